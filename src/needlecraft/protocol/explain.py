"""Findings to sentences: one set for clinicians, one for patients."""

from __future__ import annotations

from datetime import date, datetime

from .choosing import Adopted
from .kinds import AnyRule
from .knowledge import Knowledge
from .record import UNKNOWN, Item
from .windows import day_of
from .words import spoken

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def long_date(moment: date | datetime) -> str:
    """``8 December 2026``, with the time of day where it is not midnight."""
    day = day_of(moment)
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if isinstance(moment, datetime) and (moment.hour or moment.minute):
        text += f", {moment:%H:%M}"
    return text


def because(rule: AnyRule, item: Item, adopted: Adopted, knowledge: Knowledge) -> str:
    """The reason for a clinician: what is known of the patient, until when it counts, and why."""
    fact = _fact(rule, item, adopted, knowledge)
    if rule.say.clinician.lower().startswith(fact.rstrip(".").lower()):
        return rule.say.clinician
    return f"{fact} {rule.say.clinician}"


def for_patient(rule: AnyRule, adopted: Adopted) -> str:
    """The reason for the patient, in plain words, with the date where there is one."""
    if adopted.decision == "defer" and adopted.until is not None:
        return f"{rule.say.patient} The first day is {long_date(adopted.until)}."
    return rule.say.patient


def label(item: Item, knowledge: Knowledge) -> str:
    """How the thing is called in a sentence; a medicine by the name that the patient gave."""
    if item.text:
        return f"“{item.text}”"
    known = knowledge.questions.get(item.code) or knowledge.concerns.get(item.code) or knowledge.products.get(item.code)
    if known is None:
        return spoken(item.code)
    return getattr(known, "label", None) or known.name  # type: ignore[union-attr]


def _turns_on_state(rule: AnyRule) -> bool:
    return any(case.when.state for position in rule.positions for case in getattr(position, "cases", ()))


def _fact(rule: AnyRule, item: Item, adopted: Adopted, knowledge: Knowledge) -> str:
    if not item.code or item.code in ("fitzpatrick", "option"):
        return ""
    if item.code == "born":
        return f"Born on {long_date(item.born)}." if item.born is not UNKNOWN else ""
    parts = [label(item, knowledge)]
    parts[0] = parts[0][:1].upper() + parts[0][1:]
    for moment, word in ((item.on, "on"), (item.resolved_on, "ended on"), (item.stopped_on, "ended on")):
        if moment is not UNKNOWN:
            parts.append(f"{word} {long_date(moment)}")
            break
    else:
        if item.state in ("past", "resolved", "stopped"):
            parts.append("in the past")
        elif not item.state_given and _turns_on_state(rule):
            parts.append("(no state is given, so it counts as current)")
    fact = " ".join(parts)
    if adopted.decision == "defer" and adopted.until is not None:
        return f"{fact}: not before {long_date(adopted.until)}."
    return f"{fact}."


def follow_up(item: Item, field: str, knowledge: Knowledge) -> str:
    """The question after a yes that asks for a detail."""
    return _FOLLOW_UPS[field].format(what=label(item, knowledge))


_FOLLOW_UPS = {
    "on": "When was it: {what}?",
    "resolved_on": "When did it end: {what}?",
    "stopped_on": "When was the last dose: {what}?",
    "test_patch_on": "When was a test area treated: {what}?",
    "severity": "How severe is it, mild, moderate or severe: {what}?",
    "controlled": "Is it well controlled: {what}?",
    "prescribed": "Was it prescribed: {what}?",
    "route": "Does it stay on the skin or is it brought into the skin: {what}?",
    "licensed_for_skin_injection": "Is it licensed for injection into the skin: {what}?",
}
