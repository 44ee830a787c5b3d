"""Steps that were not done: one reason for all of them, or each with its own."""

from __future__ import annotations

from django.test import Client

from needlecraft.practice.people.models import Membership
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.models import Treatment

from .conftest import NOW, TICKED, kept
from .test_room import HTMX, place  # noqa: F401


def test_each_step_that_was_not_done_can_have_its_own_reason(
    place: str,  # noqa: F811
    treatment: Treatment,
    desk: Client,
) -> None:
    left = {"left": ["photographs", "cleanse"], "left-because": "the patient did not want it", "left-own-cleanse": "No water."}
    desk.post(place, {**left, "version": "0"}, headers=HTMX)
    treatment.refresh_from_db()
    assert treatment.done["steps_left"] == {"photographs": "the patient did not want it", "cleanse": "No water."}
    page = desk.get(place).content.decode()
    assert 'name="left-own-cleanse" value="No water."' in page
    assert 'name="left-own-photographs" value=""' in page
    assert 'name="left-because" value="the patient did not want it" checked' in page


def test_who_leaves_one_step_out_says_why_in_one_place(
    place: str,  # noqa: F811
    treatment: Treatment,
    desk: Client,
) -> None:
    left = {"left": ["cleanse"], "left-own-cleanse": "No water."}
    for n, because in enumerate(("the patient did not want it", "")):
        desk.post(place, {**left, "left-because": because, "version": str(n)}, headers=HTMX)
        treatment.refresh_from_db()
        assert treatment.done["steps_left"] == {"cleanse": because or "No water."}
    assert 'name="left-words" value="No water."' in desk.get(place).content.decode()


def test_a_reason_that_nobody_gave_is_given_by_no_other(
    place: str,  # noqa: F811
    treatment: Treatment,
    desk: Client,
) -> None:
    desk.post(place, {"left": ["photographs", "cleanse"], "left-own-photographs": "Broken.", "version": "0"}, headers=HTMX)
    treatment.refresh_from_db()
    assert treatment.done["steps_left"] == {"photographs": "Broken.", "cleanse": ""}
    page = desk.get(place).content.decode()
    assert 'name="left-own-photographs" value="Broken."' in page
    assert 'name="left-words" value=""' in page


def test_every_reason_is_read_after_the_signature(treatment: Treatment, paul: Membership, desk: Client) -> None:
    left = {"photographs": "the patient did not want it", "cleanse": "No water."}
    ticked = {code: at for code, at in TICKED.items() if code not in left}
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul, only=ticked, steps_left=left))
    page = desk.get(f"/treatments/{treatment.pk}/").content.decode()
    assert "not done: the patient did not want it" in page
    assert "not done: No water." in page
