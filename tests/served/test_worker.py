"""The worker beside a served practice: it sends, it comes back when it is killed, and it goes with the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .conftest import Server

ENQUEUE = """
import sys
from pathlib import Path
from needlecraft.practice.config import installing
installing.begin(Path(sys.argv[1]))
from datetime import UTC, datetime
from needlecraft.practice.mail.actions import Words, write
from needlecraft.practice.patients.models import Patient
patient = Patient.objects.select_related("key_row", "practice").first()
patient.email = "anna@example.org"
patient.save()
now = datetime.now(tz=UTC)
write(at=now, patient=patient, key=sys.argv[2], about="test", due_at=now, words=Words("Hello", sys.argv[2]))
"""


def write(home: Path, word: str) -> None:
    subprocess.run([sys.executable, "-c", ENQUEUE, str(home), word], check=True, timeout=60)


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(one) for one in found.stdout.split()]


def is_alive(pid: int) -> bool:
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0


def is_soon(happened: Callable[[], bool]) -> bool:
    until = time.monotonic() + 30
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def sent(home: Path) -> str:
    return "".join(file.read_text() for file in (home / "mail").glob("*")) if (home / "mail").exists() else ""


def test_the_worker_sends_comes_back_and_goes_with_the_server(mortal: Server) -> None:
    mortal.start("--demo", "--small")
    write(mortal.home, "first")
    assert is_soon(lambda: "first" in sent(mortal.home))
    assert mortal.process is not None
    [(keeper, first)] = [(one, grandchild) for one in children(mortal.process.pid) for grandchild in children(one)]
    os.kill(first, signal.SIGKILL)
    write(mortal.home, "second")
    assert is_soon(lambda: "second" in sent(mortal.home))
    [second] = children(keeper)
    os.kill(mortal.process.pid, signal.SIGTERM)
    mortal.process.wait(30)
    assert is_soon(lambda: not is_alive(second) and not is_alive(keeper))
