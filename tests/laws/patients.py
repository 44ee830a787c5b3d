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
DAYS_AGO = st.one_of(
    st.sampled_from(sorted({max(0, day + shift) for day in _WINDOW_ENDS for shift in (-1, 0, 1)})), st.integers(0, 800)
)
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


@st.composite
def moments(draw: st.DrawFn, on: date) -> str:
    """A day, or a day and an hour, not after ``on``."""
    day = on - timedelta(days=draw(DAYS_AGO))
    hour = draw(st.none() | st.sampled_from(("00:00", "09:30", "23:59")))
    return day.isoformat() if hour is None else f"{day.isoformat()}T{hour}"


def some_zones() -> st.SearchStrategy[Data]:
    """Either no zones (everywhere) or one to three."""
    chosen = st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True)
    return st.just({}) | st.builds(lambda zones: {"zones": zones}, chosen)


@st.composite
def conditions(draw: st.DrawFn, on: date, codes: list[str] = CONDITIONS) -> Data:
    """A condition with every detail that a rule could ask."""
    state = draw(st.sampled_from(("current", "past", "resolved")))
    item = {
        "code": draw(st.sampled_from(codes)),
        "state": state,
        "severity": draw(st.sampled_from(SEVERITIES)),
        "controlled": draw(st.sampled_from(YES_NO)),
        **draw(some_zones()),
    }
    first, last = sorted((draw(moments(on)), draw(moments(on))))
    return {**item, "on": last} if state == "current" else {**item, "on": first, "resolved_on": last}


@st.composite
def medicines(draw: st.DrawFn, on: date, codes: list[str] = MEDICINES) -> Data:
    """A medicine by code or by name, with every detail."""
    state = draw(st.sampled_from(("current", "stopped")))
    by_code = codes is not MEDICINES or draw(st.booleans())
    known = {"code": draw(st.sampled_from(codes))} if by_code else {"name": draw(st.sampled_from(NAMES))}
    item = {**known, "state": state, "prescribed": draw(st.sampled_from(YES_NO)), **draw(some_zones())}
    return item if state == "current" else {**item, "stopped_on": draw(moments(on))}


@st.composite
def exposures(draw: st.DrawFn, on: date, codes: list[str] = EXPOSURES) -> Data:
    return {
        "code": draw(st.sampled_from(codes)),
        "on": draw(moments(on)),
        "prescribed": draw(st.sampled_from(YES_NO)),
        **draw(some_zones()),
    }


def texts() -> st.SearchStrategy[str]:
    return st.sampled_from(("takes a herbal tea for sleep", "says her skin is odd", "unknown tablets, blue"))


def concerns() -> st.SearchStrategy[Data]:
    return st.builds(
        lambda code, kind, severity, zones: {"code": code, "kind": kind, "severity": severity, **zones},
        st.sampled_from(CONCERNS),
        st.sampled_from(SCAR_KINDS),
        st.sampled_from(SEVERITIES),
        some_zones(),
    )


def products() -> st.SearchStrategy[Data]:
    return st.fixed_dictionaries(
        {
            "code": st.sampled_from(PRODUCTS),
            "route": st.sampled_from(("topical", "into_skin")),
            "licensed_for_skin_injection": st.sampled_from(YES_NO),
        }
    )


def settings_of_a_practice() -> st.SearchStrategy[Data]:
    answers = dict.fromkeys(KNOWLEDGE.setting_codes, st.sampled_from((*["yes"] * 9, "no")))
    return st.fixed_dictionaries(answers, optional={"deepest_mm": st.sampled_from((0.05, 0.25, 0.5, 1.0, 1.5, 2.5))})


@st.composite
def risks(draw: st.DrawFn, on: date) -> Added:
    """One more item that can only count against a treatment."""
    group = draw(st.sampled_from(("conditions", "medicines", "exposures", "allergies", "conditions", "exposures", "products", "other")))
    made = {
        "conditions": conditions(on),
        "medicines": medicines(on),
        "exposures": exposures(on),
        "allergies": st.sampled_from(ALLERGIES),
        "products": products(),
        "other": texts(),
    }
    return Added(group, draw(made[group]))


@st.composite
def risks_of(draw: st.DrawFn, code: str, on: date) -> Added:
    """A complete item with this code."""
    if code in CONDITIONS:
        return Added("conditions", draw(conditions(on, [code])))
    if code in MEDICINES:
        return Added("medicines", draw(medicines(on, [code])))
    return Added("exposures", draw(exposures(on, [code]))) if code in EXPOSURES else Added("allergies", code)


@st.composite
def complete(draw: st.DrawFn, most: int = 3) -> Case:
    """A complete record: everything asked, every follow-up answered. Few risks, so that laws meet options that are still open."""
    on = draw(DAYS)
    born = draw(st.sampled_from((17, 18, 21, 22, 30, 36, 70)))
    data: Data = {
        "patient": {
            "born": (on - timedelta(days=int(born * 365.25) + draw(st.integers(-3, 3)))).isoformat(),
            "fitzpatrick": draw(st.integers(1, 6)),
        },
        "concerns": draw(st.lists(concerns(), max_size=2)),
        "products": [{"code": "hyaluronic_acid", "route": "into_skin", "licensed_for_skin_injection": "yes"}, *draw(st.lists(products(), max_size=1))],
        "denied": "all",
    }
    for added in draw(st.lists(risks(on), max_size=most)):
        data = with_item(data, added)
    if draw(st.booleans()):
        data["modalities"] = draw(st.lists(st.sampled_from(MODALITIES), min_size=1, max_size=4, unique=True))
    if draw(st.booleans()):
        data["zones"] = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=5, unique=True))
    if draw(st.integers(0, 3)) == 0:
        data["setting"] = draw(settings_of_a_practice())
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
        if draw(st.integers(0, 2)) == 0:
            data[group][i].pop(key)
    for key in ("born", "fitzpatrick"):
        if draw(st.integers(0, 3)) == 0:
            data["patient"].pop(key)
    if draw(st.integers(0, 3)) == 0:
        data["products"] = []
    listed = codes_of(data)
    match draw(st.integers(0, 3)):
        case 0:
            data["denied"] = []
        case 1:
            data["denied"] = draw(st.lists(st.sampled_from([code for code in QUESTIONS if code not in listed]), unique=True))
        case 2:
            missing = draw(st.sets(st.sampled_from(QUESTIONS), max_size=2))
            data["denied"] = [code for code in QUESTIONS if code not in listed and code not in missing]
    return Case(data, case.on)


def codes_of(data: Data) -> set[str]:
    """The codes of all items of a record, those of medicines given by name among them."""
    return {item.code for item in read({**data, "denied": "all"}).items}


@st.composite
def adopted_policies(draw: st.DrawFn, *, admitted_only: bool) -> Policy:
    """What a clinical lead could adopt without a rule of the house: for some rules another position that a source holds."""
    rules = [rule for rule in KNOWLEDGE.rules.values() if rule.kind != "practice_point"]
    chosen = draw(st.lists(st.sampled_from(rules), min_size=1, max_size=8, unique_by=lambda rule: rule.id))
    adopted = []
    for rule in chosen:
        sources = sorted({one.source for one in rule.positions if one.admitted or not admitted_only})
        if sources:
            source = draw(st.sampled_from(sources))
            adopted.append({"rule": rule.id, "source": source, "reason": "ours", "by": "A. Lead", "on": "2026-11-20"})
    base = draw(st.sampled_from(("strictest", "guideline")))
    return read_policy({"name": "ours", "base": base, "adopted": adopted}, KNOWLEDGE)


