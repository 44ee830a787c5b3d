"""Patients, dates and policies for the safety laws, as plain data: what a person could write into a file.

A *complete* record answers every question and every follow-up. A *risk* is one more complete item of it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from needlecraft.protocol.findings import Option, Screening
from needlecraft.protocol.knowledge import load
from needlecraft.protocol.policy import GUIDELINE, LENIENT, STRICTEST, Policy, read_policy
from needlecraft.protocol.record import PatientRecord, read_patient
from needlecraft.protocol.screening import PRECEDENCE, screen

Data = dict[str, Any]

KNOWLEDGE = load()
BUILT_IN = (STRICTEST, GUIDELINE, LENIENT)
ALLOWED = ("clear", "caution", "review")

CONDITIONS = sorted(KNOWLEDGE.groups["conditions"])
MEDICINES = sorted(KNOWLEDGE.groups["medicines"])
EXPOSURES = sorted(KNOWLEDGE.groups["exposures"])
ALLERGIES = sorted(KNOWLEDGE.groups["allergies"])
QUESTIONS = sorted({*CONDITIONS, *MEDICINES, *EXPOSURES, *ALLERGIES})
CONCERNS = sorted(KNOWLEDGE.concerns)
PRODUCTS = sorted(KNOWLEDGE.products)
ZONES = tuple(KNOWLEDGE.zones)
MODALITIES = tuple(KNOWLEDGE.modalities)
OFFERED = tuple(code for code, one in KNOWLEDGE.modalities.items() if one.offered)
#: Names that stand for classes of medicines alone; a cream known by name is an exposure with a date of its own.
NAMES = sorted(name for name, classes in KNOWLEDGE.names.items() if set(classes) <= set(MEDICINES))
SEVERITIES = ("mild", "moderate", "severe")
YES_NO = ("yes", "no")
SCAR_KINDS = ("ice_pick", "boxcar", "rolling", "keloid", "hypertrophic")

#: Days since something happened, most of them at or beside the end of a window that some source holds.
_WINDOW_ENDS = (0, 1, 2, 3, 7, 10, 14, 21, 28, 30, 31, 42, 84, 90, 92, 181, 184, 365, 366)
DAYS_AGO = st.one_of(st.sampled_from(sorted({max(0, day + shift) for day in _WINDOW_ENDS for shift in (-1, 0, 1)})), st.integers(0, 800))
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31)) | st.sampled_from(
    [date(2028, 2, 29), date(2027, 3, 1), date(2026, 8, 31), date(2026, 12, 31), date(2027, 4, 30)]
)


def share(part: float) -> settings:
    """Fewer examples than the profile has, for a law whose examples are dear."""
    return settings(max_examples=max(1, int(settings().max_examples * part)))


class Added(NamedTuple):
    """One item and the group of the record it belongs to."""

    group: str
    item: Any

    @property
    def code(self) -> str:
        return self.item if isinstance(self.item, str) else self.item.get("code", "")


@dataclass(frozen=True)
class Case:
    """A record as plain data and the day on which it is judged."""

    data: Data
    on: date


def read(data: Data) -> PatientRecord:
    return read_patient(copy.deepcopy(data), KNOWLEDGE)


def screened(data: Data, on: date | datetime, policy: Policy = STRICTEST) -> Screening:
    return screen(read(data), on, policy)


def with_item(data: Data, added: Added) -> Data:
    """The record with one more item."""
    return {**data, added.group: [*data.get(added.group, []), added.item]}


def options(screening: Screening) -> Iterator[tuple[tuple[str, str], Option]]:
    for modality, row in screening.options.items():
        for zone, option in row.items():
            yield (modality, zone), option


def strictness(verdict: str, earliest: datetime | None) -> tuple[int, datetime]:
    """How much an answer protects; the larger protects more."""
    return PRECEDENCE[verdict], earliest or datetime.min


def protection(one: Option | Screening) -> tuple[int, datetime]:
    return strictness(one.verdict, one.earliest)


def depth(option: Option) -> float:
    """The deepest needle [mm]; none where the option is ruled out, endless where no depth is given."""
    if option.verdict == "contraindicated":
        return 0.0
    return float("inf") if option.max_depth_mm is None else option.max_depth_mm


# Strategies that know no day: a moment is `Ago`, and `dated` puts it on the calendar. Built once, so that drawing is quick.


class Ago(NamedTuple):
    """How many days before the day of screening, and at what time where that is known."""

    days: int
    time: str | None

    def on(self, day: date) -> str:
        happened = (day - timedelta(days=self.days)).isoformat()
        return happened if self.time is None else f"{happened}T{self.time}"


def dated(item: Any, on: date) -> Any:
    """The item with every moment on the calendar, the end of something not before its beginning; no empty zones."""
    if not isinstance(item, dict):
        return item
    made = {key: value for key, value in item.items() if key != "zones" or value}
    if "state" in made and made["state"] == "current":
        made = {key: value for key, value in made.items() if key not in ("resolved_on", "stopped_on")}
    if "resolved_on" in made:
        made["on"], made["resolved_on"] = sorted((made["on"], made["resolved_on"]), key=lambda ago: -ago.days)
    return {key: value.on(on) if isinstance(value, Ago) else value for key, value in made.items()}


AGO = st.builds(Ago, DAYS_AGO, st.sampled_from((None, None, None, "00:00", "09:30", "23:59")))
SOME_ZONES = st.just([]) | st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True)
_YES_NO = st.sampled_from(YES_NO)
_SEVERITY = st.sampled_from(SEVERITIES)

CONDITION = st.fixed_dictionaries(
    {
        "code": st.sampled_from(CONDITIONS),
        "state": st.sampled_from(("current", "past", "resolved")),
        "severity": _SEVERITY,
        "controlled": _YES_NO,
        "zones": SOME_ZONES,
        "on": AGO,
        "resolved_on": AGO,
        "test_patch_on": AGO,
    }
)
_MEDICINE: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(("current", "stopped")),
    "prescribed": _YES_NO,
    "zones": SOME_ZONES,
    "stopped_on": AGO,
}
MEDICINE = st.fixed_dictionaries({"code": st.sampled_from(MEDICINES), **_MEDICINE})
MEDICINE_BY_NAME = st.fixed_dictionaries({"name": st.sampled_from(NAMES), **_MEDICINE})
EXPOSURE = st.fixed_dictionaries({"code": st.sampled_from(EXPOSURES), "on": AGO, "prescribed": _YES_NO, "zones": SOME_ZONES})
ALLERGY = st.sampled_from(ALLERGIES)
FREE_TEXT = st.sampled_from(("takes a herbal tea for sleep", "says her skin is odd", "unknown tablets, blue"))
CONCERN = st.fixed_dictionaries(
    {"code": st.sampled_from(CONCERNS), "kind": st.sampled_from(SCAR_KINDS), "severity": _SEVERITY, "zones": SOME_ZONES}
)
PRODUCT = st.fixed_dictionaries(
    {
        "code": st.sampled_from(PRODUCTS),
        "route": st.sampled_from(("topical", "into_skin")),
        "licensed_for_skin_injection": _YES_NO,
    }
)
SETTING = st.fixed_dictionaries(
    dict.fromkeys(KNOWLEDGE.setting_codes, st.sampled_from((*["yes"] * 9, "no"))),
    optional={"deepest_mm": st.sampled_from((0.05, 0.25, 0.5, 1.0, 1.5, 2.5))},
)
RISK = st.one_of(
    st.tuples(st.just("conditions"), CONDITION),
    st.tuples(st.just("exposures"), EXPOSURE),
    st.tuples(st.just("medicines"), MEDICINE),
    st.tuples(st.just("medicines"), MEDICINE_BY_NAME),
    st.tuples(st.just("allergies"), ALLERGY),
    st.tuples(st.just("products"), PRODUCT),
    st.tuples(st.just("other"), FREE_TEXT),
)
SOME_RISKS = {most: st.lists(RISK, max_size=most) for most in (0, 1, 2, 3, 4)}
_SOME_CONCERNS = st.lists(CONCERN, max_size=2)
_SOME_PRODUCTS = st.lists(PRODUCT, max_size=1)
_SOME_MODALITIES = st.none() | st.lists(st.sampled_from(MODALITIES), min_size=1, max_size=4, unique=True)
_SOME_REQUESTED_ZONES = st.none() | st.lists(st.sampled_from(ZONES), min_size=1, max_size=5, unique=True)
_SOME_SETTING = st.none() | st.none() | SETTING
_AGES = st.tuples(st.sampled_from((17, 18, 21, 22, 30, 36, 70)), st.integers(-3, 3))
_FITZPATRICK = st.integers(1, 6)
_CHANCE = st.integers(0, 3)


@st.composite
def risks(draw: st.DrawFn, on: date) -> Added:
    """One more item that can only count against a treatment."""
    group, item = draw(RISK)
    return Added(group, dated(item, on))


@st.composite
def risks_of(draw: st.DrawFn, code: str, on: date) -> Added:
    """A complete item with this code."""
    kinds = (("conditions", CONDITIONS, CONDITION), ("medicines", MEDICINES, MEDICINE), ("exposures", EXPOSURES, EXPOSURE))
    for group, codes, made in kinds:
        if code in codes:
            return Added(group, dated({**draw(made), "code": code}, on))
    return Added("allergies", code)


@st.composite
def complete(draw: st.DrawFn, most: int = 3) -> Case:
    """A complete record: everything asked, every follow-up answered. Few risks, so that laws meet options that are still open."""
    on = draw(DAYS)
    years, days = draw(_AGES)
    product = {"code": "hyaluronic_acid", "route": "into_skin", "licensed_for_skin_injection": "yes"}
    data: Data = {
        "patient": {"born": (on - timedelta(days=int(years * 365.25) + days)).isoformat(), "fitzpatrick": draw(_FITZPATRICK)},
        "concerns": [dated(one, on) for one in draw(_SOME_CONCERNS)],
        "products": [product, *draw(_SOME_PRODUCTS)],
        "denied": "all",
    }
    for group, item in draw(SOME_RISKS[most]):
        data = with_item(data, Added(group, dated(item, on)))
    for key, chosen in (("modalities", _SOME_MODALITIES), ("zones", _SOME_REQUESTED_ZONES), ("setting", _SOME_SETTING)):
        value = draw(chosen)
        if value is not None:
            data[key] = value
    return Case(data, on)


def items_with_details(data: Data) -> list[tuple[str, int, str]]:
    """Every detail of the record that a rule could ask for: group, index, key. Concerns are not asked for details."""
    keys = ("severity", "controlled", "prescribed", "on", "resolved_on", "stopped_on", "route", "licensed_for_skin_injection")
    groups = ("conditions", "medicines", "exposures", "products")
    return [(g, i, key) for g in groups for i, item in enumerate(data.get(g, [])) for key in item if key in keys]


def without_detail(data: Data, group: str, i: int, key: str) -> Data:
    items = [dict(item) for item in data[group]]
    del items[i][key]
    return {**data, group: items}


@st.composite
def incomplete(draw: st.DrawFn) -> Case:
    """A record as it comes in: some details missing, some or all questions not asked."""
    case = draw(complete(most=4))
    data = copy.deepcopy(case.data)
    for group, i, key in items_with_details(data):
        if draw(_CHANCE) == 0:
            data[group][i].pop(key)
    for key in ("born", "fitzpatrick"):
        if draw(_CHANCE) == 0:
            data["patient"].pop(key)
    if draw(_CHANCE) == 0:
        data["products"] = []
    listed = codes_of(data)
    match draw(_CHANCE):
        case 0:
            data["denied"] = []
        case 1:
            data["denied"] = sorted(draw(_MANY_QUESTIONS) - listed)
        case 2:
            missing = draw(_FEW_QUESTIONS)
            data["denied"] = [code for code in QUESTIONS if code not in listed and code not in missing]
    return Case(data, case.on)


_MANY_QUESTIONS = st.sets(st.sampled_from(QUESTIONS))
_FEW_QUESTIONS = st.sets(st.sampled_from(QUESTIONS), max_size=2)


def codes_of(data: Data) -> set[str]:
    """The codes of all items of a record, those of medicines given by name among them."""
    return {item.code for item in read({**data, "denied": "all"}).items}


_RULES = [rule.id for rule in KNOWLEDGE.rules.values() if rule.kind != "practice_point"]
_SOME_RULES = st.lists(st.sampled_from(_RULES), min_size=1, max_size=8, unique=True)


@st.composite
def adopted_policies(draw: st.DrawFn) -> Policy:
    """What a clinical lead could adopt without a rule of the house: for some rules another position that a source holds."""
    chosen = draw(_SOME_RULES)
    adopted = []
    for rule in (KNOWLEDGE.rules[key] for key in chosen):
        sources = sorted({one.source for one in rule.positions if one.admitted})
        if sources:
            source = draw(st.sampled_from(sources))
            adopted.append({"rule": rule.id, "source": source, "reason": "ours", "by": "A. Lead", "on": "2026-11-20"})
    base = draw(st.sampled_from(("strictest", "guideline")))
    return read_policy({"name": "ours", "base": base, "adopted": adopted}, KNOWLEDGE)


_JUDGING = [rule.id for rule in KNOWLEDGE.rules.values() if rule.kind not in ("amount", "practice_point")]
_DATED = [key for key in _JUDGING if KNOWLEDGE.rules[key].kind in ("exposure", "medicine", "condition")]
_HOUSE = st.fixed_dictionaries(
    {"decision": st.sampled_from(("caution", "review", "contraindicated"))},
    optional={"max_depth_mm": st.sampled_from((0.25, 0.5, 1.0, 2.0))},
)
_HOUSE_DEFERRAL = st.fixed_dictionaries(
    {"decision": st.just("defer"), "window": st.sampled_from(("24 h", "7 d", "21 d", "3 mo", "1 y"))},
    optional={"max_depth_mm": st.sampled_from((0.5, 1.0))},
)
_SOME_HOUSE = st.lists(
    st.tuples(st.sampled_from(_JUDGING), _HOUSE) | st.tuples(st.sampled_from(_DATED), _HOUSE_DEFERRAL),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one[0],
)


@st.composite
def house_policies(draw: st.DrawFn) -> Policy:
    """A policy with stricter rules of the house on strictest or guideline."""
    adopted = [{"rule": rule, "house": house, "reason": "ours", "by": "A. Lead", "on": "2026-11-20"} for rule, house in draw(_SOME_HOUSE)]
    return read_policy({"name": "ours", "base": draw(st.sampled_from(("strictest", "guideline"))), "adopted": adopted}, KNOWLEDGE)
