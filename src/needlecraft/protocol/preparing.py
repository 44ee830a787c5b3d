"""What belongs to a treatment beside its date and depth: numbing, end point, what goes on the skin, how to prepare."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .aftercare_clock import timed
from .amounts import Amount
from .engine import Engine
from .findings import Screening
from .kinds import PracticePointRule
from .kinds.practice_point import PointPosition, Topic
from .knowledge import Knowledge
from .policy import HOUSE, Policy
from .record import UNKNOWN, Item, PatientRecord, Unknown
from .windows import day_of, start_of
from .words import spoken

#: What a patient leaves off before a treatment, in the order in which it is told.
PREPARED = (
    "topical_retinoid", "topical_exfoliant", "benzoyl_peroxide", "waxing", "sun_tanning", "sunbed", "self_tan",
    "peel_superficial", "laser_nonablative", "botulinum_toxin", "filler", "nsaid",
)  # fmt: skip
_NAMES = {"vitamin_a_or_c": "vitamin A or C cream"}
_ON_SKIN = ("hyaluronic_acid", "sunscreen", "moisturiser", "antioxidant_serum", "peptides", "retinoid", "exfoliant", "makeup")
_TOLD = ("numbing_before_needling", "numbing_strength", "numbing_dose")
_AT_THE_EYES = frozenset(("under_eyes", "eyelids"))
_FARTHEST = timedelta(days=730)
_TRIES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a practice point's scope is compared with. An empty zone is in every zone's scope, a missing depth in no depth's."""

    modality: str
    zone: str = ""
    depth_mm: float | None = None
    goals: frozenset[str] = frozenset()
    fitzpatrick: int | Unknown = UNKNOWN


def points(engine: Engine, topic: Topic, situation: Situation) -> Iterator[tuple[PracticePointRule, PointPosition]]:
    """The practice points that hold for a treatment, each with the position that the policy takes."""
    for rule in engine.knowledge.rules.values():
        if isinstance(rule, PracticePointRule) and rule.topic == topic and point_holds(rule, situation):
            yield rule, take(rule, engine.policy)


def point_holds(rule: PracticePointRule, situation: Situation) -> bool:
    """Does a practice point speak of this treatment?"""
    depth_mm = situation.depth_mm
    return (
        (not rule.modalities or situation.modality in rule.modalities)
        and (not rule.zones or not situation.zone or situation.zone in rule.zones)
        and (not rule.goals or bool(situation.goals & set(rule.goals)))
        and (not rule.fitzpatrick or situation.fitzpatrick in rule.fitzpatrick)
        and (rule.deeper_than_mm is None or (depth_mm is not None and depth_mm > rule.deeper_than_mm))
        and (rule.up_to_mm is None or (depth_mm is not None and depth_mm <= rule.up_to_mm))
    )


def take(rule: PracticePointRule, policy: Policy) -> PointPosition:
    """Of several positions the one that protects most (lenient: least)."""
    positions = [one for one in rule.positions if one.admitted] or list(rule.positions)
    best = min if policy.base == "lenient" else max
    return best(positions, key=lambda one: one.protects)


def tidy(number: float) -> int | float:
    """5 instead of 5.0; fractions stay."""
    return int(number) if float(number).is_integer() else number


def endpoint(engine: Engine, modality: str, depths_mm: Sequence[float | None]) -> str:
    """What the skin shows when enough has been done, for every depth in use; the device's manual where no depth is given here."""
    texts: dict[str, None] = {}
    for depth_mm in sorted({depth for depth in depths_mm if depth is not None}):
        for rule, _ in points(engine, "technique", Situation(modality=modality, depth_mm=depth_mm)):
            if rule.id.startswith("endpoint"):
                texts[rule.say.clinician] = None
    return " ".join(texts) or "The end point is that of the device's manual."


def numbing(
    engine: Engine, screening: Screening, record: PatientRecord, modality: str, zones: Collection[str], depth_mm: float | None
) -> dict[str, Any]:
    """Whether numbing is offered, with which class of product, how long, and where not. Never a dose beyond a label.

    Without a depth (radiofrequency) it is offered; how deep the needles go is then the manual's matter. Where findings leave no
    product, or all zones are at the eyes, there is none, and ``notes`` say why.
    """
    if modality == "nano":
        return _no_numbing([], ["numbing_nano"])
    rules = [rule for rule, _ in points(engine, "numbing", Situation(modality=modality, depth_mm=depth_mm))]
    findings = [finding for finding in screening.findings if finding.numbing and modality in finding.modalities]
    product_class = _numbing_class(engine, screening, record, modality)
    if product_class is None:
        return _no_numbing([finding.numbing for finding in findings], [finding.rule for finding in findings])
    if zones and set(zones) <= _AT_THE_EYES:
        eyes = [rule for rule in rules if rule.id == "numbing_eyes"]
        return _no_numbing([rule.say.clinician for rule in eyes], [rule.id for rule in eyes])
    minutes = _numbing_minutes(engine, record, modality)
    told = [rule for rule in rules if rule.id in _TOLD]
    return {
        "need": "optional" if any(rule.id == "numbing_shallow" for rule in rules) else "offer",
        "product_class": product_class,
        "minutes": tidy(minutes.value) if minutes else None,
        "where_not": [rule.say.clinician for rule in rules if rule.id == "numbing_eyes"],
        "notes": [finding.numbing for finding in findings] + [advice for rule in told for advice in rule.advice],
        "rules": [rule.id for rule in rules] + ([minutes.rule] if minutes else []) + [finding.rule for finding in findings],
    }


def _no_numbing(notes: list[str | None], rules: list[str]) -> dict[str, Any]:
    return {"need": "none", "product_class": None, "minutes": 0, "where_not": [], "notes": notes, "rules": rules}


def _numbing_minutes(engine: Engine, record: PatientRecord, modality: str) -> Amount | None:
    """The label's time, or the shorter one that eczema allows, whether it is there now or was."""
    minutes = engine.amounts.find("numbing_minutes", modality)
    most = engine.amounts.find("numbing_minutes_at_most", modality)
    if minutes and most and most.value < minutes.value and any(item.code == "eczema" for item in record.items):
        return most
    return minutes


def _numbing_class(engine: Engine, screening: Screening, record: PatientRecord, modality: str) -> str | None:
    """What may be used; None where findings leave nothing that is named here, and a clinician chooses."""
    excluded = {item.code for item in record.items}
    for finding in screening.findings:
        if modality in finding.modalities:
            excluded.update(engine.knowledge.rules[finding.rule].numbing_not)
    if "lidocaine" in excluded:
        return None
    with_prilocaine = "" if "prilocaine" in excluded else ", or lidocaine with prilocaine,"
    return f"licensed topical lidocaine{with_prilocaine} on intact skin, for the time and with or without a cover as its own label says"


def on_skin(engine: Engine, modality: str) -> list[dict[str, Any]]:
    """What may go on the skin when, in hours after the treatment, as the aftercare of the same policy has it."""
    result = []
    for code in _ON_SKIN:
        item = engine.knowledge.aftercare.get(code)
        if item is None:
            continue
        adopted = timed(item, modality, engine.policy, engine.knowledge)
        hours = adopted.until.hours if adopted and adopted.until and item.kind == "avoid" else 0
        source = adopted.source if adopted else None
        result.append({"code": code, "label": item.label, "not_before_h": tidy(hours), "then": item.then, "source": source})
    return result


def deferral(engine: Engine, item: Item, record: PatientRecord, modality: str, zone: str) -> tuple[datetime, str | None]:
    """Until when an exposure defers the option under the policy, and the source that is followed; the exposure itself if it does not."""
    happened = item.on if isinstance(item.on, date) else item.stopped_on
    assert isinstance(happened, date)
    latest, source = start_of(happened), None
    bit = engine.grid.bit(modality, zone)
    panel = engine.panels.get(item.code)
    for judgement in panel.hear(item, record.skin, start_of(happened)).judgements(item) if panel else ():
        for adopted in judgement.adopted:
            if adopted.options & bit and adopted.decision == "defer" and adopted.until and adopted.until > latest:
                latest = adopted.until
                source = judgement.rule.positions[adopted.position].source if adopted.position >= 0 else HOUSE
    return latest, source


def first_clear(engine: Engine, item: Item, record: PatientRecord, modality: str, zone: str) -> datetime:
    """When an exposure no longer defers the option, under the policy."""
    return deferral(engine, item, record, modality, zone)[0]


def last_day_before(engine: Engine, code: str, first: date, record: PatientRecord, modality: str, zone: str) -> date | None:
    """The last day on which an exposure may happen if the treatment is on ``first``; None when it never defers."""
    day = first
    for _ in range(_TRIES):
        clear = first_clear(engine, _exposure(code, day), record, modality, zone)
        if clear <= start_of(first):
            return day if day != first else None
        day -= max(day_of(clear) - first, timedelta(days=1))
        if first - day > _FARTHEST:
            return None
    return None


def _exposure(code: str, day: date) -> Item:
    if code == "nsaid":
        return Item(code=code, state="stopped", stopped_on=day, prescribed="no")
    return Item(code=code, on=day, prescribed="no")


def leave_off(engine: Engine, record: PatientRecord, n: int, day: date, modality: str, zone: str) -> list[dict[str, Any]]:
    """What is left off before the ``n``-th treatment, on ``day``, and since when; ``until`` is exclusive."""
    lines: list[dict[str, Any]] = []
    for code in PREPARED:
        last = last_day_before(engine, code, day, record, modality, zone)
        if last is None:
            continue
        rule = engine.by_code[code][0].rule
        since = last + timedelta(days=1)
        same = next((line for line in lines if line["rule"] == rule.id and line["from"] == since.isoformat()), None)
        if same:
            same["codes"].append(code)
            continue
        source = deferral(engine, _exposure(code, day), record, modality, zone)[1]
        adoption = engine.policy.of(rule.id) if source == HOUSE else None
        text = adoption.reason if adoption else " ".join(rule.advice) or rule.say.patient
        lines.append(_line(n, "leave_off", [code], (since, day), text, (rule.id, source)))
    return lines


def before_the_first(
    engine: Engine, screening: Screening, record: PatientRecord, day: date, modality: str, zone: str
) -> list[dict[str, Any]]:
    """What is begun or tried before the first treatment, on ``day``: a cream that primes the skin, a test area."""
    on = day_of(screening.at)
    return [*_priming(engine, record, on, day, modality, zone), *_test_areas(engine, screening, on, day, modality)]


def _test_areas(engine: Engine, screening: Screening, on: date, day: date, modality: str) -> list[dict[str, Any]]:
    """A test area where a finding asks for one; no source says how long before, so the clinician sets the day."""
    asking = [f for f in screening.findings if engine.knowledge.rules[f.rule].test_area and modality in f.modalities]
    if not asking:
        return []
    text = "Treat a small test area and look at it before the first treatment. No source says how long before: the clinician sets the day."
    source = next((position.source for position in asking[0].positions if position.adopted), None)
    return [_line(1, "test_area", [], (on, day), text, (asking[0].rule, source))]


def _priming(engine: Engine, record: PatientRecord, on: date, first: date, modality: str, zone: str) -> list[dict[str, Any]]:
    """Vitamin A or C cream beforehand, for as long as is left, and off in time."""
    stop = last_day_before(engine, "topical_retinoid", first, record, modality, zone)
    priming = engine.amounts.find("priming_days", modality, zone)
    if not priming or not stop:
        return []
    start = max(on, first - timedelta(days=int(priming.value)))
    until = stop + timedelta(days=1)
    if start >= until:
        return []
    text = engine.knowledge.rules[priming.rule].say.patient
    if start == on:
        text += f" {(until - start).days} days are left for it."
    return [_line(1, "start", ["vitamin_a_or_c"], (start, until), text, (priming.rule, priming.source))]


def names_in(line: Mapping[str, Any], knowledge: Knowledge) -> list[str]:
    """What a line of the preparation speaks of, without its articles: ``waxing``, ``vitamin A or C cream``."""
    labels = {code: knowledge.questions[code].label for code in line["codes"] if code in knowledge.questions}
    return [
        labels[code].removeprefix("a ").removeprefix("an ") if code in labels else _NAMES.get(code, spoken(code)) for code in line["codes"]
    ]


def _line(n: int, what: str, codes: list[str], days: tuple[date, date], text: str, origin: tuple[str, str | None]) -> dict[str, Any]:
    dates = {"from": days[0].isoformat(), "until": days[1].isoformat()}
    return {"treatment": n, "what": what, "codes": codes, **dates, "text": text, "rule": origin[0], "source": origin[1]}
