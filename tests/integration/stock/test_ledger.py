"""What lies on the shelf is what the moves leave, and never less than nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum

from needlecraft.practice.audit.models import Entry
from needlecraft.practice.people.models import Membership
from needlecraft.practice.stock import actions
from needlecraft.practice.stock.models import Device, Lot, Move, Product

from ..conftest import NOW, Login

TODAY = NOW.date()


@pytest.fixture
def tips(paul: Membership) -> Product:
    return Product.objects.create(practice=paul.practice, name="Tip 12", kind="cartridge")


def received(paul: Membership, tips: Product, n: int = 3, number: str = "L1", expires_on: date = date(2027, 1, 31)) -> Lot:
    return actions.receive(by=paul, at=NOW, delivery=actions.Delivery(tips, number, expires_on, n))


def test_the_shelf_holds_what_the_moves_leave(paul: Membership, tips: Product) -> None:
    lot = received(paul, tips)
    received(paul, tips, 2)
    actions.use(by=paul, at=NOW, on=TODAY, lot=lot, why="treatment 7")
    actions.discard(by=paul, at=NOW, lot=lot, why="fell down", n=2)
    lot.refresh_from_db()
    assert lot.quantity == 2 == Move.objects.aggregate(n=Sum("n"))["n"]
    assert list(Entry.objects.filter(subject=f"lot {lot.pk}").order_by("n").values_list("verb", flat=True)) == [
        "received", "received", "used", "discarded"
    ]  # fmt: skip


@pytest.mark.parametrize("deed", ["use", "discard"])
def test_more_than_there_is_cannot_be_taken_and_nothing_is_written(deed: str, paul: Membership, tips: Product) -> None:
    lot = received(paul, tips)
    more = {"why": "x", "n": 4, **({"on": TODAY} if deed == "use" else {})}
    with pytest.raises(actions.CannotMove, match="only 3 left in stock"):
        getattr(actions, deed)(by=paul, at=NOW, lot=lot, **more)
    assert (Lot.objects.get().quantity, Move.objects.count()) == (3, 1)
    assert Entry.objects.filter(subject=f"lot {lot.pk}").count() == 1


def test_the_database_itself_refuses_less_than_nothing(paul: Membership, tips: Product) -> None:
    received(paul, tips)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.update(quantity=-1)


def test_the_ledger_is_never_changed(paul: Membership, tips: Product) -> None:
    received(paul, tips)
    for change in (lambda: Move.objects.update(n=9), lambda: Move.objects.all().delete(), lambda: Lot.objects.all().delete()):
        with pytest.raises((DatabaseError, Exception), match=r"never|protected"), transaction.atomic():
            change()


def test_an_expired_lot_is_neither_received_nor_used(paul: Membership, tips: Product) -> None:
    with pytest.raises(actions.CannotMove, match="expired already"):
        received(paul, tips, expires_on=TODAY - timedelta(days=1))
    lot = received(paul, tips, expires_on=TODAY)
    actions.use(by=paul, at=NOW, on=TODAY, lot=lot, why="on its last day")
    with pytest.raises(actions.CannotMove, match=r"Tip 12, lot L1 has expired\. Discard it"):
        actions.use(by=paul, at=NOW, on=TODAY + timedelta(days=1), lot=lot, why="a day later")


def test_one_lot_has_one_day(paul: Membership, tips: Product) -> None:
    received(paul, tips)
    with pytest.raises(actions.CannotMove, match="known with the use-by day 31 January 2027"):
        received(paul, tips, expires_on=date(2028, 1, 31))


def test_a_scanned_box_fills_the_form_and_its_product_is_known_the_next_time(paul: Membership, login: Login) -> None:
    desk = login(paul)
    code = "(01)09501101530003(17)491231(10)AB1"
    page = desk.post("/stock/receive/", {"code_on_box": code, "read": "1"})
    assert 'value="AB1"' in page.content.decode()
    assert 'value="2049-12-31"' in page.content.decode()
    new = {"name": "Tip 16", "kind": "cartridge", "gtin": "09501101530003", "needles": "16", "quantity": "5"}
    assert desk.post("/stock/receive/", {"code_on_box": code, **new}).status_code == 302
    assert desk.post("/stock/receive/", {"code_on_box": code, "quantity": "5"}).status_code == 302
    assert (Product.objects.get().geometry, Lot.objects.get().quantity) == ({"needles": 16}, 10)


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"code_on_box": "(01)1"}, "cut short"),
        ({}, "This field is required"),
        ({"number": "A", "expires_on": "2049-01-01", "quantity": "1"}, "write the name of a new one"),
        ({"number": "A", "expires_on": "2020-01-01", "quantity": "1", "name": "T"}, "expired already"),
        ({"number": "A", "expires_on": "2049-01-01", "quantity": "-4", "name": "T"}, "greater than or equal to 1"),
        ({"number": "A\x00", "expires_on": "2049-01-01", "quantity": "9" * 5000, "name": "x" * 10_000}, "at most 120"),
    ],
)
def test_a_delivery_that_cannot_be_read_is_told_and_not_kept(posted: dict[str, str], told: str, paul: Membership, login: Login) -> None:
    page = login(paul).post("/stock/receive/", posted)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert (Lot.objects.count(), Product.objects.count()) == (0, 0)


def test_who_may_look_may_not_keep(rita: Membership, paul: Membership, tips: Product, login: Login) -> None:
    lot, reader = received(paul, tips), login(rita)
    assert "Tip 12" in reader.get("/stock/").content.decode()
    reader.post(f"/stock/lots/{lot.pk}/", {"n": "1", "why": "x"})
    reader.post("/stock/devices/", {"name": "Pen", "modality": "pen", "serial": "1"})
    assert (Lot.objects.get().quantity, Device.objects.count()) == (3, 0)


def test_a_device_is_serviced_taken_out_and_put_back(paul: Membership, login: Login) -> None:
    desk = login(paul)
    desk.post("/stock/devices/", {"name": "Pen", "modality": "pen", "serial": "P1", "service_due_on": "2020-01-01"})
    assert desk.post("/stock/devices/", {"name": "Pen", "modality": "pen", "serial": "p1"}).status_code == 422
    device = Device.objects.get()
    assert not device.is_fit_on(TODAY)
    desk.post(f"/stock/devices/{device.pk}/", {"service_due_on": "2049-01-01"})
    assert Device.objects.get().is_fit_on(TODAY)
    desk.post(f"/stock/devices/{device.pk}/", {"withdraw": "1"})
    assert not Device.objects.get().is_fit_on(TODAY)
    desk.post(f"/stock/devices/{device.pk}/", {"restore": "1"})
    assert Device.objects.get().is_fit_on(TODAY)
