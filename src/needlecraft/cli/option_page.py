"""One option of a plan in full: its days on a line, depths, what belongs to a treatment, preparation, cautions, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from ..protocol.course_days import TOLERANCE
from ..protocol.explain import long_date
from ..protocol.knowledge import Knowledge
from ..protocol.plans import PlannedTreatment, PlanOption
from ..protocol.preparing import names_in
from ..protocol.words import counted, listed, spoken
from .course_line import course_line
from .depth_table import depth_tables
from .page import Page, Span
from .words import short_date, small

_NEEDS: Final = {"none": "no numbing", "optional": "numbing optional", "offer": "numbing offered"}
_COLUMN: Final = 22
_HOURS_AS_DAYS: Final = 72
_DERIVED: Final = (
    "Minutes in the room are the minutes above for each zone and the time the numbing cream stays on. The latest day is "
    f"{TOLERANCE.days} days after the target, for the diary: no source gives a longest interval."
)


def option_in_full(page: Page, option: PlanOption, on: date, knowledge: Knowledge) -> None:
    """Everything that the plan says of it."""
    page.text(option.why, indent=2)
    if option.event:
        page.text(option.event, indent=2)
    page.blank()
    course_line(page, option)
    _treatments(page, option, knowledge)
    depth_tables(page, option, knowledge)
    _endpoints(page, option.treatments)
    _numbing(page, option)
    _prepare(page, option.prepare, on, knowledge)
    _on_skin(page, option.on_skin)
    _between(page, option.between)
    _afterwards(page, option)
    _cautions(page, option, knowledge)
    _numbers(page, option.sources)


def _row(page: Page, label: str, *spans: Span) -> None:
    page.row([label], *spans, indent=2, column=_COLUMN)


def _treatments(page: Page, option: PlanOption, knowledge: Knowledge) -> None:
    page.heading("Treatments")
    mixed = len({treatment.modality for treatment in option.treatments}) > 1
    for treatment in option.treatments:
        day = treatment.target
        what = [
            f"{counted(treatment.minutes, 'minute')} in the room",
            _NEEDS[treatment.numbing["need"]],
            downtime(treatment.downtime_days),
        ]
        device = [knowledge.modalities[treatment.modality].name] if mixed else []
        window = f", latest {short_date(treatment.latest)}" if treatment.latest > day else ""
        page.row(
            [(f"{treatment.n}  {day:%a} {short_date(day)}", "bold")], ", ".join(device + what), (window, "dim"), indent=2, column=_COLUMN
        )


def downtime(days: float) -> str:
    """``up to 5 days of downtime``."""
    return f"up to {counted(days, 'day')} of downtime" if days else "no downtime"


def _endpoints(page: Page, treatments: Sequence[PlannedTreatment]) -> None:
    page.heading("When enough has been done")
    texts: dict[str, list[str]] = {}
    for treatment in treatments:
        texts.setdefault(treatment.skin_endpoint, []).append(str(treatment.n))
    for text, numbers in texts.items():
        page.text((f"Treatment {listed(numbers)}: " if len(texts) > 1 else "", "dim"), text, indent=2)


def _numbing(page: Page, option: PlanOption) -> None:
    numbed = [treatment.numbing for treatment in option.treatments if treatment.numbing["need"] != "none" or treatment.numbing["notes"]]
    if not numbed:
        return
    page.heading("Numbing")
    minutes = numbed[0]["minutes"]
    text = f"{numbed[0]['product_class'] or 'none'}{f', {minutes:g} minutes on the skin' if minutes else ''}."
    page.text(text[:1].upper() + text[1:], indent=2)
    told = [text for one in numbed for text in (*one["where_not"], *one["notes"])]
    page.text(" ".join(dict.fromkeys(told)), indent=2)
    rules = dict.fromkeys(rule for one in numbed for rule in one["rules"])
    page.text((f"rules {', '.join(rules)}", "dim"), indent=2)


def _prepare(page: Page, lines: Sequence[dict[str, Any]], on: date, knowledge: Knowledge) -> None:
    """In full before the first treatment; before the others the same words with other dates, so only the dates."""
    if lines:
        page.heading("Prepare")
    for line in sorted((one for one in lines if one["treatment"] == 1), key=lambda one: (one["from"], one["rule"])):
        since = date.fromisoformat(line["from"])
        origin = ", ".join(part for part in (line["source"], f"rule {line['rule']}") if part)
        start = f"{'since' if since < on else 'from'} {short_date(since)}"
        _row(page, start, (f"{_to_do(line, knowledge)}. ", "bold"), line["text"], (f"  {origin}", "dim"))
    for n in sorted({line["treatment"] for line in lines} - {1}):
        own = sorted((one for one in lines if one["treatment"] == n), key=lambda one: (one["from"], one["rule"]))
        told = [f"{_to_do(line, knowledge)} from {short_date(date.fromisoformat(line['from']))}" for line in own]
        _row(page, f"for treatment {n}", f"{'; '.join(told)}.")


def _to_do(line: dict[str, Any], knowledge: Knowledge) -> str:
    names = names_in(line, knowledge)
    match line["what"]:
        case "leave_off":
            return f"no {listed(names, 'or')}"
        case "test_area":
            return "test area"
        case _:
            return f"{spoken(line['what'])} {listed(names)} until {short_date(date.fromisoformat(line['until']))}"


def _on_skin(page: Page, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        page.heading("On the skin after each treatment")
    groups: dict[float, list[Span]] = {}
    for line in lines:
        group = groups.setdefault(line["not_before_h"], [])
        group += [", " if group else "", small(line["label"]), (f" {line['source']}" if line["source"] else "", "dim")]
    for hours, spans in sorted(groups.items()):
        when = "at once" if not hours else f"from {hours:g} h" if hours < _HOURS_AS_DAYS else f"from day {hours / 24:g}"
        _row(page, when, *spans)


def _between(page: Page, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        page.heading("Between the treatments there is room for")
    for line in lines:
        since, until = (short_date(date.fromisoformat(line[key])) for key in ("from", "until"))
        page.row([spoken(line["what"])], f"from {since} until {until}", indent=2, column=_COLUMN)


def _afterwards(page: Page, option: PlanOption) -> None:
    page.heading("Afterwards")
    _row(page, "judge the result", f"from {long_date(option.judge_on)}, not earlier")
    if option.maintenance_months:
        _row(page, "keep it up", f"one treatment every {counted(option.maintenance_months, 'month')}")


def _cautions(page: Page, option: PlanOption, knowledge: Knowledge) -> None:
    endpoints = {treatment.skin_endpoint for treatment in option.treatments}
    if option.cautions:
        page.heading("Cautions")
    for caution in option.cautions:
        if caution not in endpoints:
            page.text(f"- {caution}", indent=2, hang=4)
    if option.left_out:
        page.heading("Left out")
    for line in option.left_out:
        page.text(f"- {knowledge.zones[line['zone']].name}: {line['because']}", indent=2, hang=4)


def _numbers(page: Page, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        page.heading("Where the numbers come from")
    for line in lines:
        value = f"{line['value']:g}".ljust(5)
        _row(page, spoken(line["of"]), (value, "bold"), f"“{line['text']}”", (f"  {line['source']}, rule {line['rule']}", "dim"))
    page.text((_DERIVED, "dim"), indent=2)
