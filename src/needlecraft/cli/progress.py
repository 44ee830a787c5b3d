"""A progress bar on standard error, where somebody sees it and it does not run into the answers."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

_EVERY = 1 << 16


class Progress:
    """Counts bytes and shows nothing."""

    def advance(self, n_bytes: int) -> None:
        """So many more bytes are done."""


class _Bar(Progress):
    """Hands what was counted on to rich, now and then, so that counting costs next to nothing."""

    def __init__(self, bar: object, task: object) -> None:
        self.bar, self.task, self.waiting = bar, task, 0

    def advance(self, n_bytes: int) -> None:
        self.waiting += n_bytes
        if self.waiting >= _EVERY:
            self.flush()

    def flush(self) -> None:
        """Show all that was counted."""
        self.bar.update(self.task, advance=self.waiting)  # type: ignore[attr-defined]
        self.waiting = 0


@contextmanager
def progress_on(stream: TextIO | None, file: BinaryIO) -> Iterator[Progress]:
    """A bar while the block runs, if ``stream`` is a terminal and standard output is not."""
    if stream is None or not stream.isatty() or sys.stdout.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("screening"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=Console(file=stream), transient=True) as bar:
        shown = _Bar(bar, bar.add_task("screening", total=_size(file)))
        yield shown
        shown.flush()


def _size(file: BinaryIO) -> int | None:
    """The size of a regular file in bytes; None for anything else, which has none."""
    try:
        status = os.fstat(file.fileno())
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
