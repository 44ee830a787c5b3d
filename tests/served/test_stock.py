"""Two rooms, one cartridge; many hands on one shelf: a served practice at the same moment."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .conftest import Server, bring_forward
from .person import Person

N_AT_ONCE = 12
BOTH = (2, 5)  # two patients of the fictional practice who are about to be treated
DONE = {"serial": "ONE", "lot": "L9", "expires_on": "2099-01-01", "version": "0"}


def opened(desk: Person, home: Path, patient: int) -> tuple[str, dict[str, Any]]:
    """The room of a patient's first treatment, and what would be signed there."""
    _, chart = desk.get(f"/patients/{patient}/")
    if consent := re.search(r"/courses/\d+/consent/", chart):
        desk.post(consent[0], signature="They did", who="parent")
    if found := re.search(r"/courses/\d+/book/1/", chart):
        _, form = desk.get(found[0])
        fields = {"day": str((datetime.now(tz=UTC) + timedelta(days=2)).date()), "clock": "11:00"}
        chosen = {name: re.search(rf'name="{name}".*?value="(\d+)"', form, re.S) for name in ("practitioner", "room")}
        desk.post(found[0], **fields, **{name: one[1] for name, one in chosen.items() if one})
    bring_forward(home)
    _, chart = desk.get(f"/patients/{patient}/")
    begin = re.search(r"/appointments/\d+/begin/", chart)
    assert begin is not None
    desk.post(begin[0])
    place = desk.place
    desk.post(f"{place}rescreen/")
    _, page = desk.get(place)
    zones = dict.fromkeys(re.findall(r'name="(\w+)-passes"', page))
    set_now = {f"{zone}-depth": "0.1" for zone in zones} | {f"{zone}-passes": "2" for zone in zones}
    steps = re.findall(r'name="left" value="(\w+)"', page)
    return place, {**DONE, **set_now, **{f"{zone}-endpoint": "light redness" for zone in zones}, "step": steps}


def test_of_signatures_at_once_with_one_cartridge_one_is_given(mortal: Server) -> None:
    desk = Person(mortal.start("--demo", "--small")).log_in("practitioner@example.org")
    rooms = [opened(desk, mortal.home, patient) for patient in BOTH]
    for place, done in rooms:
        assert desk.post(place, **done)[0] == 302

    def sign(n: int) -> int:
        place, done = rooms[n % len(rooms)]
        return copy(desk).post(place, **done, sign="1")[0]

    with ThreadPoolExecutor(N_AT_ONCE) as everybody:
        told = set(everybody.map(sign, range(N_AT_ONCE * 2)))
    assert told <= {200, 302, 422}
    pages = [desk.get(place)[1] for place, _done in rooms]
    assert sum("Signed on" in page for page in pages) == 1


def test_of_many_hands_on_one_shelf_none_takes_what_is_not_there(mortal: Server) -> None:
    desk = Person(mortal.start("--demo", "--small")).log_in("practitioner@example.org")
    desk.get("/stock/receive/")
    box = {"name": "Tip", "kind": "cartridge", "number": "L-77", "expires_on": "2099-01-01", "quantity": "5"}
    assert desk.post("/stock/receive/", **box)[0] == 302
    _, shelf = desk.get("/stock/")
    lot = re.search(r'(/stock/lots/\d+/)">Tip<', shelf)
    assert lot is not None
    with ThreadPoolExecutor(N_AT_ONCE) as everybody:
        told = list(everybody.map(lambda n: copy(desk).post(lot[1], n="1", why=str(n))[0], range(N_AT_ONCE * 2)))
    assert sorted(set(told)) == [302, 422]
    assert told.count(302) == 5
