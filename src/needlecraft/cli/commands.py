"""One function a command: read what was named, ask the protocol, deliver the answer. The clock is read here and nowhere below."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

from ..protocol.windows import day_of as calendar_day
from .deliver import deliver_json, deliver_page, new_page
from .reading import UsageError, day_of, day_or_moment_of, instant_of, nearest_of, policy_of, read_documents, read_one_patient

if TYPE_CHECKING:
    from argparse import Namespace

    from ..protocol.plans import Plan
    from ..protocol.treatment import Treatment

DECIDED = 0
INCOMPLETE = 3


def _now() -> datetime:
    return datetime.now().astimezone()


def _today() -> date:
    return _now().date()


def run_screen(options: Namespace) -> int:
    """Screen one patient, or a batch. Exit code 3 if and only if the verdict is incomplete."""
    if (options.patient is None) == (options.batch is None):
        raise UsageError("name either one PATIENT or --batch FILE; 'needlecraft screen --help' shows examples")
    on = day_or_moment_of("--on", options.on) if options.on else _today()
    policy = policy_of(options.policy, max(_today(), calendar_day(on)))
    if options.batch is not None:
        from .batch import screen_batch

        return screen_batch(options.batch, on, policy)
    from ..protocol import screen

    screening = screen(read_one_patient(options.patient), on, policy)
    if options.format == "json":
        deliver_json(screening.as_dict())
    else:
        from .screen_page import screen_page

        deliver_page(screen_page(new_page(), screening, policy))
    return INCOMPLETE if screening.verdict == "incomplete" else DECIDED


def run_plan(options: Namespace) -> int:
    """Plan for one patient."""
    plan = _plan(options)
    if options.format == "json":
        deliver_json(plan.as_dict())
    else:
        from .plan_page import plan_page

        deliver_page(plan_page(new_page(), plan))
    return DECIDED


def _plan(options: Namespace) -> Plan:
    from ..protocol import plan
    from ..protocol.wishes import Wishes

    on = day_of("--on", options.on) if options.on else _today()
    event = day_of("--event", options.event) if options.event else None
    if event is not None and event <= on:
        raise UsageError(f"--event {event}: not after {on}, the day of the plan; give a later day")
    policy = policy_of(options.policy, max(_today(), on))
    patient = read_one_patient(options.patient)
    return plan(patient, on, policy, (patient.wishes or Wishes()).with_event(event))


def run_steps(options: Namespace) -> int:
    """The steps of one planned treatment; with no option in the plan, what stands in the way."""
    from ..protocol import treatment_steps
    from ..protocol.knowledge import load

    plan = _plan(options)
    if not plan.options:
        return _no_steps(plan, as_json=options.format == "json")
    option = plan.options[_number("--option", options.option, len(plan.options), "the plan has") - 1]
    n = _number("--treatment", options.treatment, len(option.treatments), f"option {options.option} has")
    steps = treatment_steps(option, n, load())
    if options.format == "json":
        head = {"on": plan.on, "policy": plan.policy, "knowledge": {"version": plan.version, "hash": plan.hash}}
        chosen = {"option": options.option, "treatment": option.treatments[n - 1].as_dict()}
        deliver_json({**head, **chosen, "steps": [step.as_dict() for step in steps]})
    else:
        from .steps_page import steps_page

        deliver_page(steps_page(new_page(), plan, option, n, steps))
    return DECIDED


def _no_steps(plan: Plan, *, as_json: bool) -> int:
    if as_json:
        answer = plan.as_dict()
        answer.pop("options")
        deliver_json({**answer, "steps": []})
    else:
        from .plan_page import plan_page

        deliver_page(plan_page(new_page(), plan))
    return DECIDED


def _number(option: str, n: int, most: int, what: str) -> int:
    if not 1 <= n <= most:
        raise UsageError(f"{option} {n}: {what} {most}; give a number from 1 to {most}")
    return n


def run_aftercare(options: Namespace) -> int:
    """What may be done at a moment; the calendar is written before anything is printed."""
    from ..protocol import aftercare

    at = instant_of("--at", options.at) if options.at else _now()
    policy = policy_of(options.policy, max(_today(), at.date()))
    sheet = aftercare(_treatments(options.treatments), policy)
    if at < sheet.ended_at:
        ended = sheet.ended_at.isoformat()
        raise UsageError(f"--at {at.isoformat(timespec='minutes')}: before the treatment ended, {ended}; give that moment or a later one")
    if options.ics is not None:
        from .ics import write_calendar

        write_calendar(options.ics, sheet)
        print(f"written: {options.ics}", file=sys.stderr)
    if options.format == "json":
        deliver_json(sheet.as_dict(at))
    else:
        from .aftercare_page import aftercare_page

        deliver_page(aftercare_page(new_page(), sheet, at))
    return DECIDED


def _treatments(names: list[str]) -> tuple[Treatment, ...]:
    from ..protocol.knowledge import load
    from ..protocol.treatment import read_treatment_documents

    documents = [document for name in dict.fromkeys(names) for document in read_documents(name)]
    return read_treatment_documents(documents, load())


def run_triage(options: Namespace) -> int:
    """Judge a report after every treatment before it."""
    from ..protocol.knowledge import load
    from ..protocol.treatment import check_order, read_report_documents
    from ..protocol.triaging import triage_together

    treatments = _treatments([options.treatment])
    report = read_report_documents(read_documents(options.report), load())
    check_order(treatments, report)
    at = instant_of("--at", options.at) if options.at else report.at
    before = [treatment for treatment in treatments if treatment.ended_at <= at] or list(treatments)
    treatment, answer = triage_together(before, report, at)
    if options.format == "json":
        deliver_json(answer.as_dict())
    else:
        from .triage_page import triage_page

        deliver_page(triage_page(new_page(), answer, treatment))
    return DECIDED


def run_dose(options: Namespace) -> int:
    """The dose of every zone of every treatment in the file."""
    from ..protocol import dose

    doses = [(treatment, dose(treatment)) for treatment in _treatments([options.treatment])]
    if options.format == "json":
        deliver_json([zone.as_dict() for _, zones in doses for zone in zones])
    else:
        from .dose_page import dose_page

        deliver_page(dose_page(new_page(), doses))
    return DECIDED


def run_rules(options: Namespace) -> int:
    """All rules, those in which words stand, or one."""
    from ..protocol import rule_book

    if options.id is not None and options.search is not None:
        raise UsageError("give either ID or --search, not both")
    found = rule_book.find(options.id) if options.id is not None else rule_book.search(options.search or "")
    if options.id is not None and not found:
        raise UsageError(f"{options.id}: no such rule; {_nearest_rule(options.id)}")
    if options.format == "json":
        from .rule_data import entry_data

        deliver_json([entry_data(entry) for entry in found])
    else:
        from .rules_page import rule_page, rules_page

        deliver_page(rule_page(new_page(), found) if options.id is not None else rules_page(new_page(), found, options.search or ""))
    return DECIDED


def _nearest_rule(word: str) -> str:
    from difflib import get_close_matches

    from ..protocol import rule_book

    names = list(dict.fromkeys(rule_book.name_of(entry) for entry in rule_book.entries()))
    if get_close_matches(word.lower().replace(" ", "_"), names, n=3, cutoff=0.6):
        return nearest_of(word, names)
    return "'needlecraft rules' lists them, 'needlecraft rules --search WORDS' looks into them"


def run_sources(options: Namespace) -> int:
    """The bibliography, or one source."""
    from . import sources_page

    keys = sources_page.find(options.key)
    if options.format == "json":
        deliver_json([sources_page.source_data(key) for key in keys])
    elif options.key is None:
        deliver_page(sources_page.bibliography(new_page()))
    else:
        deliver_page(sources_page.source_page(new_page(), options.key))
    return DECIDED


def run_questions(options: Namespace) -> int:
    """The questionnaire under a policy."""
    from ..protocol.engine import engine_for
    from ..protocol.questionnaire import questions

    asked = questions(engine_for(policy_of(options.policy, _today())))
    if options.format == "json":
        deliver_json(asked)
    else:
        from .questions_page import questions_page

        deliver_page(questions_page(new_page(), asked))
    return DECIDED


def run_demo(options: Namespace) -> int:
    """A first look."""
    from .demo import demo

    page = demo(new_page(), options.examples)
    if options.no_serve:
        deliver_page(page)
        return DECIDED
    from .serving import place_of, serve_demo

    place = place_of(options.home, options.bind)
    deliver_page(page)
    return serve_demo(place, options.small)
