"""Sealed files of the practice. What is written is on the disk before the call returns, whole, and is never overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final = "files"


def folder() -> Path:
    """Where they lie."""
    path: Path = settings.HOME / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write(name: str, sealed: bytes) -> None:
    """Keep a new file: it has its name only once it is whole. Raises FileExistsError where one of this name is there."""
    path = folder() / name
    part = path.with_name(f".{name}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    finally:
        part.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def read(name: str) -> bytes:
    """The sealed bytes. Raises FileNotFoundError."""
    return (folder() / name).read_bytes()


def names() -> Iterator[str]:
    """The names of all files that are whole."""
    return (path.name for path in folder().iterdir() if not path.name.startswith("."))
