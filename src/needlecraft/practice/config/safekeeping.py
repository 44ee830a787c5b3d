"""Take a copy of a practice while it runs, bring one back, and look whether one is well.

A copy holds the database and no secrets: whoever finds it can read no patient. It is written beside its name and moved there whole.
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

from . import secrets
from .installing import CannotInstall

DATABASE: Final = "practice.sqlite3"
_MANIFEST: Final = "manifest.json"
_LATE: Final = timedelta(hours=1)
_LITTLE_SPACE: Final = 512 * 1024 * 1024


def back_up(home: Path, file: Path, at: str) -> int:
    """Copy the practice in ``home``, also while it is served; gives the size in bytes. Raises CannotInstall; overwrites nothing."""
    if not (home / DATABASE).exists():
        raise CannotInstall(f"{home / DATABASE}: not there; a practice on PostgreSQL is copied with pg_dump")
    if file.exists():
        raise CannotInstall(f"{file}: is there already and is not overwritten; name another file")
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        copy, archive = Path(folder) / DATABASE, Path(folder) / "archive"
        with closing(sqlite3.connect(home / DATABASE)) as live, closing(sqlite3.connect(copy)) as other:
            live.backup(other)
        manifest = json.dumps({"made_at": at, "sha256": _digest(copy)}).encode()
        with tarfile.open(archive, "w:gz") as tar:
            told = tarfile.TarInfo(_MANIFEST)
            told.size = len(manifest)
            tar.addfile(told, io.BytesIO(manifest))
            tar.add(copy, DATABASE)
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
            with tarfile.open(file) as tar:
                manifest = json.loads(tar.extractfile(_MANIFEST).read())  # type: ignore[union-attr]
                tar.extract(DATABASE, made, filter="data")
        except (OSError, EOFError, KeyError, ValueError, AttributeError, tarfile.TarError, zlib.error):
            raise CannotInstall(f"{file}: is no backup of a practice, or damaged") from None
        if _digest(made / DATABASE) != manifest.get("sha256"):
            raise CannotInstall(f"{file}: damaged; its database is not the one that was copied")
        try:
            shutil.copyfile(secrets_file, made / secrets.FILE)
        except OSError as error:
            raise CannotInstall(f"{secrets_file}: {error.strerror}; name the secrets.json of this practice") from None
        (made / secrets.FILE).chmod(0o600)
        if home.exists():
            home.rmdir()
        made.rename(home)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(home: Path) -> Iterator[str]:
    """What is wrong with a practice, one sentence each with the remedy; Django has begun on it."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.utils import timezone

    from ..audit.actions import verify
    from ..core.seals import BrokenSealError
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
    for practice in Practice.objects.order_by("pk"):
        try:
            practice.seal_key()
        except BrokenSealError:
            yield f"{practice}: secrets.json is not the one of this database; bring back the right one"
            continue
        yield from (f"{practice}: {fault}" for fault in verify(practice))


def unfinished(at: datetime) -> Iterator[str]:
    """What the worker has given up, and what it should have done by now."""
    from ..core.models import Job

    n_failed = Job.objects.failed().count()
    if n_failed:
        yield f"jobs that were given up: {n_failed}; mail among them stands on the page of today and can be sent again there"
    n_late = Job.objects.due(at - _LATE).count()
    if n_late:
        yield f"jobs that have waited for more than an hour: {n_late}; is 'needlecraft serve' running?"
