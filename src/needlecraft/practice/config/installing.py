"""Make a practice, bring its database up to date, serve it. The command line calls it; nothing here asks a question."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..core import erasures
from . import environment, secrets

_MODE: Final = 0o700
_FALLBACK_CORES: Final = 2
_PORTS: Final = range(8000, 8100)
OTHER_SECRETS: Final = "secrets.json is not the one of this database; bring back the right one"


class CannotInstall(Exception):
    """``str()`` says what stands in the way, and what to do."""


class Founder(NamedTuple):
    """Who owns a new practice."""

    name: str
    email: str
    password: str


def make_home(home: Path) -> None:
    """A new folder with new secrets. Raises CannotInstall where something is there already: nothing is ever overwritten."""
    if home.exists() and any(home.iterdir()):
        raise CannotInstall(f"{home}: is not empty; name a new folder, or set NEEDLECRAFT_HOME to one")
    home.mkdir(mode=_MODE, parents=True, exist_ok=True)
    home.chmod(_MODE)
    secrets.write(home)
    erasures.add(home, ())


def begin(home: Path) -> None:
    """Start Django on the practice in ``home``. Raises CannotInstall where there is none, or it is damaged."""
    os.environ["NEEDLECRAFT_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "needlecraft.practice.config.settings"
    import django

    try:
        django.setup()
    except secrets.SecretsError as error:
        raise CannotInstall(str(error)) from None


def update() -> None:
    """Bring the database and the static files up to this version. Raises CannotInstall where the settings or the secrets cannot be."""
    from django.conf import settings
    from django.core.checks import ERROR, run_checks
    from django.core.management import call_command

    if mistakes := [f"{one.msg}; {one.hint}" for one in run_checks() if one.level >= ERROR]:
        raise CannotInstall("\n".join(mistakes))
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    _prove_secrets()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)


def _prove_secrets() -> None:
    from ..core.seals import BrokenSealError
    from ..practices.models import Practice

    try:
        for practice in Practice.objects.all():
            practice.seal_key()
    except BrokenSealError:
        raise CannotInstall(OTHER_SECRETS) from None


def erase_again(at: datetime) -> int:
    """Before anything is served: destroy the keys again that an old copy brought back. Raises CannotInstall where that is not possible."""
    from ..core.seals import BrokenSealError
    from ..patients import actions

    try:
        n_erased = actions.erase_again(at=at)
    except BrokenSealError:
        raise CannotInstall(OTHER_SECRETS) from None
    actions.note_erasures()
    return n_erased


def found(*, at: datetime, name: str, time_zone: str, policy: str, owner: Founder) -> Any:
    """The practice and its owner, in one transaction. Raises CannotInstall for a time zone, address or password that cannot be."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from ..audit.actions import Actor, record
    from ..core.policies import Role
    from ..people.models import Membership, User
    from ..practices.models import Practice, Room

    try:
        ZoneInfo(time_zone)
        validate_email(owner.email)
        validate_password(owner.password)
    except (ZoneInfoNotFoundError, ValueError):
        raise CannotInstall(f"{time_zone}: no such time zone; write one such as Europe/Berlin") from None
    except ValidationError as error:
        raise CannotInstall(" ".join(error.messages)) from None
    with transaction.atomic():
        practice = Practice.objects.create(name=name, time_zone=time_zone, policy=policy)
        user = User.objects.create_user(owner.email, owner.password, name=owner.name)
        member = Membership.objects.create(practice=practice, user=user, role=Role.OWNER)
        Room.objects.create(practice=practice, name="1")
        record(by=Actor.of(member), at=at, verb="founded", subject=f"practice {practice.pk}")
    return practice


def serve(address: str, ready: Callable[[], None]) -> None:
    """Serve until it is stopped: gunicorn, two workers a core, no control socket, and beside it the worker that sends mail.

    ``ready`` is called once it listens.
    """
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    from . import working
    from .wsgi import application

    connections.close_all()  # a connection that two processes share breaks
    server, keeper = os.getpid(), working.start()

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            self.cfg.set("bind", address)
            self.cfg.set("workers", 2 * (os.cpu_count() or _FALLBACK_CORES))
            self.cfg.set("loglevel", "warning")
            self.cfg.set("control_socket_disable", True)
            self.cfg.set("when_ready", lambda server: ready())
            self.cfg.set("post_fork", lambda server, worker: _heed())

        def load(self) -> Any:
            return application

    try:
        Server().run()
    finally:
        if os.getpid() == server:
            working.stop(keeper)


def _heed() -> None:
    """A worker that has only just begun hears what its server hears, and would not know that it is to stop: until it listens, it goes."""
    for told in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(told, lambda *_: os._exit(0))


def apart(deed: Callable[..., Any], **given: Any) -> None:
    """Do something in a process of its own: what sets papers does not survive the fork to the workers. Raises CannotInstall."""
    from django.db import connections

    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=_quietly, args=(deed, given))
    child.start()
    child.join()
    if child.exitcode:
        raise CannotInstall("it could not be made; what went wrong stands above")


def _quietly(deed: Callable[..., Any], given: dict[str, Any]) -> None:
    """Ctrl-C reaches this process too; the one that waits for it answers."""
    try:
        deed(**given)
    except KeyboardInterrupt:
        sys.exit(1)


def check_free(address: str) -> None:
    """Raises CannotInstall where nobody can listen; a socket in the file system is the server's own affair."""
    if address.startswith("unix:"):
        return
    host, _colon, port = address.rpartition(":")
    if not (host and port.isdecimal()):
        raise CannotInstall(f"{address}: is no address to listen at; write one such as 127.0.0.1:8000")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host.strip("[]"), int(port)))
        except (OSError, OverflowError) as error:
            why = "is taken by another program" if getattr(error, "errno", None) == errno.EADDRINUSE else f"cannot be listened at ({error})"
            raise CannotInstall(f"{address}: {why}; stop it, or name another with --bind {host}:PORT") from None


def free(address: str | None) -> str:
    """The address that is asked for, else the first port of this machine that is free. Raises CannotInstall."""
    if address is not None:
        check_free(address)
        return address
    for port in _PORTS:
        with suppress(CannotInstall):
            check_free(f"127.0.0.1:{port}")
            return f"127.0.0.1:{port}"
    raise CannotInstall(f"the ports {_PORTS[0]} to {_PORTS[-1]} are taken; name a free one with --bind 127.0.0.1:PORT")


def home_of(folder: str | None) -> Path:
    """The folder that was named, else the one of the environment."""
    return Path(folder).expanduser().absolute() if folder else environment.home()
