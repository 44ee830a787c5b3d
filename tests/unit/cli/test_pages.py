"""Pages: plain when piped, coloured only on a terminal, as wide as it, ASCII where there is nothing else."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from needlecraft.cli.main import main
from needlecraft.cli.page import Page, clean
from needlecraft.cli.terminal import Terminal, terminal_of

Run = Callable[..., Any]

ON = ("--on", "2026-12-01")
AT = ("--at", "2026-11-22T09:00+00:00")
COMMANDS = ("screen", "plan", "steps", "aftercare", "triage", "dose", "rules", "rule", "row", "sources", "source", "questions")


def command(name: str, patient: Path, treatment: Path, report: Path) -> list[str]:
    argv: dict[str, list[object]] = {
        "screen": ["screen", patient, *ON],
        "plan": ["plan", patient, *ON],
        "steps": ["steps", patient, *ON],
        "aftercare": ["aftercare", treatment, *AT],
        "triage": ["triage", treatment, report],
        "dose": ["dose", treatment],
        "rules": ["rules"],
        "rule": ["rules", "isotretinoin"],
        "row": ["rules", "redness_after_five_days"],
        "sources": ["sources"],
        "source": ["sources", "S3"],
        "questions": ["questions"],
    }
    return [str(one) for one in argv[name]]


class Screen(io.TextIOWrapper):
    """A terminal in memory."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def call(argv: list[str], encoding: str = "utf-8", columns: int = 80, **environment: str) -> str:
        monkeypatch.delenv("NO_COLOR", raising=False)
        for name, value in {"TERM": "xterm-256color", "COLUMNS": str(columns), **environment}.items():
            monkeypatch.setenv(name, value)
        screen = Screen(encoding)
        monkeypatch.setattr(sys, "stdout", screen)
        assert main(argv) == 0
        return screen.shown()

    return call


@pytest.mark.parametrize("name", COMMANDS)
def test_a_piped_page_is_plain_and_80_wide(run: Run, patient: Path, treatment: Path, report: Path, name: str) -> None:
    code, out, err = run(*command(name, patient, treatment, report))
    assert (code, err) == (0, "")
    assert out.endswith("\n")
    assert not out.endswith("\n\n")
    assert all(line.isprintable() and line == line.rstrip() for line in out.splitlines())
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", [60, 80, 100, 250])
def test_on_a_terminal_a_page_is_coloured_and_no_wider_than_it(
    terminal: Callable[..., str], run: Run, patient: Path, treatment: Path, report: Path, name: str, columns: int
) -> None:
    argv = command(name, patient, treatment, report)
    shown = terminal(argv, columns=columns)
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= min(columns, 100)
    if columns == 80:
        assert plain == terminal(argv, columns=80, NO_COLOR="1")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(terminal: Callable[..., str], patient: Path, environment: dict[str, str]) -> None:
    assert "\x1b" not in terminal(["screen", str(patient), *ON], **environment)


@pytest.mark.parametrize("name", COMMANDS)
def test_without_unicode_a_page_is_ascii(terminal: Callable[..., str], patient: Path, treatment: Path, report: Path, name: str) -> None:
    shown = terminal(command(name, patient, treatment, report), encoding="ascii", NO_COLOR="1")
    assert shown.isascii()
    if name == "screen":
        assert "> 8 Dec 2026" in shown
        assert "@ S3" in shown


def test_colour_never_stands_without_word_and_shape() -> None:
    from needlecraft.cli.words import DECISIONS, LEVELS

    for marks in (DECISIONS, LEVELS):
        assert len({mark.shape for mark in marks.values()}) == len(marks)
        assert len({mark.word for mark in marks.values()}) == len(marks)


def test_json_has_no_colours_and_is_utf_8_whatever_the_terminal(terminal: Callable[..., str], patient: Path) -> None:
    import json

    shown = terminal(["screen", str(patient), *ON, "--format", "json"], encoding="ascii")
    assert json.loads(shown)["verdict"] == "clear"


# Primitives


def page(width: int = 20) -> Page:
    return Page(Terminal(width=width))


def test_a_paragraph_hangs() -> None:
    one = page()
    one.text("one two three four five six", indent=2, hang=4)
    assert str(one) == "  one two three four\n    five six\n"


def test_a_number_stays_with_its_unit_and_a_date_together() -> None:
    one = page()
    one.text("a needle of about 1.5 mm, 8 December 2026")
    assert str(one).splitlines() == ["a needle of about", "1.5 mm,", "8 December 2026"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    one = page()
    one.text("x" * 45)
    assert [len(line) for line in str(one).splitlines()] == [20, 20, 5]


def test_what_stands_at_the_end_of_a_line_goes_below_where_there_is_no_room() -> None:
    one = page()
    one.text("short", end="end")
    one.text("quite a long line", end="end")
    assert str(one).splitlines() == ["short            end", "quite a long line", "                 end"]


def test_a_label_that_is_too_long_has_a_line_of_its_own() -> None:
    one = page()
    one.row(["ab"], "text", column=6)
    one.row(["abcdefg"], "text", column=6)
    assert str(one).splitlines() == ["ab    text", "abcdefg", "      text"]


def test_control_characters_are_not_handed_on() -> None:
    assert clean("a\x1b[31mb\nc\x9b\u202e\ud800") == "a?[31mb c???"
    assert clean("tea \u00e9 \u0646\u200c\u0645") == "tea \u00e9 \u0646\u200c\u0645"


def test_what_is_no_terminal_is_80_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert terminal_of(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) == Terminal()
