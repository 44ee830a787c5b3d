"""What a patient asks before they agree, answered for their course from the knowledge behind the decision, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..consultations.presenters import day
from ..core.facts import listed
from ..core.numbers import number
from ..courses.models import Plan
from ..courses.presenters import option_shown, treatment_shown
from . import facts
from .facts import Duty, Told

_HOURS_A_DAY: Final = 24
#: Harms that belong to one way of needling, by their findings.
_OWN_RISKS: Final = {"rf": ("B010",), "injecting": ("B002", "B061")}
#: When a result is judged, where the goal has a rule of its own.
_JUDGED: Final = {"acne_scars": "judge_acne_scars", "melasma": "judge_melasma"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, its answer in sentences and points, and the documents behind it."""

    question: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def answers(option: dict[str, Any], plan: Plan, policy: facts.Policy) -> tuple[Answer, ...]:
    """Every question that a patient should ask, in the order in which people ask them."""
    some = [
        what_it_is(option),
        what_else(),
        does_it_hurt(option),
        risks(option),
        downtime(option),
        result(option, plan),
        how_many(option),
        before(option),
        afterwards(option, plan, policy),
        approved(plan, policy),
    ]
    return tuple(one for one in some if one is not None)


def what_it_is(option: dict[str, Any]) -> Answer:
    """The therapy and the device."""
    return _answer(_("What is it?"), [facts.told("definition"), facts.told("mechanism"), *(facts.device(m) for m in modalities(option))])


def what_else() -> Answer:
    """Beside other treatments, and none."""
    compared = [facts.compared("microdermabrasion"), facts.compared("light_and_laser")]
    return _answer(_("What else is there? Is microdermabrasion the same?"), [*compared, Told(_("You can also choose no treatment."), ())])


def does_it_hurt(option: dict[str, Any]) -> Answer:
    """What is felt, and the cream against it."""
    needs = {treatment["numbing"]["need"] for treatment in option["treatments"]}
    creams = {"none": "numbing_nano", "optional": "numbing_shallow", "offer": "numbing_deep"}
    rules = ["expected_sensation", *(rule for need, rule in creams.items() if need in needs)]
    if needs - {"none"}:
        rules += ["numbing_before_needling", "numbing_toxicity"]
    return _answer(_("Does it hurt?"), [facts.told(rule) for rule in rules])


def risks(option: dict[str, Any]) -> Answer:
    """What can go wrong; more where the device has harms of its own."""
    told = [facts.told(rule) for rule in ("risks_named", "safety_claim", "infection_frequency", "skin_types")]
    own = [facts.found(cite) for modality in modalities(option) for cite in _OWN_RISKS.get(modality, ())]
    return _answer(_("What are the risks?"), [*told, *own])


def downtime(option: dict[str, Any]) -> Answer:
    """How long it shows, stage by stage."""
    shown = [treatment_shown(one).downtime for one in option["treatments"]]
    words = _("After each treatment: %(days)s.") % {"days": listed(list(dict.fromkeys(shown)), is_either=True)}
    if modalities(option) == ("nano",):
        return _answer(_("How long will it show?"), [Told(words, ()), facts.told("nano_downtime")])
    stages = [(_span(since, until), told) for since, until, told in facts.stages(modalities(option))]
    told = facts.told("downtime_account")
    sources = [*told.sources, *(source for _when, one in stages for source in one.sources)]
    return Answer(
        _("How long will it show?"),
        (words, told.text),
        tuple(_("%(when)s: %(what)s") % {"when": when, "what": one.text} for when, one in stages),
        tuple(dict.fromkeys(sources)),
    )


def result(option: dict[str, Any], plan: Plan) -> Answer:
    """When it can be judged, and what was found for each goal."""
    goals = plan.given.get("concerns", [])
    rules = dict.fromkeys(_JUDGED.get(goal, "judge_result") for goal in goals or [""])
    when = Told(_("We look at the result together from %(day)s on.") % {"day": day(option["judge_on"])}, ())
    found = [
        Told(_("%(goal)s: %(what)s") % {"goal": capfirst(facts.concern_name(goal)), "what": one.text}, one.sources)
        for goal in goals
        if (one := facts.expected(goal))
    ]
    return _answer(_("When will I see a result?"), [facts.told("results_claimed"), *(facts.told(rule) for rule in rules), when], found)


def how_many(option: dict[str, Any]) -> Answer:
    """How many treatments, and when."""
    shown = option_shown(option)
    n = len(shown.treatments)
    count = ngettext("We plan %(n)s treatment.", "We plan %(n)s treatments.", n) % {"n": n}
    later = [_("After the course: %(often)s.") % {"often": shown.maintenance}] if shown.maintenance else []
    told = [Told(count, ()), facts.told("single_treatment"), *(Told(text, ()) for text in later)]
    dates = [Told(_("Treatment %(n)s: about %(day)s") % {"n": one.n, "day": one.on}, ()) for one in shown.treatments]
    return _answer(_("How many treatments do I need?"), told, dates)


def before(option: dict[str, Any]) -> Answer:
    """How to come prepared to the first treatment."""
    lines = option_shown(option).prepare
    told = [Told(_("%(when)s: %(what)s") % {"when": capfirst(when), "what": f"{what}. {text}"}, ()) for when, what, text in lines]
    return _answer(_("What must I do before?"), [Told(_("This is for the first treatment. We remind you before the next ones."), ())], told)


def afterwards(option: dict[str, Any], plan: Plan, policy: facts.Policy) -> Answer:
    """What to do and to leave, the shortest first."""
    duties = facts.duties(plan.given, option["treatments"][-1], policy)
    groups: dict[str, list[Duty]] = {}
    for one in duties:
        if text := span_of(one):
            groups.setdefault(text, []).append(one)
    points = [
        Told(
            _("%(when)s: %(what)s") % {"when": when, "what": "; ".join(one.label for one in some)},
            tuple(s for one in some for s in one.told.sources),
        )
        for when, some in groups.items()
    ]
    when = _("Times count from the end of the treatment. On the day you get a page with your own dates.")
    return _answer(_("What must I do afterwards?"), [Told(when, ())], points)


def approved(plan: Plan, policy: facts.Policy) -> Answer | None:
    """What the authorities have not approved; nothing where there is nothing to say."""
    told = [
        Told(_("%(goal)s: %(what)s") % {"goal": capfirst(listed(goals)), "what": one.text}, one.sources)
        for goals, one in facts.off_label(plan.given, plan.on, policy)
    ]
    return _answer(_("Is it approved for this?"), told) if told else None


def modalities(option: dict[str, Any]) -> tuple[str, ...]:
    """The devices of a course, in their order."""
    return tuple(dict.fromkeys(treatment["modality"] for treatment in option["treatments"]))


def span_of(one: Duty) -> str:
    """``Not for 1 day``; empty for what is allowed anyway."""
    if one.kind in ("allowed", "not_advised") or one.hours == 0:
        return ""
    always = {"never": _("Never"), "ask": _("Ask us first"), "avoid": _("Not until we say so"), "do": _("Always"), "only": _("Always")}
    if one.hours is None or one.kind in ("never", "ask"):
        return always[one.kind]
    return (_("Not for %(long)s") if one.kind == "avoid" else _("For %(long)s")) % {"long": long(one.hours)}


def long(hours: float) -> str:
    """``12 hours``, ``3 days``."""
    n = round(hours / _HOURS_A_DAY)
    if hours < _HOURS_A_DAY or n * _HOURS_A_DAY != hours:
        return ngettext("%(n)s hour", "%(n)s hours", round(hours)) % {"n": number(hours)}
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _span(since: float, until: float | None) -> str:
    if until is None:
        return _("After %(long)s") % {"long": long(since)}
    if since == 0:
        return _("The first %(long)s") % {"long": long(until)}
    return _("From %(since)s to %(until)s") % {"since": long(since), "until": long(until)}


def _answer(question: str, told: Iterable[Told], points: Iterable[Told] = ()) -> Answer:
    told, points = list(told), list(points)
    sources = dict.fromkeys(source for one in (*told, *points) for source in one.sources)
    return Answer(question, tuple(one.text for one in told), tuple(one.text for one in points), tuple(sources))
