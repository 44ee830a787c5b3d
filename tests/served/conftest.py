"""A real server, the practice that does not exist served as anybody would serve it, and a real Chromium on it.

Without Chromium the tests that need one are skipped, each by its name; continuous integration installs it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from needlecraft.practice.config.fiction import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
#: A camera that shows a green clock, so that the page of the camera can be tried anywhere.
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

#: A page of every kind that the owner can open, in the small fictional practice.
STAFF = (
    "/", "/patients/", "/patients/new/", "/patients/1/", "/patients/1/correct/", "/patients/1/erase/", "/patients/1/consultation/",
    "/patients/1/record/", "/patients/1/photos/", "/patients/1/photos/take/", "/patients/1/photos/compare/", "/screenings/1/",
    "/screenings/4/", "/plans/1/", "/plans/1/options/0/adapt/", "/courses/1/consent/", "/courses/1/questions/", "/consents/1/",
    "/courses/1/book/2/", "/courses/2/book/2/", "/courses/2/book/", "/patients/1/book/", "/diary/book/?q=an",
    "/appointments/2/", "/appointments/2/cancel/", "/treatments/1/", "/treatments/1/aftercare/", "/inbox/", "/inbox/1/",
    "/patients/1/answers/keloid/", "/patients/1/answers/words/",
    "/diary/", "/diary/?by=room", "/diary/week/", "/diary/calendar/", "/stock/", "/stock/receive/", "/stock/devices/",
    "/recall/?q=L2411", "/settings/", "/mail/", "/protocol/", "/protocol/rules/tanning/", "/protocol/choices/", "/people/", "/audit/",
)  # fmt: skip


class Server:
    """A served practice that can be killed and started again on what it left."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port, self.process = home, port, None

    def start(self, *options: str) -> str:
        """Serve, and give the address once it listens."""
        command = [sys.executable, "-m", "needlecraft", "serve", "--home", str(self.home), "--bind", f"127.0.0.1:{self.port}", *options]
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("NEEDLECRAFT", "DJANGO"))}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        assert first.startswith(f"http://127.0.0.1:{self.port}"), first
        return first.split()[0]

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Stop the server and all its workers, by itself without a word of warning."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the served practice lives."""
    return tmp_path_factory.mktemp("served") / "practice"


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    server = Server(home, _free_port())
    yield server.start("--demo", "--small")
    server.kill(signal.SIGTERM)


def bring_forward(home: Path) -> None:
    """The day of every appointment that has not begun has come: only on its day a treatment begins."""
    now = datetime.now(tz=UTC)
    starts_at, ends_at = (f"{at:%Y-%m-%d %H:%M:%S}" for at in (now, now + timedelta(hours=1)))
    waiting = "id NOT IN (SELECT appointment_id FROM treatments_treatment)"
    with closing(sqlite3.connect(home / "practice.sqlite3", timeout=20)) as rows, rows:
        change = "UPDATE diary_appointment SET starts_at = ?, ends_at = ?, free_from = NULL, free_until = NULL"
        rows.execute(f"{change} WHERE {waiting}", (starts_at, ends_at))


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, to be killed."""
    server = Server(tmp_path / "practice", _free_port())
    yield server
    server.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian, Ubuntu: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*OPTIONS, *CAMERA])
        yield browser
        browser.close()


class Visitor:
    """A person with a browser; what the browser complains of is a failure."""

    def __init__(self, browser: Browser, address: str, width: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 844}, base_url=address, locale="en-GB")
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def log_in(self, email: str) -> Visitor:
        self.page.goto("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url("**/")
        return self


Arrive = Callable[[int], Visitor]


@pytest.fixture
def arrive(chromium: Browser, address: str) -> Iterator[Arrive]:
    came: list[Visitor] = []

    def come(width: int) -> Visitor:
        came.append(Visitor(chromium, address, width))
        return came[-1]

    yield come
    complaints = [one for visitor in came for one in visitor.complaints if "422 (Unprocessable" not in one]
    for visitor in came:
        visitor.context.close()
    assert complaints == []
