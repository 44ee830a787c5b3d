"""An item listed without a state is read as current. That is safe only while no other state protects more."""

from __future__ import annotations

from datetime import date

import pytest

from needlecraft.protocol.engine import engine_for
from needlecraft.protocol.knowledge import load
from needlecraft.protocol.policy import BUILT_IN
from needlecraft.protocol.record import read_patient
from needlecraft.protocol.screening import PRECEDENCE, screen_with

ON = date(2026, 12, 1)
DETAILS = {"severity": "severe", "controlled": "no", "on": "2026-11-20"}
STATES = {"conditions": ("past", "resolved"), "medicines": ("stopped",)}
CODES = [(group, code) for group in STATES for code in sorted(load().groups[group])]


@pytest.mark.parametrize("policy", BUILT_IN)
@pytest.mark.parametrize(("group", "code"), CODES)
def test_no_state_protects_more_than_current(group: str, code: str, policy: str) -> None:
    details = DETAILS if group == "conditions" else {"prescribed": "yes"}
    ended = {"resolved_on": "2026-11-30"} if group == "conditions" else {"stopped_on": "2026-11-30"}
    now = verdicts(policy, group, {"code": code, **details})
    for state in STATES[group]:
        then = verdicts(policy, group, {"code": code, **details, **ended, "state": state})
        assert all(PRECEDENCE[now[option]] >= PRECEDENCE[then[option]] for option in now)


def verdicts(policy: str, group: str, item: dict[str, str]) -> dict[tuple[str, str], str]:
    zones = ["cheeks", "eyelids", "abdomen", "scalp"]
    data = {"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "denied": "all", "zones": zones, group: [item]}
    screening = screen_with(engine_for(BUILT_IN[policy]), read_patient(data, load()), ON)
    return {(m, z): option.verdict for m, row in screening.options.items() for z, option in row.items()}
