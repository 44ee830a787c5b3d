"""A report is judged by what is known now and by every treatment that it can be about; one that cannot be judged is kept all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from needlecraft.practice.aftercare import actions, facts
from needlecraft.practice.aftercare.models import CheckIn, Sheet
from needlecraft.practice.aftercare.presenters import HINTS
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.consultations.facts import asked
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice
from needlecraft.practice.treatments.models import Reaction
from needlecraft.protocol.fields import RecordError

from ..conftest import NOW, Login
from .conftest import CHEEKS, Treat, told

DAY = timedelta(days=1)


@pytest.mark.parametrize("link", [0, 1])
def test_the_old_link_judges_the_new_treatment(treat: Treat, link: int) -> None:
    now = timezone.now()
    sheets = [treat(now - 59 * DAY), treat(now - timedelta(hours=2), n=2)]
    pain = told(now, "pain", severity="severe", trend="fading", zones=["cheeks"])
    made = actions.report(at=now, sheet=sheets[link], told=pain)
    assert (made.level, made.sheet) == ("contact", sheets[1])
    assert [one.treatment for one in Reaction.objects.all()] == [sheets[1].treatment]
    assert facts.judge(made.given, now).as_dict() == made.answer


def test_what_an_earlier_treatment_can_have_done_counts(treat: Treat) -> None:
    now = timezone.now()
    first, second = treat(now - 28 * DAY), treat(now - DAY, n=2)
    assert actions.report(at=now, sheet=second, told=told(now, "nodules")).level == "same_day"
    assert actions.report(at=now, sheet=first, told=told(now, "nodules")).sheet == second


@pytest.mark.parametrize(("where", "level"), [({}, "normal"), ({"zones": ["cheeks"]}, "normal"), ({"zones": ["forehead"]}, "contact")])
def test_normal_healing_of_the_newest_treatment_is_normal_where_it_was_done(treat: Treat, where: dict[str, Any], level: str) -> None:
    now = timezone.now()
    treat(now - 28 * DAY)
    second = treat(now - DAY, n=2)
    swelling = told(now, "swelling", severity="mild", trend="fading", side="both", **where)
    assert actions.report(at=now, sheet=second, told=swelling).level == level


def test_where_another_zone_was_treated_before_and_no_place_is_told_the_most_urgent_counts(treat: Treat) -> None:
    now = timezone.now()
    treat(now - 8 * DAY, zone={**CHEEKS, "zone": "forehead"})
    second = treat(now - DAY, n=2)
    swelling = told(now, "swelling", severity="mild", trend="fading", side="both")
    assert actions.report(at=now, sheet=second, told=swelling).level == "same_day"


def test_a_late_reaction_is_none_the_less_urgent_for_a_new_treatment(treat: Treat) -> None:
    now = timezone.now()
    sheets = [treat(now - 65 * DAY), treat(now - 2 * DAY, n=2)]
    for sheet in sheets:
        assert actions.report(at=now, sheet=sheet, told=told(now, "nodules")).level == "same_day"


def test_what_became_known_after_the_signature_counts(treat: Treat, paul: Membership) -> None:
    now = timezone.now()
    sheet = treat(now - 10 * DAY)
    assert actions.report(at=now, sheet=sheet, told=told(now, "pustules")).level == "same_day"
    codes = [one.code for part in asked("guideline").values() for one in part if one.code != "immune_suppression"]
    answers = {"yes": {"immune_suppression": {"state": "current"}}, "no": codes}
    consultations.correct(by=paul, at=NOW + DAY, patient=sheet.patient, answers=answers)
    now += timedelta(hours=1)
    made = actions.report(at=now, sheet=sheet, told=told(now, "pustules"))
    assert (made.level, made.policy) == ("emergency", "guideline")
    assert facts.judge(made.given, now).as_dict() == made.answer


@pytest.mark.parametrize(("symptom", "level"), [("nodules", "same_day"), ("redness", "same_day"), ("trouble_breathing", "emergency")])
def test_a_report_that_cannot_be_judged_is_kept_and_seen_to(treat: Treat, paul: Membership, login: Login, symptom: str, level: str) -> None:
    Practice.objects.update(phone="030 123")
    sheet = treat(timezone.now() - DAY, zone={**CHEEKS, "needle_depth_mm": 99})
    answer = Client().post(f"/a/{sheet.link}/report/", {"symptom": [symptom]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "030 123" in page
    assert ('href="tel:112"' in page) is (level == "emergency")
    assert "112" in page
    assert ("could not judge" in page) is (level != "emergency")
    assert CheckIn.objects.get().level == level
    desk = login(paul)
    assert symptom.replace("_", " ") in desk.get("/inbox/").content.decode()
    assert "could not be judged" in desk.get(f"/inbox/{CheckIn.objects.get().pk}/").content.decode()
    assert desk.get(f"/treatments/{sheet.treatment_id}/aftercare/").status_code == 200


def test_what_can_be_judged_counts_beside_what_cannot(treat: Treat) -> None:
    now = timezone.now()
    treat(now - 5 * DAY)
    broken = treat(now - DAY, n=2, zone={**CHEEKS, "needle_depth_mm": 99})
    assert actions.report(at=now, sheet=broken, told=told(now, "redness")).level == "same_day"
    assert (
        actions.report(at=now, sheet=broken, told=told(now, "pain", zones=["eyelids"], severity="severe", trend="worse")).level
        == "emergency"
    )


def test_a_slip_of_the_thermometer_refuses_no_emergency(sheet: Sheet) -> None:
    slip = {"symptom": ["trouble_breathing"], "temperature": "374"}
    assert Client().post(f"/a/{sheet.link}/report/", slip).status_code == 200
    assert CheckIn.objects.get().level == "emergency"
    assert Client().post(f"/a/{sheet.link}/report/", slip | {"symptom": ["redness"]}).status_code == 422


def test_an_empty_report_comes_back_with_one_message_and_nothing_is_recorded(sheet: Sheet) -> None:
    answer = Client().post(f"/a/{sheet.link}/report/", {"temperature": " ", "redness-severity": "mild"})
    page = answer.content.decode()
    assert (answer.status_code, CheckIn.objects.count()) == (422, 0)
    assert page.count("Tick what you have, or “None of these”.") == 1
    assert 'name="redness-severity" value="mild" checked' in page
    assert Client().post(f"/a/{sheet.link}/report/", {"no_red_flags": "1"}).status_code == 200
    assert CheckIn.objects.get().level == "normal"


def test_what_was_entered_stays_beside_a_slip_of_the_thermometer(sheet: Sheet) -> None:
    entered = {"symptom": ["itch"], "itch-trend": "worse", "itch-zones": ["cheeks"], "no_red_flags": "1", "temperature": "374"}
    answer = Client().post(f"/a/{sheet.link}/report/", entered)
    page = answer.content.decode()
    assert (answer.status_code, page.count(" checked")) == (422, 4)
    assert 'value="374"' in page
    assert "Tick what you have" not in page


@pytest.mark.parametrize("told_by", [{"temperature": "37.1"}, {"photo": SimpleUploadedFile("me.jpg", b"no photo")}])
def test_a_temperature_or_a_photo_alone_is_a_report(sheet: Sheet, told_by: dict[str, Any]) -> None:
    assert Client().post(f"/a/{sheet.link}/report/", told_by).status_code == 200
    assert CheckIn.objects.count() == 1


def test_what_is_written_is_read_by_a_person_and_never_called_normal(sheet: Sheet, paul: Membership, login: Login) -> None:
    words = "A yellow <b>spot</b> on my left cheek."
    answer = Client().post(f"/a/{sheet.link}/report/", {"no_red_flags": "1", "words": words})
    page = answer.content.decode()
    made = CheckIn.objects.get()
    assert (answer.status_code, made.level) == (200, "contact")
    assert "A person at the practice reads what you wrote." in page
    assert page.index("Warning signs: call now") < page.index("trouble breathing")
    assert b"yellow" not in bytes(made.words_sealed)
    desk = login(paul)
    for place in ("/inbox/", f"/inbox/{made.pk}/"):
        assert "A yellow &lt;b&gt;spot&lt;/b&gt; on my left cheek." in desk.get(place).content.decode()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        CheckIn.objects.update(words_sealed=b"")


def test_words_lower_no_level_and_are_a_report_of_their_own(sheet: Sheet) -> None:
    now = timezone.now()
    urgent = told(now, "trouble_breathing")
    plain = actions.report(at=now, sheet=sheet, told=urgent)
    made = actions.report(at=now + timedelta(minutes=1), sheet=sheet, told={**urgent, "words": "I cannot breathe."})
    again = actions.report(at=now + timedelta(minutes=2), sheet=sheet, told={**urgent, "words": "I cannot breathe."})
    assert (made.level, made.answer["do_now"], again.pk) == ("emergency", plain.answer["do_now"], made.pk)
    assert plain.pk != made.pk
    assert facts.judge(made.given, made.at).as_dict() == made.answer
    assert Client().post(f"/a/{sheet.link}/report/", {"words": "Only words."}).status_code == 200


def test_too_many_words_come_back_but_hold_up_no_emergency(sheet: Sheet) -> None:
    entered = {"symptom": ["redness"], "words": "x" * 501}
    answer = Client().post(f"/a/{sheet.link}/report/", entered)
    assert (answer.status_code, CheckIn.objects.count()) == (422, 0)
    assert "x" * 501 in answer.content.decode()
    assert Client().post(f"/a/{sheet.link}/report/", entered | {"symptom": ["trouble_breathing"]}).status_code == 200
    made = CheckIn.objects.select_related("patient__key_row").get()
    assert (made.level, made.words) == ("emergency", "x" * 500)


def test_unusual_words_are_explained_and_every_explanation_has_its_symptom(sheet: Sheet) -> None:
    page = Client().get(f"/a/{sheet.link}/report/").content.decode()
    for words in ("spots with pus", "small firm bumps", "itchy raised patches", "marks in straight rows", "without a thermometer"):
        assert words in page
    assert set(HINTS) <= set(facts.symptoms())
    assert page.index('value="redness"') < page.index('value="tramline_marks"')


def test_the_page_of_a_treatment_that_cannot_be_read_says_whom_to_call(treat: Treat) -> None:
    Practice.objects.update(phone="030 123")
    sheet = treat(timezone.now() - DAY, zone={**CHEEKS, "needle_depth_mm": 99})
    answer = Client().get(f"/a/{sheet.link}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert all(words in page for words in ("030 123", "112", "How is it? Tell us", "could not work out"))
    assert Client().get(f"/a/{sheet.link}/report/").status_code == 200
    assert Client().get(f"/a/{sheet.link}/aftercare.ics").status_code == 404


def test_a_policy_that_can_no_longer_be_read_hides_no_page_and_refuses_no_report(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_practice: Practice) -> None:
        raise RecordError("adopted: no such source")

    monkeypatch.setattr("needlecraft.practice.aftercare.facts.policy_of", unreadable)
    page = Client().get(f"/a/{sheet.link}/").content.decode()
    assert "Not yet" in page
    assert "could not work out" not in page
    now = timezone.now()
    assert actions.report(at=now, sheet=sheet, told=told(now, "redness")).policy == "guideline"
