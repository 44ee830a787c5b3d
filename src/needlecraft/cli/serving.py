"""Serving a practice, and one that does not exist: the folder, the port, what is printed, and how it ends."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from .reading import UsageError

#: What each role is there to see, for the table of logins.
_SEES: Final = {
    "owner": "everything: staff, stock, protocol, audit",
    "lead": "patients, and what the protocol is",
    "practitioner": "patients, the treatment room",
    "front_desk": "the diary; no clinical notes",
    "read_only": "patients; changes nothing",
}


def serve(options: Namespace) -> int:
    """Serve the practice of a folder until it is stopped."""
    from ..practice.config import installing

    home = installing.home_of(options.home)
    try:
        installing.check_free(options.bind)
        _make_ready(home, options.demo, options.small)
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    installing.serve(options.bind, lambda: _say(options.bind, home, options.demo))
    return 0


class Place(NamedTuple):
    """Where a practice that does not exist is made and served; without ``home`` in a folder that is gone afterwards."""

    home: Path | None
    bind: str


def place_of(home: str | None, bind: str | None) -> Place:
    """Raises UsageError for a folder that is there, and for an address at which another program listens."""
    from ..practice.config import installing

    if home is not None and Path(home).expanduser().exists():
        raise UsageError(f"{home}: is there already; name a folder that is not, or leave --home out")
    try:
        return Place(installing.home_of(home) if home else None, installing.free(bind))
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None


def serve_demo(place: Place, is_small: bool) -> int:
    """Make a practice that does not exist, and serve it until Ctrl-C."""
    if find_spec("django") is None:
        print("The practice in a browser needs more packages: pip install 'needlecraft[practice]'")
        return 0
    if place.home is not None:
        _serve_made_up(place.home, place.bind, is_small)
        print("Stopped.")
        return 0
    with tempfile.TemporaryDirectory(prefix="needlecraft-demo-", ignore_cleanup_errors=True) as above:
        _serve_made_up(Path(above) / "practice", place.bind, is_small)
    print("Stopped. The practice that did not exist is gone.")
    return 0


def _serve_made_up(home: Path, bind: str, is_small: bool) -> None:
    from ..practice.config import installing

    process = os.getpid()
    try:
        _make_ready(home, is_demo=True, is_small=is_small)
        with suppress(SystemExit):
            installing.serve(bind, lambda: _say(bind, home, is_demo=True))
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    finally:
        if os.getpid() != process:  # a worker of the server, on its own way out
            os._exit(0)


def _make_ready(home: Path, is_demo: bool, is_small: bool) -> None:
    from ..practice.config import installing

    if is_demo:
        installing.make_home(home)
    installing.begin(home)
    installing.update()
    if is_demo:
        from ..practice.config import fiction

        installing.apart(fiction.tell, at=datetime.now(tz=UTC), is_small=is_small, told=_progress())


def _progress() -> Callable[[float], None]:
    """A line on a terminal that says how much is done; silence elsewhere."""
    if not sys.stderr.isatty():
        return lambda share: None
    shown = -1

    def tell(share: float) -> None:
        nonlocal shown
        if (percent := int(share * 100)) > shown:
            shown = percent
            line = f"Making a practice that does not exist: two years, {percent} % "
            sys.stderr.write("\r" + (line if percent < 100 else " " * len(line) + "\r"))  # noqa: PLR2004
            sys.stderr.flush()

    return tell


def _say(bind: str, home: Path, is_demo: bool) -> None:
    print(f"http://{bind}  (stop with Ctrl-C; the practice is in {home})")
    if is_demo:
        from ..practice.config.fiction import NEIGHBOUR, PASSWORD, STAFF

        print("A practice that does not exist. Log in as:")
        for role, (name, email) in STAFF.items():
            print(f"  {role.replace('_', ' '):<13} {email:<26} {name:<18} {_SEES[role]}")
        print(f"  {'another owner':<13} {NEIGHBOUR[1]:<26} {NEIGHBOUR[0]:<18} nothing of it: the clinic next door")
        print(f"  password for all of them: {PASSWORD}")
    sys.stdout.flush()
