"""What a bad day does to a served practice: everybody at once, and the plug pulled."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import UTC, datetime, timedelta

from .conftest import Server
from .person import Person

N_AT_ONCE = 16
N_ATTEMPTS = 200


def test_of_many_attempts_at_one_appointment_one_succeeds(address: str) -> None:
    desk = Person(address).log_in("desk@example.org")
    _, page = desk.get("/courses/1/book/2/")
    practitioner, room = (re.search(rf'name="{name}".*?value="(\d+)"', page, re.S) for name in ("practitioner", "room"))
    assert practitioner is not None
    assert room is not None
    day = str((datetime.now(tz=UTC) + timedelta(days=90)).date())
    wanted = {"day": day, "clock": "10:00", "practitioner": practitioner[1], "room": room[1]}

    def attempt(n: int) -> int:
        return copy(desk).post(f"/courses/{1 + n % 2}/book/{2 + n % 3 // 2}/", **wanted)[0]

    with ThreadPoolExecutor(N_AT_ONCE) as everybody:
        answers = list(everybody.map(attempt, range(N_ATTEMPTS)))
    assert sorted(set(answers)) == [302, 422]
    assert answers.count(302) == 1


def test_nothing_that_was_acknowledged_is_lost_when_the_server_is_killed(mortal: Server) -> None:
    desk = Person(mortal.start("--demo", "--small")).log_in("practitioner@example.org")
    desk.get("/patients/8/")
    desk.post("/patients/8/ask/")
    _, page = desk.get("/patients/8/")
    found = re.search(r"(/i/[\w-]{32}/)", page)
    assert found is not None
    kept: dict[str, str] = {}
    for round_, code in enumerate(("pregnancy", "diabetes", "keloid", "acne", "eczema")):
        phone = Person(desk.origin)
        phone.get(f"{found[1]}conditions/")
        kept |= {f"q-{code}": "no"}
        status, _ = phone.post(f"{found[1]}conditions/", **kept)
        assert status == 302
        mortal.kill()
        mortal.start()
        _, again = phone.get(f"{found[1]}conditions/")
        assert again.count(" checked") == round_ + 1
