"""The worker beside the web server: a process of its own that ends with it, and is started again when it dies."""

from __future__ import annotations

import logging
import os
import signal
import time
from contextlib import suppress
from typing import Final, NoReturn

_PAUSE_S: Final = 1.0


def start() -> int:
    """Begin to keep a worker alive, and go on with the number of who keeps it.

    Nothing may be connected to the database yet: the processes would share it.
    """
    server = os.getpid()
    keeper = os.fork()
    if keeper == 0:
        _keep(server)
    return keeper


def stop(keeper: int) -> None:
    """Come back when nobody works any more."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(keeper, signal.SIGTERM)
        os.waitpid(keeper, 0)


def _keep(server: int) -> NoReturn:
    """Keep a worker as long as the server lives. Ctrl-C reaches every process of a terminal: the server answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _go)
    worker = 0
    try:
        while os.getppid() == server:
            keeper, worker = os.getpid(), os.fork()
            if worker == 0:
                _work(keeper)
            while (ended := os.waitpid(worker, os.WNOHANG)) == (0, 0) and os.getppid() == server:
                time.sleep(_PAUSE_S)
            worker = 0 if ended[0] else worker
            time.sleep(_PAUSE_S)
    finally:
        if worker:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(worker, signal.SIGKILL)  # it may be killed at any moment: what it held is taken up again
                os.waitpid(worker, 0)
        os._exit(0)


def _go(*_told: object) -> NoReturn:
    raise SystemExit


def _work(keeper: int) -> NoReturn:
    """Do what is due until the keeper is gone. Whatever breaks ends this process and no other: a fresh one takes over."""
    from django.conf import settings
    from django.utils import timezone

    from ..core.jobs import work

    def wait() -> bool:
        time.sleep(_PAUSE_S)
        return os.getppid() == keeper

    try:
        work(timezone.now, wait, settings.SCHEDULE)
    except Exception:
        logging.getLogger(__name__).exception("The worker is started again.")
    finally:
        os._exit(0)
