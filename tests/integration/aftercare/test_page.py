"""After a treatment: the patient's page, its calendar, the days of the check-ins, and what is decided for one visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from needlecraft.practice.aftercare import actions, facts
from needlecraft.practice.aftercare.models import CheckIn, Edit, Sheet
from needlecraft.practice.aftercare.presenters import SAYS_THEN, clock_shown, days_shown
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.mail.models import Mail
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice
from needlecraft.practice.protocols import actions as protocols
from needlecraft.practice.treatments.models import Reaction
from needlecraft.protocol.knowledge import load
from needlecraft.protocol.policy import BUILT_IN

from ..conftest import NOW, Login
from .conftest import Treat


def test_the_page_says_now_next_and_as_of_when_without_a_script(sheet: Sheet) -> None:
    page = Client().get(f"/a/{sheet.link}/").content.decode()
    assert "As of " in page
    assert page.index("Next") < page.index("Not yet")
    assert "Day 1" in page
    assert len(page) < 100_000


def test_what_is_over_is_allowed_since_a_moment_and_on_its_terms(sheet: Sheet) -> None:
    clock, _is_whole = facts.clock([sheet], BUILT_IN["guideline"])
    assert clock is not None
    at = clock.ended_at + timedelta(days=365)
    shown = clock_shown(clock, [], at, sheet.patient.practice.zone)
    over = {line.label: line for line in shown.allowed if line.when}
    makeup = next(line for line in clock.lines if line.code == "makeup")
    assert over[makeup.label].when.startswith("since ")
    assert over[makeup.label].why == "Mineral make-up first, with clean fingers as long as brush and sponge wait."
    assert not [line.why for line in shown.allowed if "until the time shown" in line.why]


@pytest.mark.parametrize(("hours", "n_then"), [(0, True), (30, True), (24 * 365, False)])
def test_every_line_is_whole_sentences_in_every_state(sheet: Sheet, hours: int, n_then: bool) -> None:
    clock, _is_whole = facts.clock([sheet], BUILT_IN["guideline"])
    assert clock is not None
    shown = clock_shown(clock, [], clock.ended_at + timedelta(hours=hours), sheet.patient.practice.zone)
    told = [line.why for line in (*shown.do, *shown.allowed, *shown.never, *(one for some in shown.not_yet for one in some.lines))]
    assert [why for why in told if not why.endswith(".") or why.endswith("..") or not why[:1].isupper()] == []
    assert any("Then: allowed." in why for why in told) is n_then
    assert [why for why in told if why.count("as often as") > 1 or "Then allowed" in why] == []
    assert [line.why for line in shown.allowed if "Then" in line.why] == []


def test_a_prescribed_medicine_is_not_stopped_and_the_sentence_says_so(sheet: Sheet) -> None:
    clock, _is_whole = facts.clock([sheet], BUILT_IN["guideline"])
    assert clock is not None
    told = "Do not stop a prescribed medicine for this; ask your prescriber."
    lines = tuple(replace(one, kind="ask", until=None, then=told) for one in clock.lines if one.code == "retinoid")
    [line] = clock_shown(replace(clock, lines=lines), [], clock.ended_at, sheet.patient.practice.zone).never
    assert line.why.endswith(f"ask your prescriber. {told}")


def test_the_lines_that_say_what_comes_then_are_known() -> None:
    assert {code for code in SAYS_THEN if load().aftercare[code].then is None} == set()


def test_the_page_tells_the_next_standing_appointment_and_how_to_move_it(sheet: Sheet) -> None:
    now, page = timezone.now().replace(second=0, microsecond=0), f"/a/{sheet.link}/"
    assert "Your next appointment" not in Client().get(page).content.decode()
    Practice.objects.update(phone="030 123")
    before = sheet.treatment.appointment
    days = {}
    for n, more in enumerate([{"cancelled_at": now}, {"missed_at": now}, {}, {}], start=2):
        starts_at = now + timedelta(days=n)
        when = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        who = {"practice": before.practice, "patient": before.patient, "practitioner": before.practitioner, "room": before.room}
        Appointment.objects.create(course=before.course, n=n, **who, **when, **more)
        days[n] = f"{starts_at.astimezone(before.practice.zone):%-d %B %Y at %H:%M}, Kanal Street Skin"
    told = Client().get(page).content.decode()
    assert [n for n, day in days.items() if day in told] == [4]
    assert 'Call the practice: <a href="tel:030 123">' in told


def test_the_calendar_holds_the_same_times(sheet: Sheet) -> None:
    answer = Client().get(f"/a/{sheet.link}/aftercare.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert any("make-up" in str(one["summary"]).lower() for one in events)


def test_the_script_for_offline_reaches_the_patients_pages_alone(sheet: Sheet) -> None:
    answer = Client().get("/a/offline.js")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript")
    assert "Service-Worker-Allowed" not in answer.headers


def edited(login: Login, who: Membership, sheet: Sheet, **given: str) -> Any:
    return login(who).post(f"/treatments/{sheet.treatment_id}/aftercare/edit/", {"code": "", "until": "", "words": "", **given})


def test_a_later_time_and_words_are_decided_for_this_visit(sheet: Sheet, paul: Membership, login: Login) -> None:
    later = f"{timezone.now() + timedelta(days=20):%Y-%m-%dT09:30}"
    assert edited(login, paul, sheet, code="makeup", until=later, words="Your skin is still sore.").status_code == 302
    assert edited(login, paul, sheet, words="Call me on Monday.").status_code == 302
    page = Client().get(f"/a/{sheet.link}/").content.decode()
    assert "Your skin is still sore." in page
    assert "Call me on Monday." in page
    assert ", 09:30" in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"code": "makeup", "until": "2020-01-01T10:00"}, "can only come later"),
        ({}, "Choose a later time or write something"),
        ({"until": "2099-01-01T10:00"}, "has no time that could be moved"),
        ({"code": "makeup", "until": "tomorrow"}, "valid date"),
        ({"code": "no such thing", "words": "x"}, "is not one of the available choices"),
        ({"words": "x" * 10_000}, "at most 500 characters"),
    ],
)
def test_what_cannot_be_decided_is_told(sheet: Sheet, paul: Membership, login: Login, given: dict[str, str], told: str) -> None:
    answer = edited(login, paul, sheet, **given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Edit.objects.exists()


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_keeps_what_was_decided(sheet: Sheet, paul: Membership, login: Login, deed: str) -> None:
    edited(login, paul, sheet, words="Call me.")
    rows = Edit.objects.all()
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        rows.update(code="sun") if deed == "update" else rows.delete()


def test_the_link_and_a_question_for_each_day_are_mailed_and_called_back_with_the_link(sheet: Sheet, paul: Membership) -> None:
    mails = Mail.objects.filter(about=f"aftercare {sheet.pk}").order_by("due_at")
    days = [(one.due_at - sheet.treatment.ended_at).days for one in mails]
    assert days == [0, *actions.CHECK_IN_DAYS]
    assert all(sheet.link in one.text and "cheek" not in one.text.lower() for one in mails)
    actions.revoke(by=paul, at=timezone.now(), sheet=sheet)
    assert not Mail.objects.waiting().exists()
    assert Client().get(f"/a/{sheet.link}/").status_code == 404


def test_each_day_is_answered_missed_open_or_still_to_come() -> None:
    ended = datetime(2026, 12, 1, 15, tzinfo=NOW.tzinfo)

    def states(hours: float, *reported: float) -> list[str]:
        at = [ended + timedelta(hours=one) for one in reported]
        return [one.state for one in days_shown(ended, at, ended + timedelta(hours=hours))]

    assert states(1) == ["later", "later", "later", "later"]
    assert states(24) == ["now", "later", "later", "later"]
    assert states(24, 24) == ["answered", "later", "later", "later"]
    assert states(72, 24) == ["answered", "now", "later", "later"]
    assert states(24 * 7, 73) == ["missed", "answered", "now", "later"]
    assert states(24 * 60, 24, 72, 24 * 7, 24 * 20) == ["answered", "answered", "answered", "answered"]


def test_a_report_is_read_in_full_with_its_grounds_and_seen_to_with_a_note(sheet: Sheet, paul: Membership, login: Login) -> None:
    Client().post(f"/a/{sheet.link}/report/", {"symptom": ["blisters"], "blisters-severity": "moderate", "no_red_flags": "1"})
    report = CheckIn.objects.get()
    desk = login(paul)
    assert "blisters" in desk.get(f"/inbox/{report.pk}/").content.decode()
    assert desk.post(f"/inbox/{report.pk}/seen/", {"note": "Called: a doctor looks at it today."}).status_code == 302
    assert desk.post(f"/inbox/{report.pk}/seen/", {"note": "again"}).status_code == 302
    page = desk.get(f"/inbox/{report.pk}/").content.decode()
    assert "Called: a doctor looks at it today." in page
    assert "Paul" in page
    assert "blisters" in desk.get("/inbox/").content.decode()


def test_what_is_not_normal_stands_in_the_record_before_the_next_treatment(sheet: Sheet, paul: Membership, login: Login) -> None:
    at = timezone.now()
    symptoms = [{"code": "blisters", "severity": "mild", "zones": ["cheeks"]}, {"code": "redness", "severity": "mild"}]
    told = {"at": at.isoformat(), "symptoms": symptoms}
    first = actions.report(at=at, sheet=sheet, told=told)
    actions.report(at=at + timedelta(hours=1), sheet=sheet, told=told)
    [reaction] = Reaction.objects.filter(treatment=sheet.treatment)
    reaction.patient = sheet.patient
    assert (reaction.what, reaction.severity, reaction.zones, reaction.by) == ("blisters", "mild", ["cheeks"], None)
    assert first.level != "normal"
    assert "blisters" in login(paul).get(f"/patients/{sheet.patient.pk}/").content.decode()
    normal = {"at": at.isoformat(), "symptoms": [{"code": "redness", "severity": "mild"}]}
    actions.report(at=at + timedelta(hours=2), sheet=sheet, told=normal)
    assert Reaction.objects.count() == 1


def test_a_page_tells_the_later_time_when_the_policy_becomes_strict(sheet: Sheet, olivia: Membership) -> None:
    page = f"/a/{sheet.link}/aftercare.ics"

    def when() -> dict[str, datetime]:
        return {str(one["summary"]): one["dtstart"].dt for one in Calendar.from_ical(Client().get(page).content).walk("VEVENT")}

    before = when()
    protocols.rebase(by=olivia, at=timezone.now(), base="strictest", reason="We talked about it.")
    after = when()
    assert after.keys() >= before.keys()
    assert all(after[key] >= before[key] for key in before)
    assert any(after[key] > before[key] for key in before)


def test_what_a_strict_page_told_stays_when_the_policy_is_less_strict(treat: Treat, paul: Membership, olivia: Membership) -> None:
    protocols.rebase(by=olivia, at=NOW, base="strictest", reason="We talked about it.")
    paul.practice.refresh_from_db()
    sheet = treat(timezone.now() - timedelta(hours=20))
    told = {one["code"]: one["until"] for one in sheet.answer["items"] if one["until"]}
    protocols.rebase(by=olivia, at=timezone.now(), base="guideline", reason="We talked about it.")
    paul.practice.refresh_from_db()
    held = facts.movable(sheet, facts.policy_for(paul.practice))
    assert {code: one.until.isoformat() for code, one in held.items() if one.until} == told
    early = min(datetime.fromisoformat(one) for one in told.values()) - timedelta(minutes=1)
    with pytest.raises(actions.CannotEdit):
        actions.edit(by=paul, at=timezone.now(), sheet=sheet, code=min(told), until=early, words="")


def test_what_the_page_told_can_be_told_again_from_what_is_kept(sheet: Sheet) -> None:
    assert (sheet.policy, sheet.knowledge_version, sheet.knowledge_hash) == ("guideline", *facts.stand())
    assert facts.at_signature(sheet.given, BUILT_IN[sheet.policy], sheet.at) == sheet.answer


@pytest.mark.parametrize("change", [{"policy": "lenient"}, {"answer_sealed": b""}, {"given_sealed": b""}, None])
def test_the_database_keeps_what_the_page_told(sheet: Sheet, change: dict[str, Any] | None) -> None:
    rows = Sheet.objects.all()
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        rows.update(**change) if change else rows.delete()


def test_a_link_that_was_taken_back_stays_dead_and_a_new_one_opens_the_page(sheet: Sheet, paul: Membership, login: Login) -> None:
    desk, place, old = login(paul), f"/treatments/{sheet.treatment_id}/aftercare/", sheet.link
    assert desk.post(f"{place}renew/").status_code == 302
    assert Client().get(f"/a/{old}/").status_code == 200
    desk.post(f"{place}revoke/")
    assert "Make a new link" in desk.get(place).content.decode()
    with pytest.raises(DatabaseError, match="stays dead"), transaction.atomic():
        Sheet.objects.update(revoked_at=None)
    for _again in range(2):
        assert desk.post(f"{place}renew/").status_code == 302
    row = Sheet.objects.select_related("patient__key_row", "patient__practice").get()
    assert Client().get(f"/a/{old}/").status_code == 404
    assert Client().get(f"/a/{row.link}/").status_code == 200
    mails = list(Mail.objects.waiting().order_by("due_at"))
    assert [(one.due_at - sheet.treatment.ended_at).days for one in mails][1:] == list(actions.CHECK_IN_DAYS)
    assert all(row.link in one.text for one in mails)
    assert Entry.objects.filter(verb="renewed", subject=f"aftercare {sheet.pk}").count() == 1


def test_who_may_only_read_sees_no_link_and_is_written_down(sheet: Sheet, paul: Membership, rita: Membership, login: Login) -> None:
    place = f"/treatments/{sheet.treatment_id}/aftercare/"
    assert sheet.link in login(paul).get(place).content.decode()
    n = Entry.objects.count()
    page = login(rita).get(place)
    assert page.status_code == 200
    assert sheet.link not in page.content.decode()
    [entry] = Entry.objects.order_by("n")[n:]
    assert (entry.verb, entry.subject, entry.patient, entry.by) == ("read", f"aftercare {sheet.pk}", sheet.patient.pk, rita.user_id)
    assert login(rita).post(f"{place}renew/").status_code == 404
