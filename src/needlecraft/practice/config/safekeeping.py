"""Take a copy of a practice while it runs, bring one back, and look whether one is well.

A copy holds the database, the sealed files and no secrets: whoever finds it can read no patient. It is written beside its name and
moved there whole. The database is copied first: a file is there before the row that names it and is never changed, so none is missing.
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
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ..core.files import FOLDER
from . import secrets
from .installing import CannotInstall

DATABASE: Final = "practice.sqlite3"
_MANIFEST: Final = "manifest.json"
_LATE: Final = timedelta(hours=1)
_LITTLE_SPACE: Final = 512 * 1024 * 1024


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
        told = {"made_at": at, "sha256": _digest(copy), "files": {path.name: _digest(path) for path in sealed}}
        manifest = json.dumps(told).encode()
        # What is sealed does not grow smaller, so the fastest compression is the best.
        with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
            head = tarfile.TarInfo(_MANIFEST)
            head.size = len(manifest)
            tar.addfile(head, io.BytesIO(manifest))
            tar.add(copy, DATABASE)
            for path in sealed:
                tar.add(path, f"{FOLDER}/{path.name}")
        archive.chmod(0o600)
        os.link(archive, file)
    return file.stat().st_size


def restore(file: Path, secrets_file: Path, home: Path) -> None:
    """Bring a copy back into a new folder, with the secrets that belong to it. Raises CannotInstall; overwrites nothing."""
    if home.exists() and any(home.iterdir()):
        raise CannotInstall(f"{home}: is not empty; name a new folder")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as folder:
        made = Path(folder) / "practice"
        made.mkdir(mode=0o700)
        try:
            _unpack(file, made)
        except (OSError, EOFError, KeyError, ValueError, AttributeError, tarfile.TarError, zlib.error):
            raise CannotInstall(f"{file}: is no backup of a practice, or damaged") from None
        try:
            shutil.copyfile(secrets_file, made / secrets.FILE)
        except OSError as error:
            raise CannotInstall(f"{secrets_file}: {error.strerror}; name the secrets.json of this practice") from None
        (made / secrets.FILE).chmod(0o600)
        if home.exists():
            home.rmdir()
        made.rename(home)


def _unpack(file: Path, made: Path) -> None:
    """The database and the sealed files, each as it was when it was copied. Copies of before photos hold no files."""
    with tarfile.open(file) as tar:
        manifest = json.loads(tar.extractfile(_MANIFEST).read())  # type: ignore[union-attr]
        digests = {DATABASE: manifest["sha256"]} | {f"{FOLDER}/{name}": digest for name, digest in manifest.get("files", {}).items()}
        (made / FOLDER).mkdir(mode=0o700)
        for name, digest in digests.items():
            tar.extract(name, made, filter="data")
            if _digest(made / name) != digest:
                raise CannotInstall(f"{file}: damaged; {name} in it is not the one that was copied")


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

    from ..audit.actions import verify
    from ..core.seals import BrokenSealError
    from ..photos.keeping import left_over, lost
    from ..practices.models import Practice

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
    for practice in Practice.objects.order_by("pk"):
        try:
            practice.seal_key()
        except BrokenSealError:
            yield f"{practice}: secrets.json is not the one of this database; bring back the right one"
            continue
        yield from (f"{practice}: {fault}" for fault in verify(practice))
    yield from (f"{name}: this file of a photo is missing; bring it back from a backup" for name in lost())
    yield from (f"{home / FOLDER / name}: no photo names it, as after a crash; remove it if that is so in an hour" for name in left_over())


def unfinished(at: datetime) -> Iterator[str]:
    """What the worker has given up, and what it should have done by now."""
    from ..core.models import Job

    n_failed = Job.objects.failed().count()
    if n_failed:
        yield f"jobs that were given up: {n_failed}; mail among them stands on the page of today and can be sent again there"
    n_late = Job.objects.due(at - _LATE).count()
    if n_late:
        yield f"jobs that have waited for more than an hour: {n_late}; is 'needlecraft serve' running?"
