"""What a bad day does to a served practice: everybody at once, and the plug pulled."""

from __future__ import annotations

import random
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPException
from pathlib import Path
from threading import Condition, Event
from typing import Any

import pytest

from needlecraft.practice.config.safekeeping import DATABASE
from needlecraft.practice.consultations import facts

from .conftest import Server
from .person import Person

N_AT_ONCE = 16
N_ATTEMPTS = 200
N_WALKERS = 4
N_KILLS = 3
N_STEPS = 10
LOCKED_S = 10
SETTLED = {"fitzpatrick": "2", "concerns": "fine_lines", "zones": "cheeks", "modalities": "pen"}


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


class Walker:
    """Leads a patient of their own to a chosen course. A step that is not answered is sent again, and what is answered must hold."""

    def __init__(self, name: str, desk: Person, is_up: Event) -> None:
        self.name, self.desk, self.phone, self.is_up = name, desk, Person(desk.origin), is_up
        self.patient = self.link = self.plan = ""

    def walk(self, done: Callable[[], None]) -> None:
        parts = [partial(self.answer, part, questions) for part, questions in facts.asked("guideline").items()]
        for step in (self.enter, self.ask, *parts, self.sign, self.settle, self.propose, self.choose):
            while not self.is_answered(step):
                self.is_up.wait()
            done()

    @staticmethod
    def is_answered(step: Callable[[], None]) -> bool:
        try:
            step()
        except (OSError, HTTPException):
            return False
        return True

    def saved(self, who: Person, place: str, **fields: str) -> str:
        status, text = who.post(place, **fields)
        assert status == 302, f"{place}: {status}: {text[:2000]}"
        return who.place

    def enter(self) -> None:
        self.desk.get("/patients/new/")
        status, text = self.desk.post("/patients/new/", name=self.name, born_on="1990-01-02", phone="", email="")
        assert status in (302, 422)
        found = re.search(r"/patients/(\d+)/", self.desk.place or text)
        assert found is not None
        self.patient = found[0]

    def ask(self) -> None:
        self.desk.get(self.patient)
        self.saved(self.desk, f"{self.patient}ask/")
        found = re.search(r"/i/[\w-]{32}/", self.desk.get(self.patient)[1])
        assert found is not None
        self.link = found[0]

    def answer(self, part: str, questions: Any) -> None:
        self.phone.get(f"{self.link}{part}/")
        self.saved(self.phone, f"{self.link}{part}/", **{f"q-{question.code}": "no" for question in questions})

    def sign(self) -> None:
        self.saved(self.phone, f"{self.link}sign/", signature=self.name)

    def settle(self) -> None:
        self.saved(self.desk, f"{self.patient}consultation/", **SETTLED)

    def propose(self) -> None:
        self.plan = self.saved(self.desk, f"{self.patient}plan/")

    def choose(self) -> None:
        self.saved(self.desk, f"{self.plan}choose/", n="0")


def test_whoever_is_interrupted_at_any_moment_goes_on_and_nothing_is_half_done(mortal: Server) -> None:
    seed = random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"the seed of the kills: {seed}\n")
    kills = sorted(random.Random(seed).sample(range(2, N_WALKERS * N_STEPS), N_KILLS))
    address, is_up, counted, n_done = mortal.start("--demo", "--small"), Event(), Condition(), 0
    desk = Person(address).log_in("practitioner@example.org")
    names = [f"{first} Walker" for first in ("Quentin", "Dorothea", "Ibrahim", "Marguerite")[:N_WALKERS]]
    walkers = [Walker(name, Person(address).log_in("practitioner@example.org"), is_up) for name in names]
    is_up.set()

    def done() -> None:
        nonlocal n_done
        with counted:
            n_done += 1
            counted.notify()

    with ThreadPoolExecutor(N_WALKERS) as everybody:
        walks = [everybody.submit(walker.walk, done) for walker in walkers]
        for kill in kills:
            with counted:
                assert counted.wait_for(lambda kill=kill: n_done >= kill or any(walk.done() for walk in walks), 60)
            is_up.clear()
            mortal.kill()
            mortal.start()
            is_up.set()
        for walk in walks:
            walk.result(60)
    for walker in walkers:
        assert walker.name in desk.get(walker.patient)[1]
        assert "Signed" in desk.get(walker.patient)[1]
    mortal.kill()
    with closing(sqlite3.connect(mortal.home / DATABASE)) as database:
        for walker in walkers:
            pk = walker.patient.split("/")[2]
            assert n_of(database, "consultations_intake", pk, "signed_at IS NOT NULL") == 1
            assert n_of(database, "courses_course", pk, "ended_at IS NULL") == 1
    assert told("audit verify", mortal.home).startswith("The audit is whole.")
    of_this_machine = ("https", "MiB", "mail server")
    assert [line for line in told("doctor", mortal.home).splitlines() if not any(word in line for word in of_this_machine)] == []


def n_of(database: sqlite3.Connection, table: str, patient: str, what: str) -> int:
    [(n,)] = database.execute(f"SELECT count(*) FROM {table} WHERE patient_id = ? AND {what}", [patient])
    return int(n)


def told(command: str, home: Path) -> str:
    """What the command line says of the practice."""
    command_line = [sys.executable, "-m", "needlecraft", *command.split(), "--home", str(home)]
    return subprocess.run(command_line, capture_output=True, text=True, check=False).stdout


def test_a_save_outlasts_a_database_that_is_locked_for_ten_seconds(address: str, home: Path) -> None:
    desk = Person(address).log_in("desk@example.org")
    desk.get("/patients/new/")
    with closing(sqlite3.connect(home / DATABASE, isolation_level=None)) as other, ThreadPoolExecutor() as anybody:
        other.execute("BEGIN IMMEDIATE")
        save = anybody.submit(desk.post, "/patients/new/", name="Berta Lock", born_on="1990-01-02", phone="", email="")
        with pytest.raises(TimeoutError):
            save.result(LOCKED_S)
        other.execute("ROLLBACK")
        assert save.result(LOCKED_S)[0] == 302
    assert "Berta Lock" in desk.get("/patients/?q=Berta")[1]


def test_on_a_full_disk_nothing_is_half_done_and_there_is_work_again_with_room(mortal: Server) -> None:
    desk = Person(mortal.start("--demo", "--small")).log_in("desk@example.org")
    desk.get("/patients/new/")
    assert mortal.process is not None
    everybody = [int(path.name) for path in Path("/proc").glob("[0-9]*") if group_of(path) == mortal.process.pid]
    for process in everybody:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    status, page = desk.post("/patients/new/", name="Berta Full", born_on="1990-01-02", phone="", email="")
    assert status == 507
    assert "There is no room left to save" in page
    for process in everybody:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert "Berta Full" not in desk.get("/patients/?q=Berta")[1]
    desk.get("/patients/new/")
    assert desk.post("/patients/new/", name="Berta Full", born_on="1990-01-02", phone="", email="")[0] == 302
    assert told("audit verify", mortal.home).startswith("The audit is whole.")


def group_of(process: Path) -> int:
    """The process group, as Linux tells it."""
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[2])
    except OSError:
        return 0
