"""What a page shows of a command is what the command says, and what it shows of a file is the file.

A page names the command in a comment on its own line, and the block below it is written by ``make docs``::

    <!-- output: needlecraft screen examples/patients/02-waxed-last-week.yaml --on 2026-12-01 -->
    <!-- output, 12 lines: needlecraft questions -->
    <!-- file: docs/tutorial/patient.yaml -->

With a number only so many lines are shown, and an ellipsis where more follow. A command names its date: output that depends on the
clock would be stale at once. A file is shown whole.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from needlecraft.cli.main import main

_BLOCK: Final = re.compile(
    r"^<!-- output(?:, (?P<lines>\d+) lines)?: needlecraft (?P<command>[^\n]+?) -->\n(?:```text\n.*?^```\n)?", re.M | re.S
)
_FILE: Final = re.compile(r"^<!-- file: (?P<name>\S+) -->\n(?:```[a-z]*\n.*?^```\n)?", re.M | re.S)
_FENCES: Final = {".ndjson": "json"}
_ANSWERED: Final = (0, 3)


class TranscriptError(Exception):
    """A command on a page does not run. ``str()`` names it and what it said."""


def pages(root: Path) -> Iterator[Path]:
    """The pages on which commands may be shown."""
    yield from sorted(path for path in (*root.glob("*.md"), *(root / "docs").rglob("*.md")))


def refreshed(page: Path, root: Path) -> str:
    """The text of a page with every file and every output as it is now. Raises TranscriptError."""
    text = _FILE.sub(lambda found: _copied(found["name"], root), page.read_text(encoding="utf-8"))
    return _BLOCK.sub(lambda found: _shown(found, root), text)


def _copied(name: str, root: Path) -> str:
    if not (root / name).is_file():
        raise TranscriptError(f"{name}: no such file; a page shows it")
    fence = _FENCES.get(Path(name).suffix, Path(name).suffix[1:])
    return f"<!-- file: {name} -->\n```{fence}\n{(root / name).read_text(encoding='utf-8').rstrip()}\n```\n"


def _shown(found: re.Match[str], root: Path) -> str:
    command = found["command"]
    lines = said(command, root).rstrip("\n").split("\n")
    most = int(found["lines"]) if found["lines"] else len(lines)
    told = lines[:most] + (["..."] if most < len(lines) else [])
    head = found[0].split("\n", 1)[0]
    return "\n".join([head, "```text", f"$ needlecraft {command}", *told, "```"]) + "\n"


@lru_cache(maxsize=64)
def said(command: str, root: Path) -> str:
    """What a command prints, run in ``root`` without a terminal. Raises TranscriptError when it fails."""
    output, errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"), io.StringIO()
    with contextlib.chdir(root), contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        code = main(shlex.split(command))
        output.flush()
    if code not in _ANSWERED:
        raise TranscriptError(f"needlecraft {command}: exit code {code}: {errors.getvalue().strip()}")
    raw = output.detach()
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")
