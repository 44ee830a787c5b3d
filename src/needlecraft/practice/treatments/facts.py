"""The seam to the protocol: the steps of the day, what may be set, numbing today, the dose, what speaks against a product."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from ...protocol.dosing import ZoneDose, dose
from ...protocol.engine import engine_for
from ...protocol.fields import RecordError
from ...protocol.knowledge import load
from ...protocol.policy import Policy
from ...protocol.preparing import numbing
from ...protocol.record import read_patient
from ...protocol.screening import screen
from ...protocol.treatment import SEVERITIES, SYMPTOMS, read_treatments
from ..core.facts import known
from ..core.sentences import phrase

#: What the protocol reads of a treated zone, of a numbing.
_OF_ZONE: Final = ("zone", "needle_depth_mm", "passes", "seconds", "area_cm2")
_OF_NUMBING: Final = ("product", "area_cm2", "grams", "applied_at", "removed_at")
#: Steps that a signed record tells elsewhere: what was asked and consented, when the cream was on, what each zone showed, and what the
#: signature itself makes and opens; and the mask, which the knowledge leaves out unless it is adopted.
_TOLD_ELSEWHERE: Final = frozenset(
    ("consent_and_rescreen", "numb", "remove_numbing", "needle", "stop_at_endpoint", "record", "aftercare_talk", "calming_mask")
)


def steps(modality: str, is_numbed: bool) -> list[tuple[str, str, str]]:
    """Code, title and words of each step of the day, in their order."""
    chosen = []
    for step in known().steps:
        if (step.only_if == "numbing" and not is_numbed) or (step.only_if == "not_nano" and modality == "nano"):
            continue
        chosen.append((step.code, step.title, step.does))
    return chosen


def steps_to_tell(modality: str) -> dict[str, str]:
    """Code and title of each step of which nothing but its tick tells whether it was done."""
    return {code: title for code, title, _does in steps(modality, is_numbed=False) if code not in _TOLD_ELSEWHERE}


def exposure_by(modality: str) -> str:
    """What a treatment counts as when it is asked about later: radiofrequency by itself, every other way of needling as one."""
    return "rf_microneedling" if modality == "rf" else "microneedling"


def symptoms() -> tuple[str, ...]:
    """Every reaction that has a word."""
    return SYMPTOMS


def severities() -> tuple[str, ...]:
    """How severe a reaction can be."""
    return SEVERITIES


def most_numbing() -> tuple[tuple[str, str], ...]:
    """How much numbing cream may be used: what each label says, and whose it is. The knowledge gives it in words, for one product each."""
    knowledge = known()
    return tuple((one.says, knowledge.sources[one.source].title) for one in knowledge.rules["numbing_dose"].positions)


def numbing_today(given: Mapping[str, Any], on: date, policy: Policy, planned: Mapping[str, Any]) -> dict[str, Any]:
    """Whether numbing is offered today, with what, how long and where not, for the record of today's screening."""
    record = read_patient(given, load())
    depths = [zone["needle_depth_mm"] for zone in planned["zones"] if zone["needle_depth_mm"] is not None]
    zones = [zone["zone"] for zone in planned["zones"]]
    return numbing(engine_for(policy), screen(record, on, policy), record, planned["modality"], zones, max(depths, default=None))


def against_products(given: Mapping[str, Any], on: date, policy: Policy, codes: Collection[str]) -> list[tuple[str, str]]:
    """What the rules say of products on the skin of this patient: decision and reason, each once, and only what comes with the products."""
    if not codes:
        return []
    without = screen(read_patient(given, load()), on, policy)
    products = [{"code": code, "route": "topical"} for code in codes]
    known = {finding.rule for finding in without.findings}
    found = screen(read_patient({**given, "products": products}, load()), on, policy).findings
    return list(dict.fromkeys((one.decision, phrase(one.because)) for one in found if one.rule not in known))


def as_treatment(done: Mapping[str, Any], modality: str, ended_at: datetime, numbed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What was recorded, in the shape of the contract: only what the protocol reads, and only what is known."""
    zones = []
    for zone in done.get("zones", ()):
        told = {key: zone[key] for key in _OF_ZONE if zone.get(key) is not None}
        speed = {"strokes_hz": zone["strokes_hz"]} if zone.get("strokes_hz") else {}
        zones.append({**told, **({"device": device} if (device := {**done.get("geometry", {}), **speed}) else {})})
    treatment: dict[str, Any] = {"ended_at": ended_at.isoformat(), "modality": modality, "zones": zones}
    if cream := {key: value for key, value in {**done.get("numbing", {}), **(numbed or {})}.items() if key in _OF_NUMBING and value}:
        treatment["numbing"] = cream
    if codes := [one["code"] for one in done.get("products", ()) if one["code"]]:
        treatment["products"] = [{"code": code, "route": "topical"} for code in codes]
    return treatment


def problem_of(told: Mapping[str, Any]) -> str:
    """Why the protocol cannot read a treatment, in a sentence; empty where it can."""
    try:
        read_treatments({"treatment": told}, load())
    except RecordError as error:
        return str(error)
    return ""


def dose_of(done: Mapping[str, Any], modality: str, ended_at: datetime) -> list[ZoneDose]:
    """The dose of every zone that has a depth."""
    told = as_treatment(done, modality, ended_at)
    told["zones"] = [zone for zone in told["zones"] if "needle_depth_mm" in zone]
    if not told["zones"]:
        return []
    [treatment] = read_treatments({"treatment": told}, load())
    return dose(treatment)
