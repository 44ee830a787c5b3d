"""The made-up patients, treatments and reports of a folder, each with the comment that its file begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from ..protocol import screen
from ..protocol.findings import Screening
from ..protocol.knowledge import load
from ..protocol.loader import Document, UnreadableError
from ..protocol.policy import STRICTEST
from ..protocol.record import PatientRecord
from ..protocol.treatment import Report, Treatment, read_report_documents, read_treatment_documents
from .reading import day_of, patient_of, read_documents

_HERE: Final = Path(__file__).resolve()
_FOLDERS: Final = (_HERE.parents[1] / "examples", _HERE.parents[3] / "examples")
_ON: Final = date(2026, 12, 1)
_SUFFIXES: Final = (".yaml", ".yml", ".json")
_PATIENT_KEYS: Final = {"patient", "denied", "conditions", "medicines", "exposures", "concerns"}


@dataclass(frozen=True, slots=True)
class PatientStory:
    """A patient with the day that is judged (named by ``--on`` in the comment, else the first of December 2026)."""

    path: Path
    told: str
    on: date
    patient: PatientRecord
    screening: Screening


@dataclass(frozen=True, slots=True)
class TreatmentStory:
    """A treatment with the reports whose comment begins with its name."""

    path: Path
    told: str
    treatments: tuple[Treatment, ...]
    reports: list[ReportStory] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportStory:
    """A report after the treatment ``about``."""

    path: Path
    told: str
    report: Report
    about: str


@dataclass(slots=True)
class Examples:
    """All that a folder holds, in the order of the names; ``mistakes`` says what could not be read."""

    patients: list[PatientStory] = field(default_factory=list)
    treatments: list[TreatmentStory] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)


def examples_folder() -> Path | None:
    """The examples of this installation or of this checkout."""
    return next((folder for folder in _FOLDERS if folder.is_dir()), None)


def read_examples(folder: Path) -> Examples:
    """Read every record in the folder; one that cannot be read is a mistake and not the end."""
    found = Examples()
    reports: list[ReportStory] = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES):
        try:
            _add(path, read_documents(str(path)), found, reports)
        except UnreadableError as error:
            found.mistakes.append(str(error))
    for report in reports:
        about = [one for one in found.treatments if one.path.stem == report.about]
        for treatment in about or found.treatments[:1]:
            treatment.reports.append(report)
    return found


def _add(path: Path, documents: list[Document], found: Examples, reports: list[ReportStory]) -> None:
    keys = {key for one in documents if isinstance(one.data, dict) for key in one.data}
    if "knowledge" in keys:  # an answer that was kept, and no record
        return
    comment = _comment(path)
    told = " ".join(line for line in comment if not line.startswith("needlecraft ")) or path.stem
    if keys & {"treatment", "treatments"}:
        found.treatments.append(TreatmentStory(path, told, read_treatment_documents(documents, load())))
    elif "report" in keys:
        about, colon, rest = told.partition(": ")
        reports.append(ReportStory(path, rest if colon else told, read_report_documents(documents, load()), about))
    elif keys & _PATIENT_KEYS:
        patient = patient_of(documents[0])
        named = re.search(r"--on (\S+)", " ".join(comment))
        on = day_of("--on", named[1]) if named else max(_ON, patient.latest.day)
        found.patients.append(PatientStory(path, told, on, patient, screen(patient, on, STRICTEST)))


def _comment(path: Path) -> list[str]:
    """The lines of the comment at the head of a file."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").rstrip())
    return [line for line in lines if line]
