"""What must hold between the files of the knowledge, beyond the shape of each: a named, ordered list of checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .kinds import AmountRule, AnyRule, GoalRule, PracticePointRule, ProductRule, SettingRule
from .kinds.base import ItemRule, Position
from .knowledge import Knowledge

SHOWS = ("applies", "does_not", "limit", "unknown")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where it is (file, and line where known) and what is wrong."""

    where: str
    text: str


def check(knowledge: Knowledge, places: dict[str, str]) -> list[Mistake]:
    """Every mistake that the checks below find. ``places`` maps ``rules/<id>``, ``aftercare/<code>`` and ``triage/<id>`` to files."""
    return [Mistake(places.get(key, f"knowledge/{key}.yaml"), text) for one in CHECKS for key, text in one(knowledge)]


def positions_cite_their_source(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """A position cites statements or findings, and each of them belongs to the position's source."""
    for key, position in _positions(knowledge):
        if position.source not in knowledge.sources:
            yield key, f"source {position.source} is not in sources.yaml"
        for cited in (*position.cites, *position.contradicted_by):
            if cited not in knowledge.statements and cited not in knowledge.findings:
                yield key, f"{cited} is neither a statement nor a finding"
        if not any(position.source in _holders(knowledge, cited) for cited in position.cites):
            yield (
                key,
                f"the position of {position.source} cites {', '.join(position.cites) or 'nothing'}, none of which {position.source} holds",
            )


def _holders(knowledge: Knowledge, cited: str) -> Iterable[str]:
    if cited in knowledge.statements:
        return knowledge.statements[cited].places
    if cited in knowledge.findings:
        finding = knowledge.findings[cited]
        return (finding.source, *finding.also)
    return ()


def _positions(knowledge: Knowledge) -> Iterator[tuple[str, Position]]:
    for rule in knowledge.rules.values():
        yield from ((f"rules/{rule.id}", position) for position in rule.positions)
    for item in knowledge.aftercare.values():
        yield from ((f"aftercare/{item.code}", position) for position in (*item.positions, *item.nano_positions))


def citations_exist(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Everything else that cites does so with ids that exist."""
    known = knowledge.statements.keys() | knowledge.findings.keys()
    cited = {
        "zones": [c for z in knowledge.zones.values() for c in z.cites],
        "modalities": [c for m in knowledge.modalities.values() for c in (*m.cites, *(m.depth.cites if m.depth else ()))],
        "concerns": [c for x in knowledge.concerns.values() for c in x.cites],
        "products": [c for x in knowledge.products.values() for c in x.cites],
        "medicines": [c for x in knowledge.medicines.values() for c in x.cites],
        "comparisons": [c for x in knowledge.comparisons.values() for c in (*x.cites, *x.contradicted_by)],
        "healing": [c for x in knowledge.healing for c in x.cites],
        "steps": [c for x in knowledge.steps for c in x.cites],
    }
    for row in knowledge.triage:
        cited[f"triage/{row.id}"] = list(row.cites)
        yield from ((f"triage/{row.id}", f"source {s} is not in sources.yaml") for s in row.sources if s not in knowledge.sources)
    for key, ids in cited.items():
        yield from ((key, f"{one} is neither a statement nor a finding") for one in ids if one not in known)
    for key, finding in knowledge.findings.items():
        for source in (finding.source, *finding.also):
            if source not in knowledge.sources:
                yield "findings", f"{key}: source {source} is not in sources.yaml"


def codes_exist(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Rules speak of codes, zones, modalities, concerns and products that the catalogues know."""
    for rule in knowledge.rules.values():
        known: Iterable[str] = knowledge.questions
        if isinstance(rule, GoalRule):
            known = knowledge.concerns
        elif isinstance(rule, ProductRule):
            known = knowledge.products
        if isinstance(rule, ItemRule) and not isinstance(rule, SettingRule):
            yield from ((f"rules/{rule.id}", f"code {code} is not in the catalogue") for code in rule.codes if code not in known)
        zones, modalities = _named_options(rule)
        yield from ((f"rules/{rule.id}", f"zone {zone} is not in zones.yaml") for zone in zones if zone not in knowledge.zones)
        yield from ((f"rules/{rule.id}", f"modality {m} is not in modalities.yaml") for m in modalities if m not in knowledge.modalities)
        goals = (*getattr(rule, "goals", ()), *getattr(rule, "not_goals", ()))
        yield from ((f"rules/{rule.id}", f"concern {g} is not in concerns.yaml") for g in goals if g not in knowledge.concerns)
    named = {m for stage in knowledge.healing for m in stage.modalities} - knowledge.modalities.keys()
    yield from (("healing", f"modality {m} is not in modalities.yaml") for m in sorted(named))


def _named_options(rule: AnyRule) -> tuple[list[str], list[str]]:
    zones, modalities = list(getattr(rule, "zones", ())), list(getattr(rule, "modalities", ()))
    for position in rule.positions:
        for case in position.cases:
            zones += case.only.zones
            modalities += case.only.modalities
    area = getattr(rule, "area", ())
    return zones + (list(area) if isinstance(area, tuple) else []), modalities


def depths_end(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """A modality that is given a depth has a rule for its deepest on every zone and for every goal."""
    ending = {
        m for r in knowledge.rules.values() if isinstance(r, AmountRule) and r.of == "depth_mm" and _is_plain(r) for m in r.modalities
    }
    for key, modality in knowledge.modalities.items():
        if modality.depth and key not in ending:
            yield "modalities", f"{key} has a depth, and no depth_mm rule that holds for all of {key} ends it"


def _is_plain(rule: AmountRule) -> bool:
    return not (rule.zones or rule.goals or rule.not_goals or rule.fitzpatrick)


def questions_are_needed(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """A question exists because a rule needs it."""
    needed = {code for rule in knowledge.rules.values() if isinstance(rule, ItemRule) for code in rule.codes}
    for code, question in knowledge.questions.items():
        if question.group != "patient" and code not in needed:
            yield "questions", f"{code} is asked, and no rule needs it"
        for word in question.also:
            if word != " ".join(word.lower().split()) or word.replace(" ", "_") in knowledge.questions:
                yield "questions", f"{code}: {word!r} is not an everyday word in small letters beside the codes"


def examples_show_all(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every rule that judges or measures brings an example that applies, one that does not, the limit, and the unknown."""
    for rule in knowledge.rules.values():
        if isinstance(rule, PracticePointRule) and rule.topic == "account":
            continue
        missing = [kind for kind in SHOWS if kind not in {example.shows for example in rule.examples}]
        if missing:
            yield f"rules/{rule.id}", f"no example that shows {', '.join(missing)}"


def changes_end_at_version(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The history of a rule ends at its version; a retired rule names a successor that exists."""
    for rule in knowledge.rules.values():
        if not rule.changes or rule.changes[-1].version != rule.version:
            yield f"rules/{rule.id}", f"the last line of changes must be of version {rule.version}"
        if rule.retired_for is not None and rule.retired_for not in knowledge.rules:
            yield f"rules/{rule.id}", f"retired for {rule.retired_for}, which does not exist"


def conflicts_are_shown(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each conflict of the five pages names what shows its positions, and that names the conflict back."""
    shown: dict[str, set[str]] = {}
    shows: list[tuple[str, tuple[str, ...]]] = [(f"rules/{r.id}", r.conflicts) for r in knowledge.rules.values()]
    shows += [(f"aftercare/{i.code}", i.conflicts) for i in knowledge.aftercare.values()]
    shows += [(f"triage/{t.id}", t.conflicts) for t in knowledge.triage]
    for key, conflicts in shows:
        for conflict in conflicts:
            shown.setdefault(conflict, set()).add(key)
            if conflict not in knowledge.conflicts:
                yield key, f"conflict {conflict} is not in conflicts.yaml"
    for key, one in knowledge.conflicts.items():
        if not shown.get(key):
            yield "conflicts", f"{key} ({one.topic}): no rule, aftercare item or triage row shows it"


def triage_can_answer(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every level a row can give, and the level it can be raised to, has its sentence for the patient."""
    raised = {"contact": "same_day", "same_day": "emergency"}
    for row in knowledge.triage:
        levels = {case.level for case in row.cases}
        wanted = levels | {raised[level] for level in levels if level in raised}
        yield from ((f"triage/{row.id}", f"do_now lacks a sentence for {level}") for level in sorted(wanted) if level not in row.do_now)


CHECKS = (
    positions_cite_their_source,
    citations_exist,
    codes_exist,
    depths_end,
    questions_are_needed,
    examples_show_all,
    changes_end_at_version,
    conflicts_are_shown,
    triage_can_answer,
)
