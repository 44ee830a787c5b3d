"""Take a copy of a practice while it runs, bring one back, and look whether one is well.

A copy holds the database, the sealed files, the list of erasures and no secrets: whoever finds it alone can read no patient. With the
secrets it opens, and in it the patients who were erased later: it is brought back with the list of erasures, and old ones are deleted.
It is written beside its name and moved there whole. The database is copied first: a file is there before the row that names it and is
never changed, so none is missing.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..audit import anchors
from ..core import erasures, seals
from ..core.files import FOLDER
from . import secrets
from .installing import OTHER_SECRETS, CannotInstall

if TYPE_CHECKING:
    from ..practices.models import Practice

DATABASE: Final = "practice.sqlite3"
_MANIFEST: Final = "manifest.json"
_LATE: Final = timedelta(hours=1)
_LITTLE_SPACE: Final = 512 * 1024 * 1024
_MOST_NAMED: Final = 10
_NO_LIST: Final = (
    "{}: not there; it stands beside secrets.json in the folder of the practice and says whose key was destroyed since the copy was made. "
    "Name it with --erasures FILE. Where it is lost name an empty file: who was erased since can then be read again"
)


def back_up(home: Path, file: Path, at: str) -> int:
    """Copy the practice in ``home``, also while it is served; gives the size in bytes. Raises CannotInstall; overwrites nothing."""
    if not (home / DATABASE).exists():
        raise CannotInstall(f"{home / DATABASE}: not there; on PostgreSQL copy with pg_dump, and the folder 'files' after it")
    if file.exists():
        raise CannotInstall(f"{file}: is there already and is not overwritten; name another file")
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        copy, archive = Path(folder) / DATABASE, Path(folder) / "archive"
        with closing(sqlite3.connect(home / DATABASE)) as live, closing(sqlite3.connect(copy)) as other:
            live.backup(other)
        sealed = sorted(path for path in (home / FOLDER).glob("[!.]*") if path.is_file())
        ends = _ends(copy)
        with suppress(ValueError):  # doctor names a file that is damaged, and a copy is made all the same
            anchors.write(home, ends)
        told = {"made_at": at, "sha256": _digest(copy), "files": {path.name: _digest(path) for path in sealed}, "audit": ends}
        erased = home / erasures.FILE
        manifest = json.dumps(told).encode()
        # What is sealed does not grow smaller, so the fastest compression is the best.
        with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
            head = tarfile.TarInfo(_MANIFEST)
            head.size = len(manifest)
            tar.addfile(head, io.BytesIO(manifest))
            tar.add(copy, DATABASE)
            if erased.exists():
                tar.add(erased, erasures.FILE)
            for path in sealed:
                tar.add(path, f"{FOLDER}/{path.name}")
        archive.chmod(0o600)
        os.link(archive, file)
    return file.stat().st_size


def _ends(database: Path) -> dict[int, anchors.End]:
    """Where the audit of each practice ends in a copy."""
    with closing(sqlite3.connect(database)) as copy:
        if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit_head'").fetchone():
            return {}
        rows = copy.execute("SELECT practice_id, n, digest FROM audit_head")
        return {practice: anchors.End(n, digest.hex()) for practice, n, digest in rows}


def restore(file: Path, secrets_file: Path, home: Path, erased: Path | None = None) -> None:
    """Bring a copy back into a new folder, with the secrets and the list of erasures that belong to it.

    That list is the one beside the secrets unless ``erased`` names another; without one nothing is brought back, for the keys of patients
    who were erased since would be. Raises CannotInstall; overwrites nothing.
    """
    if home.exists() and any(home.iterdir()):
        raise CannotInstall(f"{home}: is not empty; name a new folder")
    erased = erased or secrets_file.parent / erasures.FILE
    if not erased.exists():
        raise CannotInstall(_NO_LIST.format(erased))
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as folder:
        made = Path(folder) / "practice"
        made.mkdir(mode=0o700)
        try:
            _unpack(file, made)
        except (OSError, EOFError, KeyError, ValueError, TypeError, AttributeError, tarfile.TarError, zlib.error):
            raise CannotInstall(f"{file}: is no backup of a practice, or damaged") from None
        try:
            shutil.copyfile(secrets_file, made / secrets.FILE)
        except OSError as error:
            raise CannotInstall(f"{secrets_file}: {error.strerror}; name the secrets.json of this practice") from None
        (made / secrets.FILE).chmod(0o600)
        if not _fit(made):
            raise CannotInstall(f"{secrets_file}: is not the one of this copy, which would stay unreadable; name the right secrets.json")
        _bring_erasures(erased, made)
        if home.exists():
            home.rmdir()
        made.rename(home)


def _fit(made: Path) -> bool:
    """Do the secrets open what is sealed in the copy?"""
    try:
        master = secrets.read(made).master
    except secrets.SecretsError:
        return False
    with closing(sqlite3.connect(made / DATABASE)) as copy, suppress(sqlite3.DatabaseError):
        return all(seals.opens(master, key) for (key,) in copy.execute("SELECT key FROM practices_practice"))
    return False


def _bring_erasures(erased: Path, made: Path) -> None:
    """What was erased until the copy was made, and since."""
    of_copy = made / erasures.FILE
    lines = [of_copy] if of_copy.exists() else []
    erasures.join([*lines, erased], made)


def _unpack(file: Path, made: Path) -> None:
    """The database and the sealed files, each as it was when it was copied. Copies of before photos hold no files."""
    with tarfile.open(file) as tar:
        manifest = json.loads(tar.extractfile(_MANIFEST).read())  # type: ignore[union-attr]
        digests = {DATABASE: manifest["sha256"]} | {f"{FOLDER}/{name}": digest for name, digest in manifest.get("files", {}).items()}
        (made / FOLDER).mkdir(mode=0o700)
        if erasures.FILE in tar.getnames():
            tar.extract(erasures.FILE, made, filter="data")
        for name, digest in digests.items():
            tar.extract(name, made, filter="data")
            if _digest(made / name) != digest:
                raise CannotInstall(f"{file}: damaged; {name} in it is not the one that was copied")
    anchors.write(made, {int(practice): anchors.End(*end) for practice, end in manifest.get("audit", {}).items()})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(home: Path) -> Iterator[str]:
    """What is wrong with a practice, one sentence each with the remedy; Django has begun on it."""
    from django.conf import settings
    from django.core.checks import run_checks
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.utils import timezone

    from ..photos.keeping import left_over, lost

    if home.stat().st_mode & 0o077:
        yield f"{home}: others can look into it; run: chmod 700 {home}"
    if shutil.disk_usage(home).free < _LITTLE_SPACE:
        yield f"{home}: less than 512 MiB are free; make room, for a full disk stops all work"
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "the database is older than this program; 'needlecraft serve' brings it up to date"
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            [told] = cursor.fetchone()
        if told != "ok":
            yield f"the database is damaged ({told}); bring back a backup"
    yield from unfinished(timezone.now())
    if not settings.IS_SECURE:
        yield "NEEDLECRAFT_ADDRESS is not https: fit for this machine alone, not for patients' phones"
    yield from (f"{one.msg}; {one.hint}" for one in run_checks() if one.hint)
    yield from _about_practices()
    yield from _about_erasures(home)
    yield from (f"{name}: this file of a photo is missing; bring it back from a backup" for name in lost())
    yield from (f"{home / FOLDER / name}: no photo names it, as after a crash; remove it if that is so in an hour" for name in left_over())


def _about_practices() -> Iterator[str]:
    """Can each be read and called, and is its audit whole?"""
    from ..audit.actions import verify
    from ..core.seals import BrokenSealError
    from ..practices.models import Practice

    for practice in Practice.objects.order_by("pk"):
        try:
            practice.seal_key()
        except BrokenSealError:
            yield f"{practice}: {OTHER_SECRETS}"
            continue
        if not practice.phone:
            yield f"{practice}: no phone number, so patients do not see whom to call; the owner enters it under Settings"
        yield from (f"{practice}: {fault}" for fault in (*verify(practice), *_about_patients(practice)))


def _about_patients(practice: Practice) -> Iterator[str]:
    """Can each be read? Many that cannot are counted: then it is the database that was changed, and not one of them."""
    from ..patients.actions import unreadable

    found = list(unreadable(practice))
    for patient in found[:_MOST_NAMED]:
        yield f"{patient}: their key does not open, so nothing of them can be read; bring back a backup"
    if n_more := len(found[_MOST_NAMED:]):
        yield f"patients whose key does not open either: {n_more}"


def _about_erasures(home: Path) -> Iterator[str]:
    """Does the list of erasures say what the database says?"""
    from ..patients.actions import returned, unnoted

    if not (home / erasures.FILE).exists():
        yield f"{home / erasures.FILE}: not there; the next start of 'needlecraft serve' writes it anew from the database"
    elif n_unnoted := unnoted():
        yield f"{home / erasures.FILE}: erasures that are missing: {n_unnoted}; the next start of 'needlecraft serve' adds them"
    if n_returned := returned():
        yield f"patients who were erased are here again: {n_returned}; start 'needlecraft serve' anew, which erases them again"


def unfinished(at: datetime) -> Iterator[str]:
    """What the worker has given up, and what it should have done by now."""
    from ..core.models import Job

    n_failed = Job.objects.failed().count()
    if n_failed:
        yield f"jobs that were given up: {n_failed}; mail among them stands on the page of today and can be sent again there"
    n_late = Job.objects.due(at - _LATE).count()
    if n_late:
        yield f"jobs that have waited for more than an hour: {n_late}; is 'needlecraft serve' running?"
