"""Do the rows and the files agree? For the command ``doctor``."""

from __future__ import annotations

from collections.abc import Iterator

from ..core import files
from .models import Photo, Size


def lost() -> Iterator[str]:
    """Files that a row names and that are not there."""
    return iter(sorted(_named() - _there()))


def left_over() -> Iterator[str]:
    """Files that no row names: written before a crash, or in this very moment."""
    there = _there()
    return iter(sorted(there - _named()))


def _named() -> set[str]:
    return {f"{name}.{size}" for name in Photo.objects.values_list("file", flat=True) for size in Size}


def _there() -> set[str]:
    """The files of photos alone: other apps keep files in the same folder."""
    return {name for name in files.names() if name.rpartition(".")[2] in Size.values}
