"""The room through the web: asked first, saved as it happens, and nothing that was acknowledged is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from needlecraft.practice.audit.actions import Actor, detail_of, verify
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.consultations import facts as asked
from needlecraft.practice.consultations.models import Intake, Screening
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.patients.models import PatientKey
from needlecraft.practice.people.models import Membership
from needlecraft.practice.stock import actions as stock
from needlecraft.practice.stock.models import Product
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.access import shelf_for
from needlecraft.practice.treatments.models import Draft, Reaction, Rescreen, Treatment
from needlecraft.practice.treatments.presenters import room_shown

from ..conftest import Login
from ..core.pdf import text_of
from .conftest import DONE, NOW, TICKED, Begin, answered, kept

HTMX = {"HX-Request": "true"}


def posted(**other: str) -> dict[str, str]:
    done = {"cheeks-depth": "0.5", "cheeks-passes": "3", "cheeks-endpoint": "light redness"}
    return {**done, "serial": "S1", "lot": "L1", "expires_on": "2099-01-01", "version": "0", **other}


def test_the_steps_open_after_somebody_has_asked(course: Any, paul: Membership, desk: Client, begin: Begin) -> None:
    treatment = begin()
    place = f"/treatments/{treatment.pk}/"
    assert desk.get(place).status_code == 302  # asked on another day, and nothing recorded since
    question = desk.get(f"{place}rescreen/").content.decode()
    assert "Has anything changed since 2 June 2025?" in question
    assert desk.post(f"{place}rescreen/").status_code == 302
    again = Rescreen.objects.first()
    assert again is not None
    assert (again.by, again.has_changed, again.on) == (paul, False, timezone.localdate(timezone=paul.practice.zone))
    page = desk.get(place).content.decode()
    assert 'name="step" value="needle"' in page
    assert "planned 0.5 mm, at most 1 mm" in page


def test_answers_are_corrected_and_the_protocol_decides_again(treatment: Treatment, desk: Client) -> None:
    place = f"/treatments/{treatment.pk}/"
    form = desk.get(f"{place}changed/").content.decode()
    assert form.count('value="no" checked') == len(answered()["no"])
    no = {f"q-{one.code}": "no" for part in asked.asked("guideline").values() for one in part}
    told = {**no, "q-cold_sores": "yes", "q-cold_sores-state": "past"}
    n_before = Intake.objects.count()
    assert desk.post(f"{place}changed/", {**no, "q-waxing": "yes", "q-waxing-on": "soon"}).status_code == 422
    assert Intake.objects.count() == n_before
    assert desk.post(f"{place}changed/", told).status_code == 302
    intake = Intake.objects.signed().first()
    assert intake is not None
    intake.patient = treatment.patient
    assert intake.signature == "told to Paul"
    page = desk.get(place).content.decode()
    assert "Not today" in page
    assert "today&#x27;s screening says “a clinician decides”" in page
    assert 'name="step"' not in page
    assert list(verify(treatment.patient.practice)) == []


def test_nothing_changed_twice_is_one_screening(treatment: Treatment, paul: Membership) -> None:
    before = Screening.objects.count()
    actions.rescreen(by=paul, at=NOW + timedelta(minutes=3), treatment=treatment)
    assert (Screening.objects.count(), Rescreen.objects.count()) == (before, 2)


@pytest.fixture
def place(treatment: Treatment, desk: Client) -> str:
    desk.post(f"/treatments/{treatment.pk}/rescreen/")
    return f"/treatments/{treatment.pk}/"


def test_every_change_is_saved_and_a_step_keeps_its_moment(place: str, treatment: Treatment, desk: Client) -> None:
    saved = desk.post(place, {"step": ["cleanse", "no_such_step"], "version": "0"}, headers=HTMX).content.decode()
    assert "Saved at" in saved
    assert 'name="version" value="1"' in saved
    desk.post(place, {"step": ["cleanse", "needle"], "version": "1"}, headers=HTMX)
    treatment.refresh_from_db()
    first, second = (treatment.done["steps"][code] for code in ("cleanse", "needle"))
    assert first < second
    assert (
        f'id="at-cleanse">{timezone.localtime(treatment.saved_at, treatment.patient.practice.zone):%H}' in desk.get(place).content.decode()
    )


def test_two_tablets_both_versions_are_kept(place: str, treatment: Treatment, desk: Client) -> None:
    assert desk.post(place, posted(), headers=HTMX).status_code == 200
    late = desk.post(place, posted(**{"cheeks-passes": "5"}), headers=HTMX)
    assert late.status_code == 409
    assert "This record was saved elsewhere meanwhile. Yours is kept" in late.content.decode()
    assert desk.post(place, posted(**{"cheeks-passes": "6", "sign": "1"})).status_code == 409
    treatment.refresh_from_db()
    assert (treatment.done["zones"][0]["passes"], treatment.signed_at) == (3, None)
    _first, draft = Draft.objects.all()
    page = desk.get(f"{place}versions/").content.decode()
    assert "<td>3</td><td>5</td>" in page
    assert "<td>3</td><td>6</td>" in page
    desk.post(f"{place}versions/", {"draft": draft.pk, "take": "1"})
    treatment.refresh_from_db()
    draft.refresh_from_db()
    draft.patient = treatment.patient
    assert (treatment.done["zones"][0]["passes"], draft.done["zones"][0]["passes"]) == (6, 3)
    assert desk.post(f"{place}versions/", {"draft": draft.pk, "take": "1"}).status_code == 404
    with pytest.raises(DatabaseError, match="no version is lost"), transaction.atomic():
        Draft.objects.all().delete()


def test_what_comes_after_the_signature_is_kept_beside_it(treatment: Treatment, paul: Membership) -> None:
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    with pytest.raises(actions.Overtaken):
        actions.save(by=paul, at=NOW, treatment=treatment, done={**DONE, "note": "too late"}, version=1)
    treatment.refresh_from_db()
    [draft] = Draft.objects.all()
    draft.patient = treatment.patient
    assert (treatment.done["note"], draft.done["note"]) == ("", "too late")
    actions.settle(by=paul, at=NOW, draft=draft, is_taken=True)
    treatment.refresh_from_db()
    assert treatment.done["note"] == ""


def test_every_late_version_is_kept_once_whatever_version_it_names(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul)
    for version, note in ((0, "fainted at 10:05"), (0, "another"), (-1, "third"), (0, "another"), (-1, "third")):
        with pytest.raises(actions.Overtaken):
            actions.save(by=paul, at=NOW, treatment=treatment, done={**DONE, "note": note}, version=version)
    drafts = list(Draft.objects.order_by("pk"))
    for draft in drafts:
        draft.patient = treatment.patient
    assert [draft.done["note"] for draft in drafts] == ["fainted at 10:05", "another", "third"]


@pytest.mark.parametrize("version", [None, "", "-1", "x", "9" * 30, "999999999"])
def test_a_version_that_there_never_was_is_kept_beside(version: str | None, place: str, treatment: Treatment, desk: Client) -> None:
    desk.post(place, posted())
    told = {key: value for key, value in posted(note="mine", version=version or "").items() if version is not None or key != "version"}
    assert desk.post(place, told).status_code == 409
    assert Draft.objects.count() == 1


def test_what_closes_every_zone_hides_nothing_and_leaves_the_note_open(treatment: Treatment, paul: Membership, desk: Client) -> None:
    kept(treatment, paul, note="fainted, stopped")
    pregnant = answered({"pregnancy": {"state": "current"}})
    actions.rescreen(by=paul, at=timezone.now(), treatment=treatment, answers=pregnant)
    place = f"/treatments/{treatment.pk}/"
    page = desk.get(place).content.decode()
    assert "fainted, stopped" in page
    assert "serial number</th><td>S1</td>" in page
    assert 'id="record"' not in page
    assert desk.post(place, {"only_note": "1", "note": "fainted, sent home", "version": "1"}).status_code == 302
    treatment.refresh_from_db()
    assert treatment.done == {**DONE, "note": "fainted, sent home"}


def test_the_same_words_again_after_a_lost_answer_are_saved_already(place: str, treatment: Treatment, desk: Client) -> None:
    for _attempt in range(3):
        assert desk.post(place, posted(), headers=HTMX).status_code == 200
    treatment.refresh_from_db()
    assert (treatment.version, Draft.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"cheeks-seconds": "a long while"}, "cheeks, seconds: “a long while” cannot be read"),
        ({"cheeks-area": "nan"}, "cannot be read"),
        ({"cheeks-hz": "1e9"}, "Write a number from 1 to 1000"),
        ({"cheeks-passes": "9" * 10_000}, "cheeks, passes"),
        ({"expires_on": "2099-13-01"}, "use-by day"),
        ({"code_on_box": "(01)1"}, "cut short"),
        ({"ended_at": "31.12."}, "time of the end"),
        ({"device": "9" * 10_000, "product": "1' OR 1", "cheeks-seconds": "-1"}, "from 1 to"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_kept(
    other: dict[str, str], told: str, place: str, treatment: Treatment, desk: Client
) -> None:
    answer = desk.post(place, posted(note="x\x00y" * 5_000, **other))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    treatment.refresh_from_db()
    assert treatment.done["zones"][0]["needle_depth_mm"] == 0.5
    assert len(treatment.done["note"]) <= 2000
    assert "\x00" not in treatment.done["note"]


def test_a_scanned_packet_is_a_cartridge_and_the_same_one_twice_is_one(place: str, treatment: Treatment, desk: Client) -> None:
    code = "(01)09501101530003(17)490531(10)AB(21)SN7"
    desk.post(place, {"code_on_box": code, "scan": "1", "version": "0"})
    known = {"gtin": "09501101530003", "serial": "SN7", "lot": "AB", "expires_on": "2049-05-31"}
    desk.post(place, {**known, "code_on_box": code, "version": "1"})
    treatment.refresh_from_db()
    assert treatment.done["cartridges"] == [known]


def test_numbing_runs_by_the_servers_clock_and_comes_off_before_the_needle(place: str, treatment: Treatment, desk: Client) -> None:
    desk.post(place, posted(numb="1"))
    treatment.refresh_from_db()
    first = treatment.numbed_at
    page = desk.get(place).content.decode()
    assert "time is over at" in page
    assert "2.5 g over 20 to 25 cm²" in page
    desk.post(place, posted(numb="1", version="1"))
    desk.post(place, posted(off="1", version="1"))
    treatment.refresh_from_db()
    assert first is not None
    assert treatment.numb_off_at is not None
    assert treatment.numbed_at == first < treatment.numb_off_at


def test_no_cream_where_the_protocol_speaks_against_it(treatment: Treatment, paul: Membership) -> None:
    told = {"anaesthetic_allergy": {}} if "anaesthetic_allergy" in answered()["no"] else {"pregnancy": {}}
    actions.rescreen(by=paul, at=NOW + timedelta(minutes=1), treatment=treatment, answers=answered(told))
    with pytest.raises(actions.CannotNumb, match="No numbing cream for this patient today"):
        actions.numb(by=paul, at=NOW, treatment=treatment)
    treatment.refresh_from_db()
    assert treatment.numbed_at is None


def test_no_cream_on_pierced_skin(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, steps={"needle": NOW.isoformat()})
    with pytest.raises(actions.CannotNumb, match="once the skin is pierced"):
        actions.numb(by=paul, at=NOW, treatment=treatment)


def test_the_plan_is_marked_and_nobody_set_it_before_a_tap(treatment: Treatment, desk: Client) -> None:
    place = f"/treatments/{treatment.pk}/"
    desk.post(f"{place}rescreen/")
    page = desk.get(place).content.decode()
    assert re.search(r'name="cheeks-depth" value="0.5"><span>0.5</span> <span class="plan">plan</span>', page)
    assert not re.search(r'name="cheeks-depth"[^>]*checked', page)
    assert desk.post(place, {"version": "0", "note": "calm"}, headers=HTMX).status_code == 200
    treatment.refresh_from_db()
    assert treatment.done["zones"] == [{"zone": "cheeks"}]


def test_one_tap_sets_the_planned_depth_where_none_is_set(treatment: Treatment, desk: Client) -> None:
    place = f"/treatments/{treatment.pk}/"
    desk.post(f"{place}rescreen/")
    assert 'name="as_planned"' in desk.get(place).content.decode()
    assert desk.post(place, {"version": "0", "cheeks-passes": "3", "as_planned": "1"}).status_code == 302
    treatment.refresh_from_db()
    assert treatment.done["zones"] == [{"zone": "cheeks", "needle_depth_mm": 0.5, "passes": 3}]
    saved = Entry.objects.filter(verb="saved").order_by("-pk")[0]
    assert detail_of(saved, treatment.patient.seal_key()) == {"version": 1, "how": "as planned"}
    assert re.search(r'name="cheeks-depth" value="0.5" checked', desk.get(place).content.decode())


def test_a_step_that_was_not_done_is_kept_with_its_reason(place: str, treatment: Treatment, desk: Client) -> None:
    left = {
        "step": ["cleanse"],
        "left": ["photographs", "cleanse", "no_such_step"],
        "left-because": "",
        "left-words": "The camera is broken.",
    }
    desk.post(place, {**left, "version": "0"}, headers=HTMX)
    treatment.refresh_from_db()
    assert treatment.done["steps_left"] == {"photographs": "The camera is broken."}
    page = desk.get(place).content.decode()
    assert 'name="left" value="photographs" checked' in page
    assert '<label data-step="cleanse" hidden>' in page
    assert 'value="The camera is broken."' in page
    desk.post(place, {**left, "left-because": "the patient did not want it", "version": "1"}, headers=HTMX)
    treatment.refresh_from_db()
    assert treatment.done["steps_left"] == {"photographs": "the patient did not want it"}


def test_what_was_not_done_is_read_after_the_signature(treatment: Treatment, paul: Membership, desk: Client) -> None:
    place = f"/treatments/{treatment.pk}/"
    left = {code: at for code, at in TICKED.items() if code != "photographs"}
    row = kept(treatment, paul, only=left, steps_left={"photographs": "the patient did not want it"})
    actions.sign(by=paul, at=NOW, treatment=row)
    assert "not done: the patient did not want it" in desk.get(place).content.decode()
    assert "the patient did not want it" in text_of(desk.get(f"{place}paper/").content)


def test_the_plan_takes_no_depths_place_and_treats_no_zone_that_was_left_out() -> None:
    zones = [
        {"zone": "cheeks", "needle_depth_mm": 0.5},
        {"zone": "chin", "needle_depth_mm": 0.5},
        {"zone": "neck", "needle_depth_mm": 0.25},
    ]
    done = {"zones": [{"zone": "cheeks", "needle_depth_mm": 0.25}, {"zone": "chin"}]}
    found = actions.as_planned(done, {"modality": "pen", "zones": zones})
    assert found["zones"] == [{"zone": "cheeks", "needle_depth_mm": 0.25}, {"zone": "chin", "needle_depth_mm": 0.5}]


def test_what_is_missing_leads_to_where_it_is_mended(treatment: Treatment, desk: Client) -> None:
    place = f"/treatments/{treatment.pk}/"
    desk.post(f"{place}rescreen/")
    page = desk.post(place, {"version": "0", "sign": "1"}).content.decode()
    assert '<a href="#zone-cheeks">cheeks: the depth is missing.' in page
    for anchor in re.findall(r'<li><a href="#([^"]+)">', page):
        assert f'id="{anchor}"' in page
    assert '<a href="#code_on_box">The cartridge' in page


def test_the_last_treatment_is_copied_with_its_difference_and_without_its_end_point(
    begin: Begin, treatment: Treatment, paul: Membership
) -> None:
    zone = {**DONE["zones"][0], "needle_depth_mm": 0.75, "seconds": 90}
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul, zones=[zone]))
    treatment.refresh_from_db(fields=("ended_at",))
    second = begin(2)
    planned = {"zones": [{"zone": "cheeks", "cap_mm": 0.5}]}
    copied = actions.copied({"note": "x"}, treatment, planned)
    assert copied == {"note": "x", "zones": [{"zone": "cheeks", "needle_depth_mm": 0.5, "passes": 3, "seconds": 90}]}
    second.done = copied
    [shown] = room_shown(second, second.course.planned(2), shelf_for(paul, "pen"), treatment, NOW.date()).zones
    assert shown.last.startswith("Last time: 0.75 mm, 3 passes, 90 s, light redness; today ")


def test_products_and_dose_are_told_with_what_they_rest_on(place: str, treatment: Treatment, paul: Membership, desk: Client) -> None:
    serum = Product(practice=paul.practice, name="Serum C", kind="on_skin", code="vitamin_c")
    tips = Product(practice=paul.practice, name="Tip", kind="cartridge", geometry={"needles": 12, "needle_diameter_mm": 0.25})
    for product, number in ((serum, "C1"), (tips, "L1")):
        stock.receive(by=paul, at=NOW, delivery=stock.Delivery(product, number, timezone.localdate().replace(year=2098), 5))
    lot = serum.lots.get()
    measured = {"cheeks-seconds": "120", "cheeks-hz": "90", "cheeks-area": "50", "product": str(lot.pk)}
    told = desk.post(place, posted(**measured), headers=HTMX).content.decode()
    assert "about 2590 channels per cm²" in told
    assert "needles of the cartridge 12" in told
    assert "Vitamin C" in told


def test_a_reaction_is_seen_before_the_next_treatment_and_on_the_chart(
    place: str, begin: Begin, treatment: Treatment, paul: Membership, desk: Client
) -> None:
    told = {"what": "dizziness", "severity": "mild", "where": ["cheeks", "moon"], "remedy": "Lay down"}
    assert desk.post(f"{place}react/", {**told, "severity": ""}).status_code == 422
    assert desk.post(f"{place}react/", {"severity": "mild"}).status_code == 422
    for _twice in range(2):
        assert desk.post(f"{place}react/", told).status_code == 302
    [reaction] = Reaction.objects.all()
    for page in (f"/treatments/{begin(2).pk}/rescreen/", f"/patients/{treatment.patient_id}/"):
        assert "dizziness, mild" in desk.get(page).content.decode()
    desk.post(f"/reactions/{reaction.pk}/resolve/")
    assert "over since" in desk.get(place).content.decode()
    with pytest.raises(DatabaseError, match="a reaction is never changed"), transaction.atomic():
        Reaction.objects.update(what_sealed=b"x")
    Reaction.objects.update(severity_sealed=bytes(reaction.severity_sealed))


def test_the_patient_too_can_report_a_reaction(treatment: Treatment) -> None:
    who = Actor(treatment.patient.practice, None, "the patient, by link")
    told = {"what": "itch", "severity": "mild", "zones": [], "began_at": NOW, "remedy": ""}
    made = actions.react(by=None, who=who, at=NOW, treatment=treatment, told=told)
    assert (made.by, made.began_at, made.resolved_on) == (None, NOW, None)


def test_yesterdays_record_is_unfinished_until_it_is_signed(treatment: Treatment, paul: Membership, desk: Client) -> None:
    kept(treatment, paul)
    appointment = Appointment.objects.get()
    a_day_late = timezone.now() - timedelta(days=1) - appointment.starts_at
    for name in ("starts_at", "ends_at", "free_from", "free_until"):
        if was := getattr(appointment, name):
            setattr(appointment, name, was + a_day_late)
    appointment.save()
    assert f'href="/treatments/{treatment.pk}/"' in desk.get("/").content.decode()
    assert desk.get(f"/treatments/{treatment.pk}/").status_code == 200


def test_a_recall_finds_everybody_once_and_is_an_entry_of_the_audit(
    treatment: Treatment, paul: Membership, rita: Membership, mallory: Membership, desk: Client, login: Login
) -> None:
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    for what in ("L1", "l1", "S1", "s 1"):
        page = desk.get("/recall/", {"q": what}).content.decode()
        assert page.count("Anna Meißner-Ørsted") == 1
        assert "+49 170 1234567" in page
    assert "Nobody was treated" in desk.get("/recall/", {"q": "L2\x00"}).content.decode()
    assert "Anna" not in login(mallory).get("/recall/", {"q": "L1"}).content.decode()
    assert login(rita).get("/recall/", {"q": "L1"}).status_code == 404
    sheet = desk.post("/recall/export/", {"q": "L1"})
    assert "Anna Meißner-Ørsted,+49 170 1234567" in sheet.content.decode()
    assert list(verify(paul.practice)) == []


def test_a_recall_names_who_cannot_be_read(treatment: Treatment, paul: Membership, desk: Client) -> None:
    kept(treatment, paul)
    unknown = f"patient {treatment.patient_id}, cannot be read"
    assert unknown not in desk.get("/recall/", {"q": "L2"}).content.decode()
    PatientKey.objects.update(wrapped=b"other bytes")
    assert unknown in desk.get("/recall/", {"q": "L1"}).content.decode()
    assert unknown in desk.get("/recall/", {"q": "L2"}).content.decode(), "an unsigned record that does not open may have been done with it"
    assert unknown in desk.post("/recall/export/", {"q": "L1"}).content.decode()
