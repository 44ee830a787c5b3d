"""The questionnaire, and every code that a record may hold or an answer may show."""

from __future__ import annotations

from typing import Any, Final

from needlecraft.protocol.engine import Engine
from needlecraft.protocol.kinds import AgeRule, SkinTypeRule
from needlecraft.protocol.kinds.base import PROTECTION, STRENGTH_RANK
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import BUILT_IN, STRICTEST
from needlecraft.protocol.questionnaire import questions
from needlecraft.protocol.screening import PRECEDENCE
from needlecraft.protocol.treatment import SEVERITIES, SIDES, SYMPTOMS, TRENDS
from needlecraft.protocol.triaging import LEVELS

from .markdown import anchor, bullets, code, joined, number, page, plain, table, user

GROUPS: Final = {"conditions": "Conditions", "medicines": "Medicines", "exposures": "What was done to the skin", "allergies": "Allergies"}
_QUESTIONS: Final = """\
The intake as `needlecraft questions` prints it.
Every question exists because a rule needs it.
A *follow-up* is asked after a yes, and only where the answer changes what the policy decides.
The follow-ups below are those of the policy `strictest`.
A code under `denied` was asked and answered no; `denied: all` says so of every question that the record does not answer."""
_CODES: Final = """\
The words that a record may use and that an answer may hold.
An unknown code is an error that names the nearest known ones."""
_FIELDS: Final = {
    "severity": SEVERITIES,
    "trend": TRENDS,
    "side": SIDES,
    "state of a condition": ("current", "past", "resolved"),
    "state of a medicine": ("current", "stopped"),
    "controlled, prescribed, licensed_for_skin_injection": ("yes", "no"),
    "route": ("topical", "into_skin"),
    "kind of a scar": ("ice_pick", "boxcar", "rolling", "keloid", "hypertrophic"),
}


def questions_page(knowledge: Knowledge) -> str:
    """The questionnaire of the strictest policy, and the questions about the person and the practice."""
    asked = questions(Engine(knowledge, STRICTEST))
    blocks = []
    for group, heading in GROUPS.items():
        blocks += [
            f"## {heading}",
            table(("code", "question", "help", "follow-ups", "needed by"), [_row(one) for one in asked if one["group"] == group]),
        ]
    needed = {
        "born": [rule.id for rule in knowledge.rules.values() if isinstance(rule, AgeRule)],
        "fitzpatrick": [rule.id for rule in knowledge.rules.values() if isinstance(rule, SkinTypeRule)],
    }
    person = [
        (f"`{key}`", plain(one.ask), plain(one.help), ", ".join(user(f"rules/{name}") for name in needed[key]))
        for key, one in knowledge.questions.items()
        if one.group == "patient"
    ]
    setting = [
        (f"`{key}`", plain(rule.question), user(f"rules/{rule.id}"))
        for key in knowledge.setting_codes
        for rule in knowledge.rules.values()
        if rule.kind == "setting" and key in rule.codes
    ]
    return page(
        "Questions",
        f"{len(asked)} yes-or-no questions.",
        _QUESTIONS,
        "## The person",
        "Not yes-or-no questions: `denied: all` does not answer them.",
        table(("key", "question", "help", "needed by"), person),
        *blocks,
        "## The practice",
        "Asked under `setting`, answered yes or no. Without a `setting` they are not judged.",
        table(("key", "question", "needed by"), setting),
    )


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    needed = ", ".join(user(f"rules/{name}") for name in one["needed_by"])
    return f"{anchor(one['code'])}`{one['code']}`", plain(one["text"]), plain(one["help"]), code(one["follow_ups"]), needed


def codes_page(knowledge: Knowledge) -> str:
    """All codes, group by group."""
    blocks = []
    for group, heading in GROUPS.items():
        if group != "medicines":
            rows = [(f"`{key}`", plain(one.label)) for key, one in knowledge.questions.items() if one.group == group]
            blocks += [f"## {heading}", f"Under `{group}` and `denied`.", table(("code", "what"), rows)]
    return page("Codes", _CODES, *blocks, *_medicines(knowledge), *_catalogues(knowledge), *_after(knowledge), *_words())


def _medicines(knowledge: Knowledge) -> list[str]:
    rows = []
    for key, one in knowledge.medicines.items():
        names = "; ".join(f"{generic} ({', '.join(brands)})" if brands else generic for generic, brands in one.names.items())
        rows.append((f"`{key}`", plain(one.what), plain(names)))
    named = set(knowledge.medicines)
    rows += [
        (f"`{key}`", plain(one.label), "") for key, one in knowledge.questions.items() if one.group == "medicines" and key not in named
    ]
    told = "Under `medicines` and `denied`, or by `name` alone; a name may belong to several classes, and an unknown one is reviewed."
    return ["## Medicines", told, table(("code", "what", "names that are known"), rows)]


def _catalogues(knowledge: Knowledge) -> list[str]:
    modalities = [
        (
            f"`{key}`",
            "yes" if one.offered else "never",
            _depth(one),
            plain(one.what),
            plain(one.numbing),
            plain(one.downtime),
            plain(one.used_by),
        )
        for key, one in knowledge.modalities.items()
    ]
    concerns = [
        (f"`{key}`", plain(one.name), plain(one.expects or one.what), code(one.zones), "yes" if one.scar else "")
        for key, one in knowledge.concerns.items()
    ]
    zones = [(f"`{key}`", one.region, "yes" if one.bony else "", plain(one.what)) for key, one in knowledge.zones.items()]
    return [
        "## Modalities",
        table(("code", "offered", "settings", "what", "numbing", "downtime", "used by"), modalities),
        bullets(f"`{key}`: {plain(one.depth.note)}" for key, one in knowledge.modalities.items() if one.depth and one.depth.note),
        "## Zones",
        "Without `zones` a record asks for all zones of the face.",
        table(("code", "region", "bony", "what"), zones),
        "## Concerns",
        table(("code", "name", "what to expect", "only on", "scar"), concerns),
        "## Products",
        table(("code", "name", "what"), [(f"`{key}`", plain(one.name), plain(one.what)) for key, one in knowledge.products.items()]),
    ]


def _depth(one: Any) -> str:
    if one.depth is None:
        return "no depth from this engine"
    steps = joined([number(step) for step in one.depth.steps_mm])
    return f"from {number(one.depth.min)} mm; a plan may choose {steps} mm"


def _after(knowledge: Knowledge) -> list[str]:
    items = [(f"`{key}`", plain(one.label), f"`{one.kind}`", user(f"aftercare/{key}")) for key, one in knowledge.aftercare.items()]
    rows = [(f"`{one}`", ", ".join(user(f"triage/{row.id}") for row in knowledge.triage if one in row.symptoms)) for one in SYMPTOMS]
    return [
        "## Aftercare items",
        table(("code", "what", "kind", "in the rule book"), items),
        "## Symptoms",
        "Under `symptoms` and `none_of` of a report. Fever is not reported but measured: `temperature_c`.",
        table(("code", "rows that speak of it"), rows),
    ]


def _words() -> list[str]:
    strengths = [(f"`{word}`", str(rank)) for word, rank in STRENGTH_RANK.items()]
    return [
        "## Details of an item",
        table(
            ("key", "words"),
            [
                (f"`{'`, `'.join(name.split(', '))}`" if " " not in name.replace(", ", "") else name, code(words))
                for name, words in _FIELDS.items()
            ],
        ),
        "## Words of an answer",
        bullets(
            [
                f"Decisions, the most protective last: {code(PROTECTION)}.",
                f"Verdicts of an option, the one that takes precedence last: {code(PRECEDENCE)}.",
                f"Policies: {code(BUILT_IN)}, or the name of an adopted one.",
                f"Levels of triage, the most urgent last: {code(LEVELS)}.",
                f"Kinds of aftercare: {code(('avoid', 'only', 'do', 'never', 'allowed', 'not_advised', 'ask'))}.",
                f"States of aftercare: {code(('not_yet', 'allowed', 'do_now', 'over', 'never', 'ask'))}.",
                "Windows: a number and a unit, `72 h`, `14 d`, `6 w`, `3 mo` or `1 y`.",
            ]
        ),
        "## Strength of evidence",
        "The policy `guideline` takes the smallest rank; of equals the stricter.",
        table(("strength", "rank"), strengths),
    ]
