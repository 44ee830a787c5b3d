"""Safety law 5: the same patient, date, policy and knowledge give the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.patients import BUILT_IN, KNOWLEDGE, Case, incomplete, read, screened

import needlecraft
from needlecraft.protocol.engine import Engine
from needlecraft.protocol.findings import Screening
from needlecraft.protocol.policy import Policy
from needlecraft.protocol.screening import screen_with

POLICIES = st.sampled_from(BUILT_IN)

#: Answers to a few patients, screened and planned, as one text.
PROGRAM = """
import json, sys
from datetime import date
from needlecraft.protocol import load, plan, read_patient, screen
from needlecraft.protocol.policy import BUILT_IN
for one in json.load(sys.stdin):
    patient, on = read_patient(one["patient"], load()), date.fromisoformat(one["on"])
    for policy in BUILT_IN.values():
        print(json.dumps(screen(patient, on, policy).as_dict(), ensure_ascii=False))
        print(json.dumps(plan(patient, on, policy).as_dict(), ensure_ascii=False))
"""
PATIENTS = [
    {"on": "2026-12-01", "patient": {"denied": []}},
    {"on": "2026-12-01", "patient": {"patient": {"born": "1990-04-02", "fitzpatrick": 5}, "concerns": ["acne_scars"], "denied": "all"}},
    {
        "on": "2026-12-01",
        "patient": {
            "patient": {"born": "2006-04-02", "fitzpatrick": 4},
            "conditions": [{"code": "cold_sores", "state": "past"}, "diabetes", {"code": "acne", "zones": ["chin", "cheeks"]}],
            "medicines": [{"name": "warfarin"}, {"name": "an unknown tablet"}],
            "exposures": [{"code": "waxing", "on": "2026-11-20", "zones": ["jaw"]}, {"code": "sun_tanning"}],
            "allergies": ["lidocaine"],
            "denied": ["pregnancy"],
        },
    },
]


#: Engines that have seen other patients than the ones that :func:`screened` uses.
FRESH = {policy.name: Engine(KNOWLEDGE, policy) for policy in BUILT_IN}


def in_bytes(screening: Screening) -> bytes:
    return json.dumps(screening.as_dict(), ensure_ascii=False).encode()


@given(incomplete(), incomplete(), POLICIES)
def test_the_answer_does_not_depend_on_who_was_screened_before(case: Case, another: Case, policy: Policy) -> None:
    screened(another.data, another.on, policy)
    first = in_bytes(screened(case.data, case.on, policy))
    screened({**another.data, "denied": []}, another.on, policy)
    assert in_bytes(screened(case.data, case.on, policy)) == first


@given(incomplete(), POLICIES)
def test_an_engine_compiled_anew_gives_the_same_bytes(case: Case, policy: Policy) -> None:
    assert in_bytes(screen_with(FRESH[policy.name], read(case.data), case.on)) == in_bytes(screened(case.data, case.on, policy))


def test_every_answer_names_the_version_and_the_hash_of_the_knowledge() -> None:
    answer = screened({"denied": []}, date(2026, 12, 1)).as_dict()
    assert answer["knowledge"] == {"version": KNOWLEDGE.version, "hash": KNOWLEDGE.hash}
    assert len(KNOWLEDGE.hash) == 64


def test_another_process_with_another_order_of_hashes_gives_the_same_bytes() -> None:
    source = str(Path(needlecraft.__file__).parents[1])

    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": source, "TZ": "Pacific/Auckland" if seed == "1" else "UTC"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], input=json.dumps(PATIENTS).encode(), capture_output=True, env=environment, check=True
        )
        return done.stdout

    assert run("1") == run("2")
