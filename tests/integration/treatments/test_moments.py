"""When the cream went on and came off, and when the needling was over: in an order that can have been, on the treatment's day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.people.models import Membership
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.models import Treatment, Use

from .conftest import DONE, NOW, kept
from .test_room import HTMX, place, posted  # noqa: F401
from .test_signing import refusal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CREAM = {"product": "Cream", "lot": "N7", "grams": 5.0, "area_cm2": 50.0}


def ended(treatment: Treatment, by: Membership, at: datetime) -> datetime | None:
    actions.sign(by=by, at=at, treatment=treatment)
    treatment.refresh_from_db()
    return treatment.ended_at


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (NOW - 6 * HOUR, "somebody asked what has changed at 11:00"),
        (NOW + HOUR / 2, "the cream went on at 12:00"),
        (NOW + HOUR * 1.2, "the cream came off at 12:30"),
        (NOW + HOUR * 1.6, "the step of the needling was ticked (untick it, if that was later) at 13:00"),
    ],
)
def test_the_end_comes_after_what_was_before_it(end: datetime, told: str, treatment: Treatment, paul: Membership) -> None:
    actions.numb(by=paul, at=NOW + HOUR, treatment=treatment)
    actions.unnumb(by=paul, at=NOW + HOUR * 1.5, treatment=treatment)
    kept(treatment, paul, numbing=CREAM, steps={"needle": (NOW + 2 * HOUR).isoformat()}, ended_at=end.isoformat())
    for at in (NOW + 3 * HOUR, NOW + DAY):
        assert any(told in one for one in refusal(treatment, paul, at))


def test_the_cream_comes_off_before_the_needle(treatment: Treatment, paul: Membership) -> None:
    actions.numb(by=paul, at=NOW, treatment=treatment)
    actions.unnumb(by=paul, at=NOW + HOUR * 2, treatment=treatment)
    end = (NOW + 2.5 * HOUR).isoformat()
    kept(treatment, paul, numbing=CREAM, steps={"needle": (NOW + HOUR).isoformat()}, ended_at=end)
    told = "The cream came off at 13:00, after the needling at 12:00. Correct its time, or untick the step."
    assert refusal(treatment, paul, NOW + 3 * HOUR) == [told]
    actions.unnumb(by=paul, at=NOW + 3 * HOUR, treatment=treatment, since=NOW + HOUR)
    actions.sign(by=paul, at=NOW + 3 * HOUR, treatment=treatment)


def test_cream_that_came_off_too_late_is_told_once(treatment: Treatment, paul: Membership) -> None:
    actions.numb(by=paul, at=NOW, treatment=treatment)
    actions.unnumb(by=paul, at=NOW + HOUR * 2, treatment=treatment)
    kept(treatment, paul, numbing=CREAM, steps={"needle": (NOW + HOUR).isoformat()})
    told = "The cream came off at 13:00, after the needling at 12:00. Correct its time, or untick the step."
    assert refusal(treatment, paul, NOW + 3 * HOUR) == [told]


def test_what_the_protocol_cannot_read_is_not_signed(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, zones=[{**DONE["zones"][0], "area_cm2": -1}])
    assert "area_cm2" in " ".join(refusal(treatment, paul))


def test_the_patients_page_opens_after_a_late_signature(treatment: Treatment, paul: Membership) -> None:
    actions.numb(by=paul, at=NOW, treatment=treatment)
    actions.unnumb(by=paul, at=NOW + HOUR, treatment=treatment)
    kept(treatment, paul, numbing=CREAM, ended_at=(NOW + 2 * HOUR).isoformat())
    ended(treatment, paul, NOW + DAY)
    assert Client().get(f"/a/{Sheet.objects.get().link}/").status_code == 200


def test_aftercare_counts_from_the_end_that_was_written_on_the_same_day_too(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, ended_at=(NOW + HOUR).isoformat())
    assert ended(treatment, paul, NOW + 8 * HOUR) == NOW + HOUR


@pytest.mark.parametrize("later", [8 * HOUR, DAY])
def test_without_one_it_counts_from_the_last_step_of_the_needling(later: timedelta, treatment: Treatment, paul: Membership) -> None:
    taps = {"needle": NOW.isoformat(), "stop_at_endpoint": (NOW + HOUR).isoformat()}
    kept(treatment, paul, steps=taps)
    assert ended(treatment, paul, NOW + later) == NOW + HOUR


def test_a_treatment_can_last_past_midnight(treatment: Treatment, paul: Membership) -> None:
    midnight = NOW + 13 * HOUR
    kept(treatment, paul, ended_at=(midnight + 7 * HOUR).isoformat())
    assert "Write the time of its end on that day" in refusal(treatment, paul, NOW + DAY)[0]
    kept(treatment, paul, ended_at=(midnight + HOUR).isoformat())
    assert ended(treatment, paul, NOW + DAY) == midnight + HOUR


def test_cream_that_is_named_was_tapped(treatment: Treatment, paul: Membership) -> None:
    for cream in (CREAM, {"product": "Cream"}, {"lot": "N7"}):
        kept(treatment, paul, numbing=cream)
        assert "Tap “The cream is on”, or empty the fields." in refusal(treatment, paul)[0]
    kept(treatment, paul, numbing={})
    assert ended(treatment, paul, NOW)


def test_cream_that_was_forgotten_comes_off_when_it_did(treatment: Treatment, paul: Membership) -> None:
    actions.numb(by=paul, at=NOW, treatment=treatment)
    tomorrow = NOW + DAY
    for moment in (None, NOW - DAY, tomorrow + HOUR):
        with pytest.raises(actions.CannotNumb, match="The treatment is on 2 June 2025"):
            actions.unnumb(by=paul, at=tomorrow, treatment=treatment, since=moment)
    with pytest.raises(actions.CannotNumb, match="comes off after it went on"):
        actions.unnumb(by=paul, at=tomorrow, treatment=treatment, since=NOW - HOUR)
    actions.unnumb(by=paul, at=tomorrow, treatment=treatment, since=NOW + HOUR / 2)
    actions.numb(by=paul, at=tomorrow, treatment=treatment, since=NOW + HOUR / 4)
    kept(treatment, paul, numbing=CREAM, ended_at=(NOW + HOUR).isoformat())
    ended(treatment, paul, tomorrow)
    assert (treatment.numbed_at, treatment.numb_off_at) == (NOW + HOUR / 4, NOW + HOUR / 2)
    assert Use.objects.get().lot == "N7"
    assert Entry.objects.filter(verb="corrected", subject=f"treatment {treatment.pk}").exclude(detail_sealed=b"").count() == 1


def test_cream_that_was_not_tapped_went_on_before_the_needle(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, steps={"needle": (NOW + HOUR).isoformat()})
    with pytest.raises(actions.CannotNumb, match="once the skin is pierced"):
        actions.numb(by=paul, at=NOW + 2 * HOUR, treatment=treatment, since=NOW + 1.5 * HOUR)
    actions.numb(by=paul, at=NOW + 2 * HOUR, treatment=treatment, since=NOW + HOUR / 2)
    treatment.refresh_from_db()
    assert treatment.numbed_at == NOW + HOUR / 2


def test_the_times_of_the_cream_are_written_in_the_room(place: str, treatment: Treatment, desk: Client) -> None:  # noqa: F811
    zone = treatment.patient.practice.zone
    earlier = timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    desk.post(place, posted(numb="1", numbed_at=f"{earlier:%Y-%m-%dT%H:%M}"))
    desk.post(place, posted(off="1", version="1"))
    desk.post(place, posted(times="1", version="1", numb_off_at=f"{earlier:%Y-%m-%dT%H:%M}"))
    treatment.refresh_from_db()
    assert treatment.numbed_at == treatment.numb_off_at == earlier
    for wrong in ("soon", "2099-01-01T10:00"):
        assert desk.post(place, posted(times="1", version="1", numb_off_at=wrong)).status_code == 422


def test_the_room_proposes_the_end_and_writes_down_only_what_was_changed(
    place: str,  # noqa: F811
    treatment: Treatment,
    desk: Client,
) -> None:
    told: Any = {**posted(), "step": ["needle"]}
    assert 'id="ended_at"' in desk.post(place, told, headers=HTMX).content.decode()
    treatment.refresh_from_db()
    tap = datetime.fromisoformat(treatment.done["steps"]["needle"]).astimezone(treatment.patient.practice.zone)
    proposed = f"{tap:%Y-%m-%dT%H:%M}"
    assert f'name="ended_at" value="{proposed}"' in desk.get(place).content.decode()
    desk.post(place, {**told, "version": "1", "ended_at": proposed, "note": "x"}, headers=HTMX)
    treatment.refresh_from_db()
    assert treatment.done["ended_at"] == ""
    desk.post(place, {**told, "version": "2", "ended_at": f"{tap:%Y-%m-%d}T00:00"}, headers=HTMX)
    treatment.refresh_from_db()
    assert treatment.done["ended_at"].startswith(f"{tap:%Y-%m-%d}T00:00")
