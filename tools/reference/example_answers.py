"""The answers to the examples, as the command line gives them: one file each, beside the records they answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from needlecraft.protocol.knowledge import load
from needlecraft.protocol.loader import read_file
from needlecraft.protocol.treatment import read_treatment_documents

from .transcripts import said

DAY: Final = "2026-12-01"
_HOURS_AFTER: Final = 42


def answers(root: Path) -> Iterator[tuple[Path, str]]:
    """Every file of ``examples/answers`` with its text. A report names its treatment in its first comment."""
    folder = Path("examples")
    for record in _records(root / folder / "patients"):
        name = folder / "patients" / record.name
        yield from _answered(root, record.stem, "screen", f"screen {name} --on {DAY}")
        yield from _answered(root, record.stem, "plan", f"plan {name} --on {DAY}")
    for record in _records(root / folder / "treatments"):
        name = folder / "treatments" / record.name
        at = read_treatment_documents(read_file(record), load())[-1].ended_at + timedelta(hours=_HOURS_AFTER)
        yield from _answered(root, record.stem, "aftercare", f"aftercare {name} --at {at.isoformat()}")
        yield from _answered(root, record.stem, "dose", f"dose {name}")
    for record in _records(root / folder / "reports"):
        treatment = record.read_text(encoding="utf-8").removeprefix("# ").split(":", 1)[0]
        command = f"triage {folder}/treatments/{treatment}.yaml {folder}/reports/{record.name}"
        yield from _answered(root, record.stem, "triage", command)


def _records(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _answered(root: Path, stem: str, what: str, command: str) -> Iterator[tuple[Path, str]]:
    place = root / "examples" / "answers"
    yield place / f"{stem}.{what}.txt", f"$ needlecraft {command}\n{said(command, root)}"
    yield place / f"{stem}.{what}.json", said(f"{command} --format json", root)
