"""Who writes at once: patients entered on two cores, and sixteen processes together, on SQLite and on a PostgreSQL of the distribution.

``python -m bench.writers HOME`` writes with sixteen processes into a new practice in the database that the environment names.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from shutil import chown
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from needlecraft.practice.audit.actions import Actor

N_CREATED, _ROUNDS = 200, 9
N_WRITERS, N_WRITTEN = 16, 10
_PORT = 18433
_DAYS_OF_BIRTH = 24_000


def created_a_second(begin: Callable[[], None]) -> float:
    """Patients a second in the fastest round, by a process on each core; ``begin`` connects each. Rounds are short: a disk wavers."""
    taken = []
    with get_context("fork").Pool(2, begin) as pool:
        for k in range(_ROUNDS + 1):  # the first warms up
            start = perf_counter()
            done = pool.map(_enter, range(k * N_CREATED, (k + 1) * N_CREATED), chunksize=N_CREATED // 2)
            taken.append(perf_counter() - start)
            assert all(done)
    return N_CREATED / min(taken[1:])


def written_at_once(begin: Callable[[], None]) -> tuple[int, int]:
    """Patients that sixteen processes have entered at once and that are there, and how many were refused."""
    from needlecraft.practice.patients.models import Patient

    begin()
    before = Patient.objects.count()
    _disconnect()
    with get_context("fork").Pool(N_WRITERS, begin) as pool:
        done = pool.map(_enter, range(10_000, 10_000 + N_WRITERS * N_WRITTEN), chunksize=1)
    begin()
    return Patient.objects.count() - before, done.count(False)


def on_postgresql() -> tuple[int, int] | None:
    """The same on PostgreSQL; None where the machine has none."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        return None
    with tempfile.TemporaryDirectory() as folder, _server(programs[-1].parent, Path(folder)) as address:
        environment = {**os.environ, "NEEDLECRAFT_DATABASE_URL": address}
        command = [sys.executable, "-m", "bench.writers", f"{folder}/practice"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    n_written, n_refused = json.loads(done.stdout)
    return n_written, n_refused


@contextmanager
def _server(programs: Path, folder: Path) -> Iterator[str]:
    """A server that lives as long as this; root lets the distribution's own user run it, for it refuses root."""
    data, is_root = folder / "database", os.geteuid() == 0
    data.mkdir(mode=0o700)
    folder.chmod(0o755)
    if is_root:
        chown(data, "postgres")

    def run(program: str, *arguments: str) -> None:
        own = ["runuser", "-u", "postgres", "--"] if is_root else []
        subprocess.run([*own, str(programs / program), "-D", str(data), *arguments], stdout=subprocess.DEVNULL, check=True)

    run("initdb", "-A", "trust", "-U", "needlecraft")
    options = f"-p {_PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    run("pg_ctl", "-w", "-s", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://needlecraft@127.0.0.1:{_PORT}/postgres"
    finally:
        run("pg_ctl", "-s", "-m", "immediate", "stop")


def _enter(n: int) -> bool:
    """Enter a patient as the page does: read the form, look for somebody alike, write, record. False where it was refused."""
    from django.db import OperationalError
    from django.utils import timezone

    from needlecraft.practice.patients.actions import alike, enter
    from needlecraft.practice.patients.forms import PatientForm

    by, now = _owner(os.getpid()), timezone.now()
    born_on = date(1940, 1, 1) + timedelta(days=n * 7919 % _DAYS_OF_BIRTH)
    told = {"name": f"Writer {_letters(n)}", "born_on": born_on.isoformat(), "phone": f"+49 40 {n:07}", "email": ""}
    form = PatientForm(told, today=now.date())
    assert form.is_valid(), form.errors
    who = {name: form.cleaned_data[name] for name in ("name", "born_on", "phone", "email")}
    try:
        assert not alike(by.practice, **who)
        enter(by=by, at=now, **who)
    except OperationalError:
        return False
    return True


@cache
def _owner(process: int) -> Actor:
    """Who enters them, asked for once in each ``process``: who it is belongs to the page, and pages are measured by themselves."""
    from needlecraft.practice.audit.actions import Actor
    from needlecraft.practice.people.models import Membership

    return Actor.of(Membership.objects.select_related("practice", "user").get(user__email="owner@example.org"))


def _letters(n: int) -> str:
    """A name of its own for every number, far from every other."""
    return hashlib.sha256(str(n).encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))[:12]


def _disconnect() -> None:
    """A process that is forked must not share the connection of its parent."""
    from django.db import connection

    connection.close()


def _main(home: Path) -> None:
    from needlecraft.practice.config import installing

    installing.make_home(home)
    installing.begin(home)
    from django.utils import timezone

    from needlecraft.practice.config import fiction

    installing.update()
    fiction.tell(at=timezone.now(), is_small=True)
    print(json.dumps(written_at_once(_disconnect)))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
