"""Serving a practice, and one that does not exist: the folder, the port, what is printed, and how it ends."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from .reading import UsageError

_HOST, _PORT, _LAST_PORT = "127.0.0.1", 8000, 8099
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


def serve_demo(options: Namespace) -> int:
    """Make a practice that does not exist in a folder that does not exist, and serve it until Ctrl-C."""
    try:
        from ..practice.config import installing
        import django  # noqa: F401
    except ModuleNotFoundError:
        print("The practice in a browser needs more packages: pip install 'needlecraft[practice]'")
        return 0
    if options.home is not None and Path(options.home).expanduser().exists():
        raise UsageError(f"{options.home}: is there already; name a folder that is not, or leave --home out")
    above = Path(tempfile.mkdtemp(prefix="needlecraft-demo-")) if options.home is None else None
    home = installing.home_of(options.home) if above is None else above / "practice"
    process = os.getpid()
    try:
        bind = _port(options.bind)
        _make_ready(home, is_demo=True, is_small=options.small)
        with suppress(SystemExit):
            installing.serve(bind, lambda: _say(bind, home, is_demo=True))
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    finally:
        if os.getpid() != process:  # a worker of the server, on its own way out
            os._exit(0)
        if above is not None:
            shutil.rmtree(above, ignore_errors=True)
    print("Stopped." if above is None else "Stopped. The practice that did not exist is gone.")
    return 0


def _port(bind: str | None) -> str:
    """Where to listen: as it was asked for, else the first port that is free."""
    from ..practice.config import installing

    if bind is not None:
        installing.check_free(bind)
        return bind
    for port in range(_PORT, _LAST_PORT + 1):
        with suppress(installing.CannotInstall):
            installing.check_free(f"{_HOST}:{port}")
            if port != _PORT:
                print(f"Port {_PORT} is taken by another program; this is served on {port}.")
            return f"{_HOST}:{port}"
    raise installing.CannotInstall(f"the ports {_PORT} to {_LAST_PORT} are taken; name a free one with --bind {_HOST}:PORT")


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
