"""A member's appointments as a calendar (RFC 5545), in the practice's time zone, with initials instead of names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from ..audit.actions import Actor, record
from ..core.links import digest_of, new_link
from ..people.models import Membership
from .models import Appointment, Feed

if TYPE_CHECKING:
    from icalendar import Event

AROUND: Final = timedelta(days=90)


def current(member: Membership) -> Feed | None:
    """The feed of a member that was not taken back."""
    return Feed.objects.filter(member=member, revoked_at=None).first()


@transaction.atomic
def open_feed(*, by: Membership, at: datetime, has_names: bool) -> str:
    """Make a new link, and take an old one back. The link is given out here and can be read nowhere afterwards."""
    revoke(by=by, at=at)
    link = new_link()
    feed = Feed.objects.create(member=by, link_digest=digest_of(link), has_names=has_names, made_at=at)
    record(by=Actor.of(by), at=at, verb="opened", subject=str(feed))
    return link


@transaction.atomic
def revoke(*, by: Membership, at: datetime) -> None:
    """Take the link back; twice is once."""
    feed = current(by)
    if feed is not None and Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at):
        record(by=Actor.of(by), at=at, verb="revoked", subject=str(feed))


def calendar(feed: Feed, now: datetime) -> bytes:
    """The calendar around now."""
    from icalendar import Calendar

    practice = feed.member.practice
    result = Calendar()
    result.add("prodid", "-//Needlecraft//Needlecraft//EN")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    result.add("x-wr-calname", f"{practice.name}, {feed.member.user.name}")
    result.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    own = Appointment.objects.standing().between(practice, now - AROUND, now + AROUND).filter(practitioner=feed.member)
    for one in own.select_related("patient__key_row", "room"):
        result.add_component(_event(one, feed, now))
    result.add_missing_timezones()
    return bytes(result.to_ical())


def _event(one: Appointment, feed: Feed, now: datetime) -> Event:
    from icalendar import Event

    zone, event = feed.member.practice.zone, Event()
    event.add("uid", f"appointment-{one.pk}@{urlsplit(settings.ADDRESS).hostname}")
    event.add("dtstamp", now)
    event.add("sequence", one.n_moves)
    event.add("dtstart", one.starts_at.astimezone(zone))
    event.add("dtend", one.ends_at.astimezone(zone))
    name = one.patient.listed_name if feed.has_names else initials(one.patient.listed_name)
    event.add("summary", f"{name}, {one.what()}")
    if one.room is not None:
        event.add("location", one.room.name)
    event.add("url", settings.ADDRESS + reverse("appointment", args=[one.pk]))
    return event


def initials(name: str) -> str:
    """``Anna Meißner-Ørsted`` gives ``A. M.``."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])
