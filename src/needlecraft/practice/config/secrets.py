"""The two secrets of an installation, written once into its home and readable by its owner alone.

``django`` signs cookies and links; ``master`` wraps the key of every patient. Who has the database and not this file can read no
patient; who loses it has lost them all, so it belongs into a safe place of its own, apart from the backups of the database.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = "secrets.json"
_BYTES: Final = 32
_OTHERS: Final = 0o077


class Secrets(NamedTuple):
    """What the file holds."""

    django: str
    master: bytes


class SecretsError(Exception):
    """The file is missing, damaged or open to others; ``str()`` says what to do."""


def write(home: Path) -> Secrets:
    """Make new secrets. Raises SecretsError where there are some already: they are never overwritten."""
    made = Secrets(secrets.token_urlsafe(50), secrets.token_bytes(_BYTES))
    path = home / FILE
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SecretsError(f"{path}: secrets are there already and are never overwritten") from None
    with os.fdopen(file, "w") as stream:
        json.dump({"django": made.django, "master": base64.b64encode(made.master).decode()}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    return made


def read(home: Path) -> Secrets:
    """The secrets of an installation. Raises SecretsError."""
    path = home / FILE
    try:
        open_to_others = path.stat().st_mode & _OTHERS
        data = json.loads(path.read_text())
        found = Secrets(data["django"], base64.b64decode(data["master"], validate=True))
    except FileNotFoundError:
        raise SecretsError(f"{path}: not there; 'needlecraft init' makes a practice, 'needlecraft restore' brings one back") from None
    except (ValueError, KeyError, TypeError):
        raise SecretsError(f"{path}: damaged; bring it back from where you keep a copy") from None
    if open_to_others:
        raise SecretsError(f"{path}: other users of this machine can read it; run: chmod 600 {path}")
    if len(found.master) != _BYTES:
        raise SecretsError(f"{path}: the master key has {len(found.master)} bytes instead of {_BYTES}; bring the file back from its copy")
    return found
