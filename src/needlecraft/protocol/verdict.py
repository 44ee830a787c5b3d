"""A verdict in one sentence: the first line of every screening."""

from __future__ import annotations

from .explain import long_date
from .findings import Finding, Screening
from .knowledge import load
from .words import counted, listed, spoken

_MOST_REASONS = 3
_LONGEST_TOPIC = 40
_BESIDE = ("around ", "under ")
_NAMED_BY_RULE = ("age", "option", "skin_type", "setting")


def sentence(screening: Screening) -> str:
    """What holds for the best of the options that were asked about, and where it does not."""
    match screening.verdict:
        case "contraindicated":
            return f"Cannot be treated now: {_named(_ruling_out(screening)) or 'nothing that was asked about is offered'}."
        case "incomplete":
            n = len(screening.unanswered)
            return f"Cannot be decided yet: {counted(n, 'question')} {'is' if n == 1 else 'are'} open."
        case "defer":
            day = f"Not before {long_date(screening.earliest)}" if screening.earliest else "Not yet"
            return f"{day}{_why(screening)}{_later(screening)}."
        case "review":
            return f"A clinician decides{_why(screening)}{_only(screening, 'and')}."
        case "caution":
            return f"Yes, with care{_only(screening)}."
        case "clear":
            return f"Yes{_only(screening)}."


def _later(screening: Screening) -> str:
    days = {option.earliest for row in screening.options.values() for option in row.values() if option.verdict == "defer"}
    return ", and on some zones later" if len(days) > 1 else _only(screening)


def _only(screening: Screening, but: str = "but") -> str:
    """The zones or the devices for which the best verdict does not hold; empty where it holds for all."""
    rows = screening.options
    zones, modalities = list(next(iter(rows.values()))), list(rows)
    best = {(m, z) for m, row in rows.items() for z, option in row.items() if option.verdict == screening.verdict}
    for all_of, reached, word, named in ((zones, {z for _, z in best}, "on", _place), (modalities, {m for m, _ in best}, "with", _device)):
        left = [named(one) for one in all_of if one not in reached]
        held = [named(one) for one in all_of if one in reached]
        if left:
            return f", {but} not {word} {listed(left, 'or')}" if len(left) <= len(held) else f", {but} only {word} {listed(held)}"
    return "" if len(best) == len(zones) * len(modalities) else f", {but} not with every device on every zone"


def _place(code: str) -> str:
    """A zone after "on": those that are named by what they lie around or under are skin there."""
    name = load().zones[code].name
    return f"the skin {name}" if name.startswith(_BESIDE) else name


def _device(code: str) -> str:
    return load().modalities[code].name


def _why(screening: Screening) -> str:
    """What holds the best option back: for a date, only what holds it until that day."""
    standing = (screening.verdict, screening.earliest)
    ruled_by = {
        rule
        for row in screening.options.values()
        for one in row.values()
        if (one.verdict, one.earliest) == standing
        for rule in one.findings
    }
    found = [one for one in screening.findings if one.rule in ruled_by and one.decision == screening.verdict]
    last = [one for one in found if one.until == screening.earliest] or found
    return f" because of {_named(last)}" if last else ""


def _ruling_out(screening: Screening) -> list[Finding]:
    """What rules out every option; where nothing does so alone, all that rules one out."""
    found = [finding for finding in screening.findings if finding.decision == "contraindicated"]
    n_options = sum(len(row) for row in screening.options.values())
    return [finding for finding in found if finding.options.bit_count() == n_options] or found


def _named(findings: list[Finding]) -> str:
    """The first few by name, each once."""
    names = list(dict.fromkeys(_reason(finding) for finding in findings))
    more = len(names) - _MOST_REASONS
    if more > 1:
        names = [*names[:_MOST_REASONS], f"{more} more reasons"]
    return listed(names)


def _reason(finding: Finding) -> str:
    kind = load().rules[finding.rule].kind
    if kind == "allergy":
        return f"{finding.about} allergy"
    if kind == "medicine" and finding.about.startswith("“"):
        return f"{finding.about} ({spoken(finding.rule)})"
    return spoken(finding.rule) if kind in _NAMED_BY_RULE or not finding.about else finding.about


def topic(finding: Finding) -> str:
    """What a finding is about, as the first word of a line; long words of the patient are cut."""
    text = _reason(finding)
    text = text if len(text) <= _LONGEST_TOPIC else f"{text[: _LONGEST_TOPIC - 2]}…”"
    return text[:1].upper() + text[1:]


def is_mixed(screening: Screening) -> bool:
    """Do the options differ in verdict or date?"""
    return len({(option.verdict, option.earliest) for row in screening.options.values() for option in row.values()}) > 1
