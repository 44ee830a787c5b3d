"""What was used: a cartridge once however its serial is written, and nothing that stands in a record leaves it by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict

from needlecraft.practice.people.models import Membership
from needlecraft.practice.stock import actions as stock
from needlecraft.practice.stock.models import Product
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.access import shelf_for
from needlecraft.practice.treatments.forms import Reader
from needlecraft.practice.treatments.models import Treatment, UsedCartridge

from .conftest import NOW, Begin, kept
from .test_signing import cartridge, refusal, shelved

DAY = timedelta(days=1)
ONE, OTHER = "09501101530003", "04006381333931"


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        ({"serial": "SN 7a"}, {"serial": "sn7A"}, True),
        ({"serial": "S1", "gtin": ONE}, {"serial": "s1"}, True),
        ({"serial": "S1"}, {"serial": "s1", "gtin": ONE}, True),
        ({"serial": "S1", "gtin": ONE}, {"serial": " s1", "gtin": ONE}, True),
        ({"serial": "S1", "gtin": ONE}, {"serial": "S1", "gtin": OTHER}, False),
    ],
)
def test_a_serial_is_the_same_however_it_is_written(
    first: dict[str, str], second: dict[str, str], is_refused: bool, begin: Begin, treatment: Treatment, paul: Membership
) -> None:
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul, cartridges=[cartridge(**first)]))
    later = kept(begin(2), paul, cartridges=[cartridge(**second)])
    if is_refused:
        assert "This cartridge was used before" in refusal(later, paul, later.at)[0]
    else:
        actions.sign(by=paul, at=later.at, treatment=later)
    assert UsedCartridge.objects.count() == 2 - is_refused


def test_the_same_cartridge_twice_in_one_record_is_seen(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, cartridges=[cartridge(serial="S1", gtin=ONE), cartridge(serial="s 1")])
    assert len([one for one in refusal(treatment, paul) if "was used before" in one]) == 2


def test_the_database_too_knows_a_serial_however_it_is_written(treatment: Treatment, paul: Membership) -> None:
    used = {"practice": paul.practice, "treatment": treatment, "lot": "L1", "expires_on": date(2099, 1, 1), "gtin": ONE}
    UsedCartridge.objects.create(serial="SN 7a", **used)
    with pytest.raises(IntegrityError), transaction.atomic():
        UsedCartridge.objects.create(serial="sn7A", **used)


def read(treatment: Treatment, by: Membership, told: str, at: Any, on: date | None = None) -> tuple[dict[str, Any], list[str]]:
    reader = Reader(QueryDict(told), treatment.course.planned(1), shelf_for(by, "pen"), at, on)
    return reader.done(treatment.done or {}), reader.problems


def test_what_was_good_on_the_day_stays_in_a_record_that_is_saved_later(treatment: Treatment, paul: Membership) -> None:
    gel, cream = (shelved(paul, kind, f"{kind}1", 5, NOW.date()) for kind in ("on_skin", "numbing"))
    told = f"product={gel.pk}&numbing-lot_of={cream.pk}&numbing-grams=5&numbing-area=50"
    first, none = read(treatment, paul, told, NOW)
    kept(treatment, paul, **first)
    for on in (NOW.date(), None):
        second, problems = read(treatment, paul, told, NOW + DAY, on)
        assert (second["products"], second["numbing"]) == (first["products"], first["numbing"])
        assert bool(problems) == (on is None)
    assert (none, [one["lot"] for one in first["products"]], first["numbing"]["lot"]) == ([], ["on_skin1"], "numbing1")


def test_what_had_expired_on_the_day_is_not_taken_and_named(treatment: Treatment, paul: Membership) -> None:
    gel = shelved(paul, "on_skin", "G1", 5, NOW.date())
    done, problems = read(treatment, paul, f"product={gel.pk}", NOW + DAY)
    assert (done["products"], problems) == ([], ["The on_skin, lot G1 has expired. Discard it and take another."])


def test_device_and_needles_stay_as_they_were_written(treatment: Treatment, paul: Membership) -> None:
    device = stock.register(by=paul, at=NOW, known={"name": "Pen", "modality": "pen", "serial": "P1", "service_due_on": None})
    shelved(paul, "cartridge", "L1", 5)
    Product.objects.update(geometry={"needles": 12})
    told = f"device={device.pk}&serial=S1&lot=L1&expires_on=2099-01-01"
    first, _none = read(treatment, paul, told, NOW)
    kept(treatment, paul, **first)
    Product.objects.update(geometry={"needles": 36})
    type(device).objects.update(name="Another", modality="nano")
    second, _none = read(treatment, paul, told, NOW + DAY)
    assert (second["device"]["name"], second["geometry"]) == ("Pen", {"needles": 12})
