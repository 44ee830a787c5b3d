"""Every refusal of a signature, each with its reason and its remedy; and what a signature does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from needlecraft.practice.audit.models import Entry
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.people.models import Membership
from needlecraft.practice.stock import actions as stock
from needlecraft.practice.stock.models import Device, Lot, Product
from needlecraft.practice.treatments import actions, facts
from needlecraft.practice.treatments.models import Rescreen, Treatment, Use, UsedCartridge

from .conftest import DONE, NOW, TICKED, Begin, answered, kept


def refusal(treatment: Treatment, by: Membership, at: Any = NOW) -> list[str]:
    with pytest.raises(actions.CannotSign) as refused:
        actions.sign(by=by, at=at, treatment=treatment)
    treatment.refresh_from_db()
    assert treatment.signed_at is None
    return refused.value.reasons


def zone(**other: Any) -> dict[str, Any]:
    return {key: value for key, value in {**DONE["zones"][0], **other}.items() if value is not None}


def cartridge(**other: str) -> dict[str, str]:
    return {**DONE["cartridges"][0], **other}


def shelved(by: Membership, kind: str, lot: str, n: int = 1, expires_on: date = date(2099, 1, 1)) -> Lot:
    product, _made = Product.objects.get_or_create(practice=by.practice, name=f"The {kind}", kind=kind)
    return stock.receive(by=by, at=NOW, delivery=stock.Delivery(product, lot, expires_on, n))


def test_what_is_whole_is_signed_once(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul)
    actions.sign(by=paul, at=NOW, treatment=treatment)
    actions.sign(by=paul, at=NOW + timedelta(minutes=5), treatment=treatment)
    treatment.refresh_from_db()
    assert (treatment.signed_at, treatment.ended_at, treatment.signed_by) == (NOW, NOW, paul)
    assert Entry.objects.filter(verb="signed", subject=f"treatment {treatment.pk}").count() == 1
    assert UsedCartridge.objects.count() == 1


MISSING = "The cartridge's serial number, lot and expiry date are missing. Scan the code on its packet, or type them."


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        ({"zones": []}, "No zone was treated. Record one, or call the appointment off."),
        (
            {"zones": [zone(needle_depth_mm=None)]},
            "cheeks: the depth is missing. Tap the one that was set, or tick that the zone was left out.",
        ),
        ({"zones": [zone(passes=None)]}, "cheeks: the passes or the seconds are missing. Tap how often you went over it."),
        ({"zones": [zone(skin_endpoint=None)]}, "cheeks: the end point of the skin is missing. Tap what it showed."),
        (
            {"zones": [zone(needle_depth_mm=1.5)]},
            "cheeks: 1.5 mm is deeper than the 1 mm that is allowed today. Correct it, or write your reason.",
        ),
        ({"cartridges": []}, MISSING),
        ({"cartridges": [cartridge(serial="")]}, MISSING),
        ({"cartridges": [cartridge(lot="")]}, MISSING),
        ({"cartridges": [cartridge(expires_on="")]}, MISSING),
        ({"cartridges": [cartridge(expires_on="2025-06-01")]}, "The cartridge has expired: S1, lot L1. Take one that is good."),
        (
            {"cartridges": [cartridge(), cartridge()]},
            "This cartridge was used before: S1. A cartridge is used once; take a new one.",
        ),
        (
            {"products": [{"pk": 0, "name": "Gel", "code": "", "lot": "G1", "expires_on": "2025-06-01"}]},
            "Gel, lot G1 has expired. Discard it and take another.",
        ),
    ],
)
def test_one_thing_that_is_wrong_is_named(done: dict[str, Any], reason: str, treatment: Treatment, paul: Membership) -> None:
    assert reason in refusal(kept(treatment, paul, **done), paul)


def test_no_step_is_passed_over_in_silence(treatment: Treatment, paul: Membership) -> None:
    told = "Neither ticked nor told as not done: Photographs, Cleanse. Tick each step that was done, and say why another was not."
    others = {code: at for code, at in TICKED.items() if code not in ("photographs", "cleanse")}
    assert refusal(kept(treatment, paul, only=others), paul) == [told]
    left = {"photographs": "", "cleanse": ""}
    without = "The reason for what was not done is missing. Tap it, or write it."
    assert refusal(kept(treatment, paul, only=others, steps_left=left), paul) == [without]
    said = dict.fromkeys(left, "the patient did not want it")
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul, only=others, steps_left=said))


def test_what_other_parts_of_the_record_tell_needs_no_tick(treatment: Treatment, paul: Membership) -> None:
    assert not {"needle", "numb", "aftercare_talk", "calming_mask"} & set(TICKED)
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))


def test_nano_needling_has_no_gliding_medium_to_tell_of() -> None:
    assert set(facts.steps_to_tell("pen")) - set(facts.steps_to_tell("nano")) == {"gliding_medium"}


@pytest.mark.parametrize("step", ["numb", "remove_numbing"])
def test_a_step_of_the_cream_is_no_time_of_the_cream(step: str, treatment: Treatment, paul: Membership) -> None:
    told = "A step of the numbing cream is ticked, but nobody tapped that it went on. Tap “The cream is on”, or untick the step."
    assert refusal(kept(treatment, paul, steps={step: NOW.isoformat()}), paul) == [told]


def test_all_reasons_come_at_once(treatment: Treatment, paul: Membership) -> None:
    Consent.objects.update(withdrawn_at=NOW)
    kept(treatment, paul, zones=[zone(needle_depth_mm=1.5, passes=None)], cartridges=[cartridge(expires_on="2020-01-01")])
    told = " ".join(refusal(treatment, paul))
    for part in ("no valid consent", "deeper than", "passes or the seconds", "has expired"):
        assert part in told


def test_a_record_with_nothing_on_it_is_refused_without_an_error(treatment: Treatment, paul: Membership) -> None:
    assert "No zone was treated. Record one, or call the appointment off." in refusal(treatment, paul)


def test_what_was_asked_stays_asked(treatment: Treatment) -> None:
    with pytest.raises(DatabaseError, match="what was asked stays asked"), transaction.atomic():
        Rescreen.objects.all().delete()


def test_who_was_not_asked_today_is_not_treated(begin: Begin, course: Any, paul: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "rescreen", lambda **_given: None)
    never_asked = kept(begin(), paul)
    told = refusal(never_asked, paul)
    assert "Nobody asked today whether anything has changed. Ask the patient, and screen for today." in told


def test_a_withdrawn_consent_is_none(treatment: Treatment, paul: Membership) -> None:
    Consent.objects.update(withdrawn_at=NOW)
    assert refusal(kept(treatment, paul), paul) == [
        "There is no valid consent to this plan. Let the patient read and sign it on the chart."
    ]


def test_what_changed_today_closes_the_zone_until_a_clinician_decides(treatment: Treatment, paul: Membership) -> None:
    again = actions.rescreen(by=paul, at=NOW, treatment=treatment, answers=answered({"cold_sores": {"state": "past"}}))
    kept(treatment, paul)
    assert refusal(treatment, paul) == [
        "cheeks: today's screening says “a clinician decides”. Leave the zone out, or decide on the screening's page."
    ]
    again.screening.patient = treatment.patient
    consultations.override(by=paul, at=NOW, screening=again.screening, reason="Prophylaxis is prescribed.", adviser="")
    actions.sign(by=paul, at=NOW, treatment=treatment)


def test_a_depth_past_its_cap_needs_a_reason_which_is_audited(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, zones=[zone(needle_depth_mm=1.5, deeper_because="Old scar, agreed with the lead.")])
    actions.sign(by=paul, at=NOW, treatment=treatment)
    assert Entry.objects.filter(verb="signed", subject=f"treatment {treatment.pk}").exclude(detail_sealed=b"").exists()


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ({"modalities": ["nano"]}, "This device is outside your scope of practice. Somebody who may use it has to sign."),
        ({"deepest_mm": Decimal("0.25")}, "0.5 mm is deeper than your scope of practice. Somebody who may go so deep has to sign."),
    ],
)
def test_nobody_signs_beyond_their_scope(scope: dict[str, Any], reason: str, treatment: Treatment, paul: Membership) -> None:
    for key, value in scope.items():
        setattr(paul, key, value)
    assert refusal(kept(treatment, paul), paul) == [reason]


def test_a_registered_device_is_named_and_in_service(treatment: Treatment, paul: Membership) -> None:
    device = stock.register(by=paul, at=NOW, known={"name": "Pen", "modality": "pen", "serial": "P1", "service_due_on": NOW.date()})
    assert refusal(kept(treatment, paul), paul) == ["The device is missing. Tap which one was used."]
    kept(treatment, paul, device={"pk": device.pk, "name": "Pen", "serial": "P1"})
    stock.withdraw(by=paul, at=NOW, device=device)
    told = "Pen, P1 is out of service. Use another one, or have it serviced and entered under Devices."
    assert refusal(treatment, paul) == [told]
    stock.restore(by=paul, at=NOW, device=device)
    stock.service(by=paul, at=NOW, device=device, due_on=NOW.date() - timedelta(days=1))
    assert refusal(treatment, paul) == [told]
    stock.service(by=paul, at=NOW, device=device, due_on=NOW.date())
    actions.sign(by=paul, at=NOW, treatment=treatment)
    assert Use.objects.get().device == Device.objects.get()


def test_numbing_is_whole_and_off(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul)
    actions.numb(by=paul, at=NOW, treatment=treatment)
    assert refusal(treatment, paul) == [
        "The numbing cream is still on. Take it off, and tap “The cream is off”.",
        "Numbing: the product, its lot, the grams and the area are missing. Fill them in under Numbing.",
    ]
    actions.unnumb(by=paul, at=NOW, treatment=treatment)
    treatment.refresh_from_db()
    cream = {"product": "Cream", "name": "Cream", "lot": "N1", "grams": 2.5, "area_cm2": 25, "expires_on": "2025-06-01"}
    kept(treatment, paul, numbing=cream)
    assert refusal(treatment, paul)[0].startswith("The numbing product has expired: Cream, lot N1.")
    kept(treatment, paul, numbing={**cream, "expires_on": "2025-06-02"})
    actions.sign(by=paul, at=NOW, treatment=treatment)
    assert Use.objects.get().lot == "N1"


def test_a_signature_takes_from_the_shelf_and_never_what_is_not_there(begin: Begin, treatment: Treatment, paul: Membership) -> None:
    shelved(paul, "cartridge", "L1")
    gel = shelved(paul, "on_skin", "G1", n=2)
    told = {"pk": gel.pk, "name": "Gel", "code": "", "lot": "G1", "expires_on": "2099-01-01"}
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul, products=[told]))
    assert [lot.quantity for lot in Lot.objects.order_by("number")] == [1, 0]
    second = begin(2)
    kept(second, paul, cartridges=[cartridge(serial="S2")])
    told_no = ["The cartridge, lot L1: 0 left in stock. Receive what came, or correct the lot."]
    assert refusal(second, paul, second.at) == told_no


def test_a_lot_that_the_stock_knows_with_another_day_is_questioned(treatment: Treatment, paul: Membership) -> None:
    shelved(paul, "cartridge", "l1", expires_on=date(2030, 5, 1))
    assert refusal(kept(treatment, paul), paul) == ["Lot L1 is in stock with the use-by day 1 May 2030. Look at the packet again."]


def test_a_cartridge_is_used_in_one_treatment(begin: Begin, treatment: Treatment, paul: Membership) -> None:
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    second = kept(begin(2), paul)
    assert refusal(second, paul, second.at) == ["This cartridge was used before: S1. A cartridge is used once; take a new one."]
    with pytest.raises(IntegrityError), transaction.atomic():
        UsedCartridge.objects.create(practice=paul.practice, treatment=second, serial="S1", lot="L9", expires_on=date(2099, 1, 1))


def test_an_unfinished_record_is_shown_and_signed_the_day_after_with_the_time_of_its_end(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul)
    tomorrow = NOW + timedelta(days=1)
    assert refusal(treatment, paul, tomorrow) == ["The treatment was on another day. Write when the needling was over."]
    kept(treatment, paul, ended_at=tomorrow.isoformat())
    assert refusal(treatment, paul, tomorrow) == ["The needling was on 2 June 2025. Write the time of its end on that day."]
    ended_at = NOW + timedelta(hours=2)
    kept(treatment, paul, ended_at=ended_at.isoformat())
    actions.sign(by=paul, at=tomorrow, treatment=treatment)
    treatment.refresh_from_db()
    assert (treatment.ended_at, treatment.signed_at) == (ended_at, tomorrow)


def test_what_is_signed_or_used_stays(treatment: Treatment, paul: Membership) -> None:
    stock.register(by=paul, at=NOW, known={"name": "Pen", "modality": "pen", "serial": "P1", "service_due_on": None})
    kept(treatment, paul, device={"pk": Device.objects.get().pk, "name": "Pen", "serial": "P1"})
    actions.sign(by=paul, at=NOW, treatment=treatment)
    for change in (
        lambda: Treatment.objects.update(version=9),
        lambda: Treatment.objects.filter(pk=treatment.pk)._raw_delete("default"),
        lambda: UsedCartridge.objects.update(lot="x"),
        lambda: UsedCartridge.objects.all().delete(),
        lambda: Use.objects.update(name="x"),
        lambda: Use.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match=r"never|stays used"), transaction.atomic():
            change()
