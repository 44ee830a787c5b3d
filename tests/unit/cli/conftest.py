"""The command line as a test calls it: arguments in; exit code, standard output and standard error out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from needlecraft.cli.main import main

PATIENT = """\
patient: {born: 1990-04-02, fitzpatrick: 2}
zones: [cheeks, forehead]
modalities: [pen, nano]
exposures: [{code: waxing, on: 2026-11-24, zones: [cheeks]}]
denied: all
"""
TREATMENT = """\
treatment:
  ended_at: 2026-11-20T15:00:00+00:00
  modality: pen
  device: {needles: 16, needle_diameter_mm: 0.25, strokes_hz: 100}
  zones: [{zone: cheeks, needle_depth_mm: 1.0, passes: 4, area_cm2: 60, seconds: 180}]
patient: {fitzpatrick: 2, denied: all}
"""
REPORT = """\
report:
  at: 2026-11-22T09:00:00+00:00
  symptoms: [{code: redness, severity: mild, trend: fading}]
"""


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*argv: object) -> Answer:
        code = main([str(one) for one in argv])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return call


@pytest.fixture
def refused_all(run: Run) -> Callable[..., list[str]]:
    """Bad input as the contract has it: exit code 2, a line on standard error for each mistake, nothing on standard output."""

    def call(*argv: object) -> list[str]:
        code, out, err = run(*argv)
        assert (code, out) == (2, "")
        assert err.endswith("\n")
        lines = err.removesuffix("\n").split("\n")
        assert all(line.startswith("needlecraft: ") and line.isprintable() for line in lines)
        return lines

    return call


@pytest.fixture
def refused(refused_all: Callable[..., list[str]]) -> Callable[..., str]:
    """The same where there is one mistake."""

    def call(*argv: object) -> str:
        [line] = refused_all(*argv)
        return line

    return call


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    return written(tmp_path / "patient.yaml", PATIENT)


@pytest.fixture
def treatment(tmp_path: Path) -> Path:
    return written(tmp_path / "treatment.yaml", TREATMENT)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return written(tmp_path / "report.yaml", REPORT)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """A file of its own for each text."""
    made: list[Path] = []

    def call(text: str | bytes, suffix: str = ".yaml") -> Path:
        made.append(written(tmp_path / f"made{len(made)}{suffix}", text))
        return made[-1]

    return call


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], None]:
    def call(text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))

    return call


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
