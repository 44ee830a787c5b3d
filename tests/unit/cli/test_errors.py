"""Every way in which input can be bad: one clear line, exit code 2, nothing on standard output, nothing half-done."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Refused = Callable[..., str]
RefusedAll = Callable[..., list[str]]
Write = Callable[..., Path]

ON = ("--on", "2026-12-01")
ALIASES = "a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def test_a_file_that_is_not_there(refused: Refused, tmp_path: Path) -> None:
    assert "cannot be read (No such file" in refused("screen", tmp_path / "nobody.yaml", *ON)


def test_a_folder(refused: Refused, tmp_path: Path) -> None:
    assert "this is a folder" in refused("screen", tmp_path, *ON)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file(refused: Refused, write: Write, text: str) -> None:
    assert "there is nothing in it" in refused("screen", write(text), *ON)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("just words", "expected keys and values"),
        ("[1, 2]", "expected keys and values here, not a list"),
        ("42", "expected keys and values"),
        ("patient: {born: 1990-02-30}", "'1990-02-30' is not a date that exists"),
        ("conditions: diabetes", "expected a list"),
        ("conditions: [diabetis]", "did you mean diabetes?"),
        ("condition: []", "did you mean conditions"),
        ("zones: [cheek]", "did you mean cheeks"),
        ("patient: {fitzpatrick: 9}", "not a whole number from 1 to 6"),
        ("denied: all\ndenied: all", "stands twice"),
        ('{"denied": "all", "denied": "all"}', "stands twice"),
        ("exposures: [{code: waxing, on: 2030-01-01}]", "after the day of screening"),
        ("wishes: {evnt: 2027-01-01}", "did you mean event?"),
        ("denied: all\n---\ndenied: all", "a second document"),
        ("denied: [", "not readable YAML"),
        ("denied: !!python/object:os.system x", "tag"),
        ("\tdenied: all", "not readable YAML"),
        (ALIASES, "anchors and aliases"),
        ("a: " + "[" * 3000 + "]" * 3000, "nested more than"),
        ('{"denied": ' + "[" * 5000 + "]" * 5000 + "}", "nested"),
        ('{"patient": {"fitzpatrick": ' + "9" * 5000 + "}}", "digits"),
        ('{"patient": {"fitzpatrick": NaN}}', "NaN"),
        ('{"\\u001b[31mred\\n": 1}', "unknown key"),
        ('{"\\ud800": 1}', "unknown key"),
    ],
)
def test_a_record_that_is_wrong(refused: Refused, write: Write, text: str, message: str) -> None:
    path = write(text)
    err = refused("screen", path, *ON)
    assert message in err
    assert str(path) in err


def test_a_mistake_is_named_with_its_line(refused: Refused, write: Write) -> None:
    path = write("patient: {born: 1990-04-02}\nconditions:\n  - {code: acne}\n  - {code: akne}\n")
    assert f"{path}:4: conditions[1].code: 'akne' is not known" in refused("screen", path, *ON)


def test_every_mistake_of_a_record_stands_on_a_line_of_its_own(refused_all: RefusedAll, write: Write) -> None:
    path = write("patient: {fitzpatrick: 9}\nconditions:\n  - {code: akne}\nzones: [cheek]\n")
    places = [line.split(": ")[1:3] for line in refused_all("screen", path, *ON)]
    assert places == [[f"{path}:1", "patient.fitzpatrick"], [f"{path}:3", "conditions[0].code"], [f"{path}:4", "zones[0]"]]


def test_a_wish_that_is_over_is_named_with_its_line(refused: Refused, write: Write) -> None:
    path = write("denied: all\nwishes:\n  planned: [{code: waxing, on: 2026-11-01}]\n")
    assert f"{path}:3: wishes.planned[0].on: 2026-11-01 is not after 2026-12-01" in refused("plan", path, *ON)


def test_a_file_of_50_megabytes(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.touch()
    os.truncate(path, 50_000_000)
    assert "larger than 1,000,000 bytes" in refused("screen", path, *ON)


@pytest.mark.parametrize("raw", ["patient: {}\nother: [tea \u00e9]\n".encode("latin-1"), bytes(range(256)) * 20, b"\xff\xfe\x00d"])
def test_what_is_not_utf_8(refused: Refused, write: Write, raw: bytes) -> None:
    assert "not UTF-8 text" in refused("screen", write(raw), *ON)


def test_text_with_null_bytes(refused: Refused, write: Write) -> None:
    refused("screen", write(b"denied: all\x00\n"), *ON)


@pytest.mark.parametrize("name", ["x" * 5000, "", "a\0b"])
def test_a_name_that_no_file_can_have(refused: Refused, name: str) -> None:
    refused("screen", name, *ON)


@pytest.mark.parametrize(
    "day", ["2026-02-30", "tomorrow", "2026-W49-2", "20261201", "1 December", "2026-12-01T25:00", "9999-12-31", "0001-01-01"]
)
def test_a_day_that_cannot_be(refused: Refused, patient: Path, day: str) -> None:
    assert f"--on {day}" in refused("screen", patient, "--on", day)


def test_a_policy_that_nobody_has(refused: Refused, patient: Path) -> None:
    err = refused("screen", patient, *ON, "--policy", "strict")
    assert "write strictest, guideline, lenient, or the name of a policy file" in err


def test_a_house_rule_that_changes_nothing_is_told_and_the_answer_given(run: Callable[..., Any], patient: Path, write: Write) -> None:
    policy = write(
        "name: ours\nadopted:\n  - rule: waxing\n    house: {decision: defer, window: 3 d}\n    reason: r\n    by: b\n    on: 2026-01-01\n"
    )
    code, out, err = run("screen", patient, *ON, "--policy", policy)
    assert (code in (0, 3), bool(out)) == (True, True)
    assert err == f"needlecraft: {policy}:4: adopted[0].house: changes nothing; on waxing strictest is nowhere laxer than it\n"


def test_a_policy_from_the_future(refused: Refused, patient: Path, write: Write) -> None:
    policy = write("name: ours\nadopted:\n  - {rule: waxing, source: S3, reason: r, by: b, on: 2199-01-01}\n")
    assert f"{policy}:3: adopted[0].on: 2199-01-01 is still to come" in refused("screen", patient, *ON, "--policy", policy)


def test_a_policy_file_with_a_mistake(refused: Refused, patient: Path, write: Write) -> None:
    policy = write("name: ours\nadopted:\n  - {rule: waxin, source: S3, reason: r, by: b, on: 2026-01-01}\n")
    assert f"{policy}:3: adopted[0].rule" in refused("screen", patient, *ON, "--policy", policy)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "needlecraft demo"),
        (["screens"], "did you mean screen?"),
        (["--versions"], "did you mean --version?"),
        (["screen"], "either one PATIENT or --batch FILE"),
        (["screen", "a.yaml", "--batch", "b"], "either one PATIENT or --batch FILE"),
        (["screen", "a.yaml", "--polici", "strictest"], "did you mean --policy?"),
        (["screen", "a.yaml", "b.yaml"], "one argument too many"),
        (["screen", "a.yaml", "--format", "xml"], "choose from"),
        (["screen", "a.yaml", "--on"], "expected one argument"),
        (["plan"], "required: PATIENT"),
        (["rules", "waxin"], "did you mean waxing"),
        (["rules", "no_such_thing_at_all"], "'needlecraft rules' lists them"),
        (["rules", "waxing", "--search", "wax"], "either ID or --search"),
        (["sources", "chu"], "did you mean chu_2021?"),
        (["demo", "--examples", "no/such/folder"], "--examples FOLDER"),
    ],
)
def test_arguments_that_cannot_be_read(refused: Refused, argv: list[str], message: str) -> None:
    assert message in refused(*argv)


def test_a_plan_for_an_event_in_the_past(refused: Refused, patient: Path) -> None:
    assert "give a later day" in refused("plan", patient, *ON, "--event", "2026-11-01")


def test_a_treatment_of_the_plan_that_is_not_there(refused: Refused, patient: Path) -> None:
    assert "--option 99" in refused("steps", patient, *ON, "--option", "99")
    assert "--treatment 0" in refused("steps", patient, *ON, "--treatment", "0")
    assert "invalid int" in refused("steps", patient, *ON, "--treatment", "first")


@pytest.mark.parametrize("at", ["2026-11-22", "2026-11-22T09:00", "now", "2020-01-01T09:00+00:00", "9999-12-31T23:59+00:00"])
def test_a_moment_that_cannot_be(refused: Refused, treatment: Path, at: str) -> None:
    assert f"--at {at}" in refused("aftercare", treatment, "--at", at)


def test_a_patient_where_a_treatment_belongs(refused: Refused, patient: Path) -> None:
    for command in (["aftercare"], ["dose"], ["triage", patient]):
        refused(command[0], *command[1:], patient)


def test_a_report_from_before_the_treatment(refused: Refused, treatment: Path, write: Write) -> None:
    report = write("report: {at: 2026-11-19T09:00:00+00:00, symptoms: []}\n")
    assert "before the treatment ended" in refused("triage", treatment, report)


def test_standard_output_that_is_full_or_closed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from needlecraft.cli.main import main

    monkeypatch.setattr(sys, "stdout", None)
    assert main(["rules"]) == 2
    assert "standard output is closed" in capsys.readouterr().err


class _Full(io.StringIO):
    encoding = "utf-8"

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_is_full(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from needlecraft.cli.main import main

    monkeypatch.setattr(sys, "stdout", _Full())
    assert main(["rules", "waxing"]) == 2
    assert "cannot write (No space left on device)" in capsys.readouterr().err


class _NobodyReads:
    encoding = "utf-8"

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def fileno(self) -> int:
        raise OSError


def test_a_reader_who_goes_away_is_no_news(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from needlecraft.cli.main import main

    monkeypatch.setattr(sys, "stdout", _NobodyReads())
    assert main(["rules", "waxing"]) == 141
    assert capsys.readouterr().err == ""


def test_interrupting_is_no_news(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from needlecraft.cli import commands
    from needlecraft.cli.main import main

    def interrupted(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run_rules", interrupted)
    assert main(["rules"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_record_of_something_else_is_led_to_what_reads_it(refused: Callable[..., str], treatment: Path, report: Path) -> None:
    assert "'needlecraft aftercare' reads it" in refused("screen", treatment)
    assert "'needlecraft triage' reads it" in refused("screen", report)
