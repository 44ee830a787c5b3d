"""What the patients of the fictional practice have to tell: for every rule that a questionnaire can reach somebody whom it is about.

Nothing of it is thought up here. Each rule of the knowledge brings worked examples; what they give of a patient is turned into answers
of the intake and of a consultation, with their days moved to the day on which the patient comes. An example counts if the protocol, asked
through the door that the practice uses, finds the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from ....protocol.fields import RecordError
from ....protocol.kinds import AnyRule
from ....protocol.kinds.base import Example
from ....protocol.knowledge import load
from ...consultations import facts
from ...practices.models import Practice
from ...protocols.facts import policy_of

SUBJECTS: Final = ("eligibility", "washout")
#: Rules of these subjects about which nobody can be asked, with the reason.
UNASKED: Final = {
    "never_offered": "needling at home and patches are not offered, so that no consultation can choose them",
    "priming": "it gives a number of weeks to a plan and asks nothing",
    **dict.fromkeys(("deep_scar_goal", "ice_pick_goal", "keloid_as_goal"), "a consultation does not settle the kind of a scar"),
}
_ZONES: Final = ("cheeks", "forehead", "chin")
_DATES: Final = ("on", "resolved_on", "stopped_on", "test_patch_on")
_GROUPS: Final = ("conditions", "medicines", "exposures", "allergies")


class Said(NamedTuple):
    """What is told in answers, and what a clinician settles. Days are those of ``on``."""

    on: date
    yes: dict[str, dict[str, Any]]
    settled: dict[str, Any]
    born_on: date | None = None
    named: tuple[str, ...] = ()
    other: str = ""

    def moved(self, to: date) -> Said:
        """The same on another day."""
        apart = to - self.on
        yes = {code: {key: _moved(key, value, apart) for key, value in details.items()} for code, details in self.yes.items()}
        return self._replace(on=to, yes=yes, born_on=self.born_on and self.born_on + apart)


def of_each_rule(practice: Practice) -> Iterator[tuple[str, Said]]:
    """Every rule that can be reached, with what somebody says whom it is about."""
    for rule in load().rules.values():
        is_asked = rule.subject in SUBJECTS and rule.id not in UNASKED
        if is_asked and (found := about(rule, practice)) is not None:
            yield rule.id, found


def about(rule: AnyRule, practice: Practice) -> Said | None:
    """What is told in an example of a rule that reaches it: on its day, or on the day after the last thing that it tells of.

    A rule that clears whatever is told is reached by the telling.
    """
    return next(_reaching(rule, practice), None)


def _reaching(rule: AnyRule, practice: Practice) -> Iterator[Said]:
    for example in rule.examples:
        said = _said(example, practice)
        if said is not None:
            days = [date.fromisoformat(details[key]) for details in said.yes.values() for key in _DATES if key in details]
            sooner = said._replace(on=max(days, default=said.on) + timedelta(days=1))
            is_harmless = example.shows == "applies" and example.gives.get("decision") == "clear"
            yield from (one for one in (said, sooner) if is_harmless or rule.id in rules_of(one, practice))


def _said(example: Example, practice: Practice) -> Said | None:
    """An example as answers; None where it tells what no intake asks."""
    given: Mapping[str, Any] = example.given
    offered = {code for code, _name in facts.choices(practice)["modalities"]}
    if given.keys() - {*_GROUPS, "patient", "concerns", "other", "zones", "modalities"} or example.modality not in offered:
        return None
    yes: dict[str, dict[str, Any]] = {}
    named = []
    for group in _GROUPS:
        for one in given.get(group, ()):
            item = {"code": one} if isinstance(one, str) else one
            question = facts.question_of(practice.policy, item.get("code", ""))
            if question is None:
                named.append(item.get("name", ""))
                continue
            told = {key: value for key, value in item.items() if key in question.follow_ups}
            yes[question.code] = {key: str(value)[: len("2026-11-30")] if key in _DATES else value for key, value in told.items()}
    patient = given.get("patient", {})
    zones = list(dict.fromkeys([example.zone, *(zone for zone in _ZONES if example.zone in _ZONES)]))
    concerns = [one if isinstance(one, str) else one["code"] for one in given.get("concerns", ["uneven_texture"])]
    settled = {"fitzpatrick": patient.get("fitzpatrick"), "concerns": concerns, "zones": zones, "modalities": [example.modality]}
    born_on = date.fromisoformat(str(patient["born"])) if patient.get("born") else None
    return Said(example.on, yes, settled, born_on, tuple(filter(None, named)), " ".join(given.get("other", ())))


def rules_of(said: Said, practice: Practice) -> set[str]:
    """The rules by which the protocol has something to say."""
    settled = {**said.settled, "fitzpatrick": said.settled["fitzpatrick"] or 2}
    answers = {"yes": said.yes, "no": denied(said, practice), "named": said.named, "other": said.other}
    try:
        record = facts.written(practice, said.born_on or date(1990, 4, 2), answers, settled)
        answer, _told = facts.decide(record, said.on, policy_of(practice))
    except RecordError:
        return set()
    return {one.rule for one in answer.findings} | {one.rule for one in answer.notes}


def denied(said: Said, practice: Practice) -> list[str]:
    """Every question that was not answered with yes."""
    return [one.code for part in facts.asked(practice.policy).values() for one in part if one.code not in said.yes]


def _moved(key: str, value: Any, apart: timedelta) -> Any:
    return (date.fromisoformat(value) + apart).isoformat() if key in _DATES else value
