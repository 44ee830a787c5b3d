"""The commands that make and run a practice. They need the web application's packages; the others start without them."""

from __future__ import annotations

import getpass
import shutil
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from .reading import UsageError

DONE = 0


def run_init(options: Namespace) -> int:
    """Make a practice."""
    from ..practice.config import installing

    home = installing.home_of(options.home)
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else _typed_twice(options.email)
    is_made = False
    try:
        installing.make_home(home)
        is_made = True
        installing.begin(home)
        installing.update()
        owner = installing.Founder(options.owner, options.email, password)
        now = datetime.now(tz=UTC)
        installing.found(at=now, name=options.name, time_zone=options.time_zone, policy=options.policy, owner=owner)
    except installing.CannotInstall as error:
        if is_made:
            shutil.rmtree(home)
        raise UsageError(str(error)) from None
    print(f"The practice is in {home}. Keep a copy of {home / 'secrets.json'} in a safe place: without it no patient can be read.")
    print("Start it with: needlecraft serve" + (f" --home {options.home}" if options.home else ""))
    return DONE


def _typed_twice(email: str) -> str:
    password = getpass.getpass(f"Password for {email}: ")
    if getpass.getpass("Once more: ") != password:
        raise UsageError("the two passwords differ; nothing was made")
    return password


def run_serve(options: Namespace) -> int:
    """Serve a practice until it is stopped."""
    from .serving import serve

    return serve(options)


def run_password(options: Namespace) -> int:
    """Print a link to set a new password."""
    from ..practice.config import installing

    try:
        installing.begin(installing.home_of(options.home))
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    from ..practice.people.adapters import link_to_password
    from ..practice.people.models import User

    user = User.objects.filter(email__iexact=options.email, is_active=True).first()
    if user is None:
        raise UsageError(f"{options.email}: nobody logs in with this address; names and addresses stand on the page People")
    print(link_to_password(user))
    return DONE


def run_audit(options: Namespace) -> int:
    """Prove that the audit of every practice is whole. Exit code 1 where it is not."""
    from ..practice.config import installing

    try:
        installing.begin(installing.home_of(options.home))
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    from ..practice.audit.actions import anchor, verify
    from ..practice.practices.models import Practice

    faults = [f"{practice}: {fault}" for practice in Practice.objects.order_by("pk") for fault in verify(practice)]
    for fault in faults:
        print(fault)
    if not faults:
        print("The audit is whole.")
        ends = anchor()
        for practice in Practice.objects.order_by("pk"):
            print(f"{practice}: {ends[practice.pk].n} entries, the last is {ends[practice.pk].digest}")
    return 1 if faults else DONE


def run_backup(options: Namespace) -> int:
    """Copy a practice."""
    from ..practice.config import installing, safekeeping

    file = Path(options.file).absolute()
    try:
        size = safekeeping.back_up(installing.home_of(options.home), file, datetime.now(tz=UTC).isoformat())
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    print(f"{file}: {size:,} bytes. The secrets are not in it.")
    return DONE


def run_restore(options: Namespace) -> int:
    """Bring a copy back."""
    from ..practice.config import installing, safekeeping

    home = installing.home_of(options.home)
    try:
        erased = Path(options.erasures).absolute() if options.erasures else None
        safekeeping.restore(Path(options.file).absolute(), Path(options.secrets).absolute(), home, erased)
        installing.begin(home)
        installing.update()
        n_erased = installing.erase_again(datetime.now(tz=UTC))
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    if n_erased:
        print(f"Patients who were erased since the copy was made, and are erased again: {n_erased}.")
    print(f"The practice is in {home}. Look whether it is well: needlecraft doctor --home {home}")
    return DONE


def run_doctor(options: Namespace) -> int:
    """Look whether a practice is well. Exit code 1 where it is not."""
    from ..practice.config import installing, safekeeping

    home = installing.home_of(options.home)
    try:
        installing.begin(home)
    except installing.CannotInstall as error:
        raise UsageError(str(error)) from None
    found = list(safekeeping.faults(home))
    for fault in found:
        print(f"- {fault}")
    if not found:
        print("The practice is well.")
    return 1 if found else DONE
