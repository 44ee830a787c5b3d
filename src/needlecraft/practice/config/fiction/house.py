"""The fictional practice itself: its rooms, its hours, what stands on its shelves, and what happens to these in two years."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from ...audit.actions import Actor
from ...core.policies import Role
from ...opening import actions as opening
from ...opening.models import Hours
from ...people.models import Membership
from ...practices.models import Practice, Room
from ...protocols import actions as protocols
from ...stock import actions as stock
from ...stock.models import Device, Lot, Product
from .agenda import Walk
from .rota import Rota

_ROOMS: Final = ("Room 1", "Room 2", "Garden room", "Loft")
_DEVICES: Final = (
    ("Pen one", "pen", "PX-20411", 190), ("Pen two", "pen", "PX-20412", 210), ("Pen three", "pen", "PX-20987", 16),
    ("Nano pen", "nano", "NN-0711", 88), ("Stamp", "stamp", "ST-3305", 140), ("Radiofrequency", "rf", "RF-77120", 51),
)  # fmt: skip
_PEN, _NANO = "Pen cartridge, 12 needles", "Nano cartridge"
#: Product, its kind, what the protocol calls it, its number before the check digit, its needles.
_PRODUCTS: Final = {
    _PEN: (Product.Kind.CARTRIDGE, "", "0506000000001", {"needles": 12, "needle_diameter_mm": 0.25}),
    _NANO: (Product.Kind.CARTRIDGE, "", "0506000000002", {}),
    "Numbing cream, lidocaine with prilocaine": (Product.Kind.NUMBING, "", "0506000000003", {}),
    "Sterile gliding gel, single dose": (Product.Kind.ON_SKIN, "gliding_gel", "0506000000004", {}),
    "Gloves, box of 100": (Product.Kind.OTHER, "", "0506000000005", {}),
}
#: Days before now, product, lot, days after now on which it expires, pieces.
_DELIVERIES: Final = (
    (735, _PEN, "PC2406", 35, 90), (733, _NANO, "NC2407", 300, 90), (733, "Numbing cream, lidocaine with prilocaine", "LP118", 60, 40),
    (733, "Sterile gliding gel, single dose", "GG0924", 160, 300), (560, _PEN, "PC2412", 170, 110), (400, _PEN, "PC2506", 330, 110),
    (380, _NANO, "NC2508", 500, 80), (330, "Numbing cream, lidocaine with prilocaine", "LP140", 260, 40),
    (300, "Sterile gliding gel, single dose", "GG0325", 400, 300), (260, _PEN, "PC2509", 480, 120), (120, _PEN, "PC2602", 640, 120),
    (110, "Gloves, box of 100", "GL55", 900, 40), (75, _PEN, "PC2511-R", 140, 50), (40, _PEN, "PC2603", 720, 100),
    (21, _NANO, "NC2511", 12, 6),
)  # fmt: skip
RECALLED: Final = "PC2511-R"


@dataclass(slots=True)
class House:
    """All that a walk through the practice needs. ``shelf`` is empty and ``rota`` None in the small practice."""

    practice: Practice
    people: dict[Role, Membership]
    rooms: list[Room]
    treating: list[Membership]
    chance: Random
    now: datetime
    rota: Rota | None = None
    shelf: list[Lot] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    sheets: list[Any] = field(default_factory=list)
    n_cartridges: int = 0

    @property
    def desk(self) -> Actor:
        """The front desk."""
        return Actor.of(self.people[Role.FRONT_DESK])

    def local(self, moment: datetime) -> datetime:
        """By the clocks of the practice."""
        return moment.astimezone(self.practice.zone)

    def later(self, moment: datetime, days: int, hour: int, until: int = 0) -> datetime:
        """A time of day, some days after a moment: on the hour given, or anywhere up to another one, at full five minutes."""
        minutes = self.chance.randrange(0, max(until - hour, 1) * 60, 5) if until else 0
        day = self.local(moment) + timedelta(days=days)
        return day.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)

    def lot(self, day: date, kind: str, modality: str = "") -> Lot | None:
        """The lot that is used on a day: of those that are good the one that expires first."""
        name = {Product.Kind.CARTRIDGE: _NANO if modality == "nano" else _PEN}.get(kind)
        good = [
            lot
            for lot in self.shelf
            if lot.product.kind == kind and lot.quantity > 0 and lot.expires_on >= day and name in (None, lot.product.name)
        ]
        return min(good, key=lambda lot: lot.expires_on, default=None)

    def count(self) -> None:
        """How much is left of each lot."""
        left = dict(Lot.objects.filter(product__practice=self.practice).values_list("pk", "quantity"))
        for lot in self.shelf:
            lot.quantity = left[lot.pk]

    def serial(self) -> str:
        """The number of a cartridge that was never used."""
        self.n_cartridges += 1
        return f"{4711 + 13 * self.n_cartridges:07}"


def furnish(practice: Practice, owner: Membership, at: datetime, hours: dict[int, Any]) -> list[Room]:
    """Rooms and hours."""
    by = Actor.of(owner)
    for name in (*_ROOMS, "Old laser room"):
        opening.name_room(by=by, at=at, room=None, name=name)
    spans = [opening.Open(day, *span) for day, span in sorted(hours.items())]
    opening.set_hours(by=by, at=at, hours=spans, before_minutes=5, after_minutes=10)
    assert Hours.objects.filter(practice=practice).exists()
    return list(Room.objects.current(practice).order_by("pk")[: len(_ROOMS)])


def closed_days(owner: Membership, at: datetime, today: date) -> None:
    """Days to come on which nobody works."""
    for days, why in ((26, "Training: emergencies"), (27, "Stocktaking")):
        opening.close(by=Actor.of(owner), at=at, on=today + timedelta(days=days), why=why)


def years(house: House) -> Walk:
    """What happens to the house: deliveries, devices, the rule of its own, a recall, a room that is given up."""
    owner, lead = house.people[Role.OWNER], house.people[Role.LEAD]
    for name, modality, serial, due in _DEVICES:
        known = {"name": name, "modality": modality, "serial": serial, "service_due_on": (house.now + timedelta(days=due)).date()}
        house.devices.append(stock.register(by=owner, at=house.now - timedelta(days=738), known=known))
    steps: list[tuple[int, Any]] = [(before, lambda at, given=given: _receive(house, at, *given)) for before, *given in _DELIVERIES]
    steps.append((430, lambda at: stock.withdraw(by=owner, at=at, device=stock.register(by=owner, at=at, known=_OLD))))
    steps.append(
        (
            290,
            lambda at: opening.retire_room(
                by=Actor.of(owner), at=at, room=Room.objects.get(practice=house.practice, name="Old laser room")
            ),
        )
    )
    steps.append((28, lambda at: _recall(house, lead, at)))
    steps.append((3, lambda at: protocols.adopt(by=lead, at=at, **_HOUSE_RULE)))
    for before, step in sorted(steps, key=lambda one: -one[0]):
        at = house.later(house.now, -before, 7, 8)  # before the doors open, for nobody's rules change on the couch
        at = yield at
        step(at)


_OLD: Final = {"name": "Old pen", "modality": "roller", "serial": "PX-11007", "service_due_on": None}
_HOUSE_RULE: Final = {
    "rule": "waxing",
    "house": {"decision": "defer", "window": "21 d"},
    "reason": "Twice this autumn a waxed upper lip was still sore after two weeks. We wait three.",
}


def _receive(house: House, at: datetime, name: str, number: str, expires: int, pieces: int) -> None:
    product = Product.objects.filter(practice=house.practice, name=name).first() or _product(house.practice, name)
    expires_on = (house.now + timedelta(days=expires)).date()
    desk = house.people[Role.FRONT_DESK]
    house.shelf.append(stock.receive(by=desk, at=at, delivery=stock.Delivery(product, number, expires_on, pieces)))


def _product(practice: Practice, name: str) -> Product:
    kind, code, number, geometry = _PRODUCTS[name]
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(number))
    return Product(practice=practice, name=name, kind=kind, code=code, gtin=f"{number}{-total % 10}", geometry=geometry)


def _recall(house: House, lead: Membership, at: datetime) -> None:
    """The maker takes a lot back: what is left goes into the bin."""
    lot = next(lot for lot in house.shelf if lot.number == RECALLED)
    if lot.quantity:
        stock.discard(by=lead, at=at, lot=lot, why="Recalled by the maker: seals of some packets were open", n=lot.quantity)
        lot.refresh_from_db(fields=("quantity",))
