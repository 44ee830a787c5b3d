"""Screening one patient: exit codes, the page, the JSON of the contract."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from needlecraft.cli.main import main
from needlecraft.protocol import screen
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.loader import read_file
from needlecraft.protocol.policy import STRICTEST
from needlecraft.protocol.record import read_patient_document

Run = Callable[..., Any]
Write = Callable[..., Path]

ON = ("--on", "2026-12-01")


def test_the_verdict_comes_first(run: Run, patient: Path) -> None:
    code, out, err = run("screen", patient, *ON)
    assert (code, err) == (0, "")
    assert out.startswith("✓ Yes, but not on cheeks.\n")


@pytest.mark.parametrize(
    ("record", "sentence", "code"),
    [
        ("zones: [cheeks]\nexposures: [{code: waxing, on: 2026-11-24}]", "▲ Not before 8 December 2026 because of waxing.", 0),
        ("exposures: [{code: waxing}]", "? Cannot be decided yet: 1 question is open.", 3),
        ("conditions: [{code: pregnancy}]", "■ Cannot be treated now: pregnancy.", 0),
        ("allergies: [lidocaine]", "■ Cannot be treated now: lidocaine allergy.", 0),
        ("zones: [cheeks]\nother: [a herbal tea]", "◆ A clinician decides because of “a herbal tea”.", 0),
        ("zones: [cheeks]\nconditions: [{code: post_inflammatory_pigment}]", "◐ Yes, with care.", 0),
    ],
)
def test_every_verdict_has_its_sentence_and_its_exit_code(run: Run, write: Write, record: str, sentence: str, code: int) -> None:
    path = write(f"patient: {{born: 1990-04-02, fitzpatrick: 2}}\nmodalities: [pen]\n{record}\ndenied: all\n")
    answer = run("screen", path, *ON)
    assert answer.out.splitlines()[0] == sentence
    assert answer.code == code
    assert run("screen", path, *ON, "--format", "json").code == code


def test_open_questions_are_named_with_the_rules_that_need_them(run: Run, write: Write) -> None:
    out = run(
        "screen", write("patient: {born: 1990-04-02, fitzpatrick: 2}\nexposures: [{code: waxing}]\ndenied: all\nmodalities: [pen]\n"), *ON
    ).out
    assert "When was it: waxing?  waxing.on; for waxing" in out


@pytest.mark.parametrize(("written", "said"), [("rosacea", True), ("{code: rosacea, state: current}", False)])
def test_a_state_that_was_not_given_is_said_to_be_taken_as_current(run: Run, write: Write, written: str, said: bool) -> None:
    out = run("screen", write(f"patient: {{born: 1990-04-02, fitzpatrick: 2}}\nconditions: [{written}]\ndenied: all\n"), *ON).out
    assert ("no state is given, so it counts as current" in " ".join(out.split())) is said


def test_two_medicines_of_one_class_are_told_as_one(run: Run, write: Write) -> None:
    medicines = "medicines: [warfarin, Eliquis]\nmodalities: [pen]"
    out = run("screen", write(f"patient: {{born: 1990-04-02, fitzpatrick: 2}}\n{medicines}\ndenied: all\n"), *ON).out
    assert "“warfarin” (anticoagulant): contraindicated" in out
    assert "“Eliquis” (anticoagulant): contraindicated" in out
    assert out.count("● S0") == 1


def test_every_depth_that_is_shown_names_its_rule(run: Run, patient: Path) -> None:
    out = " ".join(run("screen", patient, *ON).out.split())
    assert "Depth: at most 1 mm by rule cheek_depth (our inference), 0.5 mm by rule forehead_depth" in out
    assert "0.17 mm by rule nano_range (our inference)" in out


def test_a_position_is_cited_to_its_line_and_the_adopted_one_is_filled(run: Run, patient: Path) -> None:
    out = run("screen", patient, *ON).out
    assert "● S3" in out
    assert "[S3 line 36]" in out
    assert "○ clinic_unnamed_pages" in out
    assert "Not admitted." in out
    assert "1 Dec 2026 ·······● 8 Dec 2026" in out


def test_equal_rows_and_columns_stand_together(run: Run, patient: Path) -> None:
    lines = run("screen", patient, *ON).out.splitlines()
    assert any(line.split() == ["pen", "nano"] for line in lines)
    assert any(line.split() == ["cheeks", "▲", "8", "Dec", "2026", "▲", "8", "Dec", "2026"] for line in lines)


def test_the_json_is_the_answer_of_the_library(run: Run, patient: Path, knowledge: Knowledge) -> None:
    answer = run("screen", patient, *ON, "--format", "json")
    record = read_patient_document(read_file(patient)[0], knowledge)
    expected = screen(record, date(2026, 12, 1), STRICTEST).as_dict()
    assert answer.out == json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    contract = ["on", "policy", "knowledge", "verdict", "earliest", "complete", "so_far", "options", "findings", "unanswered", "not_judged"]
    assert list(answer.json)[: len(contract)] == contract


def test_json_on_standard_input(run: Run, stdin: Callable[[str], None]) -> None:
    stdin('{"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"], "zones": ["cheeks"], "denied": "all"}')
    assert run("screen", "-", *ON).out.startswith("✓ Yes")


def test_streams_of_text_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    record = '{"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"], "zones": ["cheeks"], "denied": "all"}'
    for argv, start in ((["-"], "✓ Yes"), (["-", "--format", "json"], "{\n"), (["--batch", "-"], '{"on":"2026-12-01"')):
        monkeypatch.setattr(sys, "stdin", io.StringIO(record))
        monkeypatch.setattr(sys, "stdout", io.StringIO())
        assert main(["screen", *argv, *ON]) == 0
        assert sys.stdout.getvalue().startswith(start)  # type: ignore[attr-defined]


def test_a_policy_from_a_file(run: Run, patient: Path, write: Write) -> None:
    policy = write(
        "name: our practice\nbase: strictest\nadopted:\n"
        "  - {rule: waxing, house: {decision: defer, window: 21 d}, reason: sore skin, by: Dr A, on: 2026-01-01}\n"
    )
    answer = run("screen", patient, *ON, "--policy", policy, "--format", "json").json
    assert answer["policy"] == "our practice"
    assert answer["options"]["pen"]["cheeks"]["earliest"] == "2026-12-15"
    page = run("screen", patient, *ON, "--policy", policy).out
    assert "Dr A, 2026-01-01: sore skin" in page
    assert "● house" in page


def test_a_moment_can_be_judged(run: Run, write: Write) -> None:
    path = write(
        "patient: {born: 1990-04-02, fitzpatrick: 2}\nexposures: [{code: self_tan, on: 2026-11-29T12:00}]\nmodalities: [pen]\ndenied: all\n"
    )
    early, late = (run("screen", path, "--on", f"2026-12-01T{hour}:00", "--format", "json").json for hour in (11, 12))
    assert early["options"]["pen"]["cheeks"]["verdict"] == "defer"
    assert late["options"]["pen"]["cheeks"]["verdict"] == "clear"


def test_what_a_record_says_never_steers_the_terminal(run: Run, write: Write) -> None:
    text = "\\u001b[2J\\u0007 tea \\u202e \\ud800 \\u009b31m"
    path = write(f'{{"patient": {{"born": "1990-04-02", "fitzpatrick": 2}}, "other": ["{text}"], "denied": "all"}}', ".json")
    answer = run("screen", path, *ON)
    assert answer.code == 0
    assert all(line.isprintable() for line in answer.out.splitlines())
    assert run("screen", path, *ON, "--format", "json").code == 0


def test_without_a_day_the_clock_is_read(run: Run, write: Write) -> None:
    path = write("denied: all\npatient: {born: 1990-04-02, fitzpatrick: 2}\n")
    before = datetime.now().astimezone().date()  # noqa: TID251  the test compares with the clock
    on = date.fromisoformat(run("screen", path, "--format", "json").json["on"])
    assert on - before in (timedelta(0), timedelta(days=1))
