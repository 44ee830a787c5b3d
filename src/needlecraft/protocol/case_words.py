"""The cases of a position in words: when, where, what, for how long."""

from __future__ import annotations

from .kinds.base import Case, Position
from .kinds.triage_row import TriageCase
from .words import listed, spoken

_DETAILS = (("severity", ""), ("controlled", "controlled: "), ("prescribed", "prescribed: "), ("licensed_for_skin_injection", "licensed: "))
_MORE = (
    ("kind", ""),
    ("route", ""),
    ("answer", "answer "),
    ("fitzpatrick", "Fitzpatrick "),
    ("dark_marks", "dark marks before: "),
    ("test_patch", "test area: "),
)


def cases_in_words(position: Position) -> str:
    """All cases of a position, in their order."""
    return "; ".join(_case(case) for case in position.cases)


def _case(case: Case) -> str:
    when = _when(case)
    where = " on ".join(listed([spoken(code) for code in codes]) for codes in (case.only.modalities, case.only.zones) if codes)
    text = ": ".join(part for part in (", ".join(part for part in (when, where) if part), case.decision) if part)
    if case.window:
        text += f", {case.window}"
        text += f", then {case.then}" if case.then != "clear" else ""
    if case.max_depth_mm is not None:
        text += f", no deeper than {case.max_depth_mm:g} mm"
    if case.lifts_when:
        text += f", lifts when {case.lifts_when}"
    return text + (f"; elsewhere {case.elsewhere}" if case.elsewhere else "")


def _when(case: Case) -> str:
    parts = [listed(case.when.state, "or")] if case.when.state else []
    for name, prefix in (*_DETAILS, *_MORE):
        values = getattr(case.when, name)
        if values:
            parts.append(prefix + listed([spoken(str(value)) for value in values], "or"))
    return ", ".join(parts)


def triage_case_in_words(case: TriageCase) -> str:
    """The conditions of a branch; empty where it always holds."""
    parts = [listed([spoken(word) for word in getattr(case, name)], "or") for name in ("severity", "trend") if getattr(case, name)]
    if case.side:
        parts.append(f"on side: {listed(case.side, 'or')}")
    if case.near_eye:
        parts.append("near the eye")
    if case.with_any:
        parts.append(f"with {listed([spoken(code) for code in case.with_any], 'or')}")
    if case.patient_any:
        parts.append(f"in a patient with {listed([spoken(code) for code in case.patient_any], 'or')}")
    return ", ".join(parts)
