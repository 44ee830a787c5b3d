"""A batch: one answer a line, in order; bad lines are answered and the rest go on."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Write = Callable[..., Path]

ON = ("--on", "2026-12-01")
GOOD = {"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"], "zones": ["cheeks"], "denied": "all"}


def answers(out: str) -> list[Any]:
    assert out == "" or out.endswith("\n")
    return [json.loads(line) for line in out.splitlines()]


def waxed(day: int) -> str:
    return json.dumps({**GOOD, "exposures": [{"code": "waxing", "on": f"2026-11-{day}"}]})


def test_answers_come_in_the_order_of_the_lines_and_are_those_of_single_records(run: Run, write: Write) -> None:
    lines = [waxed(day) for day in (20, 30, 25)]
    code, out, err = run("screen", "--batch", write("\n".join(lines) + "\n"), *ON)
    assert (code, err) == (0, "")
    assert [one["earliest"] for one in answers(out)] == ["2026-12-04", "2026-12-14", "2026-12-09"]
    single = run("screen", write(lines[1], ".json"), *ON, "--format", "json")
    assert out.splitlines()[1] == json.dumps(single.json, ensure_ascii=False, separators=(",", ":"))


def test_a_bad_line_becomes_an_error_with_its_number_and_the_rest_go_on(run: Run, write: Write) -> None:
    bad = [
        b"",
        b"   ",
        b"{not json",
        b"[]",
        b"null",
        b'{"denied": "all", "denied": "all"}',
        b'{"conditions": ["diabetis"]}',
        b'{"on": "2026-12-01"}',
        b'{"other": ["tea \xe9"]}',
        b'{"denied": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"denied": ' + b"[" * 90_000 + b"]" * 90_000 + b"}",
        b'{"patient": {"fitzpatrick": ' + b"9" * 5000 + b"}}",
        b'{"exposures": [{"code": "waxing", "on": "2030-01-01"}]}',
        b'{"wishes": {"evnt": 1}}',
        b'"' + b"x" * 1_000_001 + b'"',
    ]
    good = json.dumps(GOOD).encode()
    lines = [good, *bad, good]
    code, out, err = run("screen", "--batch", write(b"\n".join(lines)), *ON)
    assert (code, err) == (0, "")
    result = answers(out)
    assert len(result) == len(lines)
    assert result[0] == result[-1]
    assert result[0]["verdict"] == "clear"
    for number, answer in enumerate(result[1:-1], start=2):
        assert list(answer) == ["line", "error"]
        assert answer["line"] == number
        assert answer["error"]
        assert "\n" not in answer["error"]
    assert result[1]["error"] == "empty line"
    assert "did you mean diabetes?" in result[7]["error"]
    assert "unknown key" in result[8]["error"]
    assert "longer than 1,000,000 bytes" in result[15]["error"]


def test_all_mistakes_of_a_line_stand_in_its_error_without_the_place_of_the_line(run: Run, write: Write) -> None:
    [answer] = answers(run("screen", "--batch", write('{"zones": ["cheek"], "patient": {"fitzpatrick": 9}}'), *ON).out)
    first, second = answer["error"].split(" | ")
    assert (answer["line"], first.split(":")[0], second.split(":")[0]) == (1, "patient.fitzpatrick", "zones[0]")


def test_incomplete_answers_do_not_change_the_exit_code(run: Run, write: Write) -> None:
    code, out, _ = run("screen", "--batch", write('{"denied": []}\n'), *ON)
    assert code == 0
    assert answers(out)[0]["verdict"] == "incomplete"


def test_standard_input_and_windows_line_ends(run: Run, stdin: Callable[[str], None]) -> None:
    stdin("\r\n".join([waxed(20), waxed(21)]) + "\r\n")
    assert [one["verdict"] for one in answers(run("screen", "--batch", "-", *ON).out)] == ["defer", "defer"]


def test_an_empty_file_has_no_answers(run: Run, write: Write) -> None:
    assert run("screen", "--batch", write(""), *ON) == (0, "", "")


def test_half_a_surrogate_pair_is_given_back_as_json_has_it(run: Run, write: Write) -> None:
    out = run("screen", "--batch", write('{"other": ["x\\ud800"], "denied": "all"}\n'), *ON).out
    assert any("x\ud800" in finding["because"] for finding in answers(out)[0]["findings"])


@pytest.mark.parametrize("name", ["nobody.ndjson", "."])
def test_a_file_that_cannot_be_read(run: Run, tmp_path: Path, name: str) -> None:
    code, out, err = run("screen", "--batch", tmp_path / name, *ON)
    assert (code, out) == (2, "")
    assert "cannot be read" in err


def test_memory_does_not_grow_with_the_batch(monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    import sys

    from needlecraft.cli.main import main

    def peak(n: int) -> int:
        path = write("\n".join(waxed(10 + i % 20) for i in range(n)))
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            monkeypatch.setattr(sys, "stdout", nowhere)
            tracemalloc.start()
            assert main(["screen", "--batch", str(path), *ON]) == 0
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    peak(50)
    assert peak(1000) < peak(100) * 1.5 + 200_000
