"""The calendar that a member subscribes to: its page, and the calendar behind the link."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..core.policies import Open, Permission, policy
from . import feeds
from .access import feed_by_link


@policy(Permission.TREAT)
@require_http_methods(["GET", "HEAD", "POST"])
def feed_page(request: HttpRequest) -> HttpResponse:
    """Make a link, which is shown once, or take it back."""
    member, now = request.member, timezone.now()
    link = ""
    if request.method == "POST" and "revoke" in request.POST:
        feeds.revoke(by=member, at=now)
    elif request.method == "POST":
        made = feeds.open_feed(by=member, at=now, has_names="has_names" in request.POST)
        link = settings.ADDRESS + reverse("calendar", args=[made])
    return render(request, "diary/feed.html", {"feed": feeds.current(member), "link": link})


@policy(Open.LINK)
@require_safe
def calendar(request: HttpRequest, link: str) -> HttpResponse:
    """The member's appointments around now, for a calendar program."""
    answer = HttpResponse(feeds.calendar(feed_by_link(link), timezone.now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="diary.ics"'
    return answer
