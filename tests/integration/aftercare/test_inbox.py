"""The inbox: who needs somebody first stands first, and nobody who is in danger is cut."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from needlecraft.practice.aftercare import actions
from needlecraft.practice.aftercare.models import CheckIn, Sheet
from needlecraft.practice.audit.actions import detail_of
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.people.models import Membership

from ..conftest import Login
from .conftest import Treat, told


def test_a_new_emergency_stands_above_everything_that_is_overdue(sheet: Sheet, treat: Treat, paul: Membership, login: Login) -> None:
    now = timezone.now()
    for minutes in range(15):
        actions.report(at=sheet.treatment.ended_at + timedelta(minutes=11 * minutes), sheet=sheet, told=told(now, "nodules"))
    other = treat(now - timedelta(hours=1), n=2)
    actions.report(at=now, sheet=other, told=told(now, "trouble_breathing"))
    page = login(paul).get("/inbox/").content.decode()
    assert page.index("trouble breathing") < page.index("nodules")


def test_many_reports_of_one_page_are_one_row_and_none_is_refused(sheet: Sheet, paul: Membership, login: Login) -> None:
    now = timezone.now()
    for minutes in range(12):
        actions.report(at=now + timedelta(minutes=11 * minutes), sheet=sheet, told=told(now, "nodules"))
    last = actions.report(at=now + timedelta(hours=4), sheet=sheet, told=told(now, "trouble_breathing"))
    desk = login(paul)
    page = desk.get("/inbox/").content.decode()
    assert (CheckIn.objects.count(), page.count("nodules"), page.count("trouble breathing")) == (13, 0, 1)
    assert "and 12 more" in page
    assert f"/treatments/{sheet.treatment_id}/aftercare/" in page
    actions.see(by=paul, at=now, check_in=last, note="Called 112.")
    page = desk.get("/inbox/").content.decode()
    assert page.count("nodules") == 1
    assert "and 11 more" in page


def test_only_what_is_not_urgent_is_cut_and_the_page_says_so(
    sheet: Sheet, treat: Treat, paul: Membership, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("needlecraft.practice.aftercare.access.MOST_WAITING", 0)
    now = timezone.now()
    sheets = [sheet, *(treat(now - timedelta(hours=5 - n), n=n) for n in (2, 3))]
    rows = [CheckIn(patient=one.patient, sheet=one, at=now, due_at=now, policy="guideline") for one in sheets]
    for row, urgency in zip(rows, (1, 2, 3), strict=True):
        row.urgency, row.level = urgency, actions.facts.LEVELS[urgency]
        row.given = {"report": told(now, "nodules")}
        row.answer = {"do_now": "Call.", "watch_for": [], "unanswered": [], "findings": []}
        row.save(force_insert=True)
    page = login(paul).get("/inbox/").content.decode()
    assert page.count("nodules") == 2
    assert "1 more" in page


def test_the_rail_of_every_page_says_how_much_waits_and_how_urgent_it_is(
    sheet: Sheet, treat: Treat, paul: Membership, freya: Membership, login: Login
) -> None:
    now, desk = timezone.now(), login(paul)
    assert "waiting" not in desk.get("/stock/").content.decode()
    for hours in (1, 2):
        actions.report(at=now - timedelta(hours=hours), sheet=sheet, told=told(now, "nodules"))
    assert '<span class="count contact">1<span class="how"> waiting</span></span>' in desk.get("/stock/").content.decode()
    actions.report(at=now, sheet=treat(now - timedelta(hours=1), n=2), told=told(now, "trouble_breathing"))
    for place in ("/", "/stock/", "/patients/", "/inbox/"):
        assert '<span class="count emergency">2<span class="how"> with emergency</span></span>' in desk.get(place).content.decode()
        assert "emergency" not in login(freya).get(place).content.decode().partition("</nav>")[0]


def test_one_report_alone_is_the_emergency_itself(sheet: Sheet, paul: Membership, login: Login) -> None:
    actions.report(at=timezone.now(), sheet=sheet, told=told(timezone.now(), "trouble_breathing"))
    assert '<span class="count emergency">1<span class="how"> emergency</span></span>' in login(paul).get("/stock/").content.decode()


def test_the_rail_and_today_cost_one_question_however_much_waits(sheet: Sheet, paul: Membership, freya: Membership, login: Login) -> None:
    now, desk, front = timezone.now(), login(paul), login(freya)

    def asked(client: Client, place: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(place)
        return sum("aftercare_checkin" in one["sql"] for one in queries)

    for minutes in range(3):
        assert [asked(desk, place) for place in ("/", "/stock/", "/patients/")] == [1, 1, 1]
        assert [asked(front, place) for place in ("/", "/stock/")] == [2 if minutes else 1, 0]
        actions.report(at=now + timedelta(minutes=11 * minutes), sheet=sheet, told=told(now, "trouble_breathing"))


def test_today_says_what_presses_and_leads_to_it(treat: Treat, paul: Membership, login: Login) -> None:
    now, desk = timezone.now(), login(paul)
    sheet = treat(now - timedelta(hours=50))
    actions.report(at=now - timedelta(hours=2), sheet=sheet, told=told(now, "nodules"))
    assert "To the inbox" not in desk.get("/").content.decode()
    actions.report(at=now - timedelta(hours=25), sheet=sheet, told=told(now, "nodules", trend="steady"))
    page = desk.get("/").content.decode()
    assert "A report waits longer than it should. 1 is overdue." in page
    made = actions.report(at=now - timedelta(hours=1), sheet=treat(now - timedelta(hours=1), n=2), told=told(now, "trouble_breathing"))
    page = desk.get("/").content.decode()
    assert "An emergency waits. 2 are overdue." in page
    assert 'href="/inbox/">To the inbox' in page
    CheckIn.objects.update(seen_at=now, seen_by=paul)
    assert "To the inbox" not in desk.get("/").content.decode()
    assert made.level == "emergency"


def test_the_front_desk_reads_whom_to_tell_a_clinician_of_and_nothing_clinical(
    sheet: Sheet, paul: Membership, freya: Membership, mallory: Membership, login: Login
) -> None:
    now, desk = timezone.now(), login(freya)
    sheet.patient.phone = "030 987"
    sheet.patient.save()
    actions.report(at=now, sheet=sheet, told=told(now, "nodules"))
    assert "urgent report" not in desk.get("/").content.decode()
    actions.report(at=now, sheet=sheet, told=told(now, "trouble_breathing"))
    page = desk.get("/").content.decode()
    assert "An urgent report waits: tell a clinician now." in page
    assert sheet.patient.listed_name in page
    assert "030 987" in page
    assert [word for word in ("breathing", "/inbox/", "nodules") if word in page] == []
    assert "urgent report" not in login(mallory).get("/").content.decode()
    assert "waits" not in login(mallory).get("/").content.decode()


def test_the_database_holds_the_rank_to_the_level_and_serves_the_order(sheet: Sheet) -> None:
    now = timezone.now()
    made = actions.report(at=now, sheet=sheet, told=told(now, "trouble_breathing"))
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckIn.objects.filter(pk=made.pk).update(urgency=0)
    if connection.vendor == "sqlite":
        assert "reports_to_see" in CheckIn.objects.to_see().explain()
        assert "reports_to_see" in CheckIn.objects.to_see().filter(patient__practice=1, patient__erased_at=None).explain()


def test_who_opened_the_inbox_is_kept_once_and_tells_nothing_of_a_patient(sheet: Sheet, paul: Membership, login: Login) -> None:
    now = timezone.now()
    actions.report(at=now, sheet=sheet, told=told(now, "nodules"))
    n = Entry.objects.count()
    login(paul).get("/inbox/")
    [entry] = Entry.objects.order_by("n")[n:]
    assert (entry.verb, entry.subject, entry.patient, entry.by) == ("read", "inbox", None, paul.user_id)


@pytest.mark.parametrize(
    ("symptom", "hours", "level"), [("nodules", 20, "contact"), ("pustules", 240, "same_day"), ("trouble_breathing", 20, "emergency")]
)
def test_what_is_urgent_is_closed_on_its_page_and_only_with_a_note(
    treat: Treat, paul: Membership, login: Login, symptom: str, hours: int, level: str
) -> None:
    now, desk = timezone.now(), login(paul)
    made = actions.report(at=now, sheet=treat(now - timedelta(hours=hours)), told=told(now, symptom))
    assert made.level == level
    is_urgent = level != "contact"
    assert ("/seen/" in desk.get("/inbox/").content.decode()) is not is_urgent
    answer = desk.post(f"/inbox/{made.pk}/seen/", {"note": " "})
    assert answer.status_code == (422 if is_urgent else 302)
    assert ("Write what was done" in answer.content.decode()) is is_urgent
    assert CheckIn.objects.filter(seen_at=None).exists() is is_urgent
    if is_urgent:
        with pytest.raises(actions.NeedsNote):
            actions.see(by=paul, at=timezone.now(), check_in=made)


def test_what_was_closed_by_mistake_is_taken_back_and_what_was_noted_stays_in_the_audit(
    sheet: Sheet, paul: Membership, rita: Membership, login: Login
) -> None:
    made, desk = actions.report(at=timezone.now(), sheet=sheet, told=told(timezone.now(), "blisters")), login(paul)
    closed = desk.post(f"/inbox/{made.pk}/seen/", {"note": "The wrong row."})
    page = desk.get(closed.url).content.decode()
    assert f"{sheet.patient.listed_name}: seen to." in page
    assert f'action="/inbox/{made.pk}/reopen/"' in page
    assert login(rita).post(f"/inbox/{made.pk}/reopen/").status_code == 404
    for _again in range(2):
        assert desk.post(f"/inbox/{made.pk}/reopen/").status_code == 302
    assert "blisters" in desk.get("/inbox/").content.decode().partition("Seen to lately")[0]
    [entry] = Entry.objects.filter(verb="reopened")
    assert (entry.subject, entry.patient, entry.by) == (f"check-in {made.pk}", sheet.patient.pk, paul.user_id)
    assert detail_of(entry, sheet.patient.seal_key()) == {"note": "The wrong row."}
    assert "The wrong row." not in desk.get(f"/inbox/{made.pk}/").content.decode()


def test_a_note_is_added_later_below_the_first(sheet: Sheet, paul: Membership, rita: Membership, login: Login) -> None:
    made, desk = actions.report(at=timezone.now(), sheet=sheet, told=told(timezone.now(), "blisters")), login(paul)
    place = f"/inbox/{made.pk}/note/"
    desk.post(place, {"note": "Too early."})
    desk.post(f"/inbox/{made.pk}/seen/", {"note": "Called."})
    assert desk.post(place, {"note": ""}).status_code == 422
    assert login(rita).post(place, {"note": "Mine."}).status_code == 404
    for _again in range(2):
        assert desk.post(place, {"note": "Called again: fading."}).status_code == 302
    page = desk.get(f"/inbox/{made.pk}/").content.decode()
    assert page.index("Called.<br>Paul") < page.index("Called again: fading.")
    assert [page.count(words) for words in ("Called again", "Too early", "Mine")] == [1, 0, 0]
    assert Entry.objects.filter(verb="added", subject=f"check-in {made.pk}").count() == 1
