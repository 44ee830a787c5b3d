"""What was said of one item holds for every item in its situation, with its own dates and zones."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from needlecraft.protocol.engine import Engine
from needlecraft.protocol.judging import Judgement
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.panel import Panel
from needlecraft.protocol.policy import BUILT_IN
from needlecraft.protocol.record import UNKNOWN, Item, Skin
from needlecraft.protocol.windows import Window

DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 27, 28, 30, 31, 42, 60, 89, 92, 180, 183, 364, 366, 800)
ON = (datetime.fromisoformat("2026-12-01"), datetime.fromisoformat("2027-03-01T09:30"))
SKIN = Skin(4, "no")
Told = list[tuple[object, ...]]


def told(judgement: Judgement) -> tuple[Told, Told]:
    adopted = sorted((tuple(one) for one in judgement.adopted if one.decision != "clear"), key=repr)
    return adopted, sorted((one.position, one.options, one.protects, str(one.until)) for one in judgement.outcomes)


def items(code: str, n: int) -> list[Item]:
    random = Random(code)

    def moment() -> date | datetime | object:
        day = date(2026, 12, 1) - timedelta(days=random.choice(DAYS))
        return random.choice((day, day, datetime.combine(day, random.choice((time(), time(15))))))

    return [
        Item(
            code=code,
            zones=random.choice(((), ("chin",), ("cheeks", "chin"))),
            state=random.choice(("current", "past", "resolved", "stopped")),
            severity=random.choice(("mild", "moderate", "severe", UNKNOWN)),
            controlled=random.choice(("yes", "no")),
            test_patch_on=random.choice((UNKNOWN, moment())),  # type: ignore[arg-type]
            prescribed=random.choice(("yes", "no", UNKNOWN)),
            on=moment(),  # type: ignore[arg-type]
            resolved_on=moment(),  # type: ignore[arg-type]
            stopped_on=moment(),  # type: ignore[arg-type]
        )
        for _ in range(n)
    ]


@pytest.mark.parametrize("policy", BUILT_IN.values(), ids=lambda policy: policy.name)
def test_a_panel_says_what_every_rule_says_when_it_is_asked_alone(knowledge: Knowledge, policy: object) -> None:
    engine = Engine(knowledge, policy)  # type: ignore[arg-type]
    for code, rules in engine.by_code.items():
        for item in items(code, 12):
            for on in ON:
                judgements = {one.rule.id: one for one in engine.panels[code].hear(item, SKIN, on).judgements(item)}
                for compiled in rules:
                    alone = compiled.judge(item, SKIN, on)
                    if compiled.rule.id in judgements:
                        assert told(judgements[compiled.rule.id]) == told(alone), (compiled.rule.id, item, on)
                    else:
                        assert told(alone)[0] == [], (compiled.rule.id, item, on)


def test_a_panel_remembers_no_more_than_so_many_situations(knowledge: Knowledge) -> None:
    panel: Panel = Engine(knowledge, BUILT_IN["strictest"]).panels["acne"]
    for n in range(300):
        panel.hear(Item("acne", state="current", on=date(2026, 1, 1) + timedelta(days=n)), Skin(n % 6 + 1), ON[0])
    assert len(panel.memory) <= 64
    assert len(panel.heard) <= 64


@pytest.mark.parametrize("text", ["72 h", "30 h", "1.5 h", "14 d", "6 w", "1 mo", "3 mo", "13 mo", "1 y", "18 y"])
def test_no_window_is_shorter_or_longer_than_its_days(text: str) -> None:
    window = Window.parse(text)
    for n in range(0, 1500, 7):
        day = date(2023, 1, 29) + timedelta(days=n)
        midnight = datetime.combine(day, time())
        for moment in (day, datetime.combine(day, time(23, 59))):
            assert midnight + timedelta(days=window.shortest_days) <= window.after(moment)
            assert window.after(moment) <= midnight + timedelta(days=window.longest_days)
