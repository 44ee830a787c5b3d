"""Every sentence that the protocol makes can be read back into the language of its reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from needlecraft.practice.core.numbers import number
from needlecraft.practice.core.sentences import phrase
from needlecraft.protocol.knowledge import load

from ..words import speak, untranslated

ANSWERS = Path(__file__).resolve().parents[3] / "examples" / "answers"
_CODES = re.compile(r"[a-z]+: [a-z_, ]+")
_VERDICT = re.compile(r"\A.*\n. ((?:.+\n)+?)  Judged for ")
_OWN_WORDS = re.compile("“[^”]*”(?=\\.)")
READ = {
    *("advice", "because", "cautions", "do_now", "event", "label", "lifts_when", "note", "notes", "numbing", "patient", "product_class"),
    *("skin_endpoint", "text", "then", "watch_for", "where_not", "why"),
}


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    speak(monkeypatch, settings)
    yield
    translation.deactivate_all()


def said(told: Any, key: str = "") -> Iterator[str]:
    """What an answer says to people, wherever in it."""
    if isinstance(told, dict):
        for name, one in told.items():
            yield from said(one, name)
    elif isinstance(told, list):
        for one in told:
            yield from said(one, key)
    elif isinstance(told, str) and key in READ and " " in told and not _CODES.fullmatch(told):
        yield _OWN_WORDS.sub("“”", told)


def test_whatever_the_examples_say_is_translated(spoken: None) -> None:
    told = {text for path in ANSWERS.glob("*.json") for text in said(json.loads(path.read_text(encoding="utf-8")))}
    told |= {" ".join(_VERDICT.findall(path.read_text(encoding="utf-8"))[0].split()) for path in ANSWERS.glob("*.screen.txt")}
    names = sorted([*load().names, *(name.capitalize() for name in load().names)], key=len, reverse=True)
    left = sorted(text for text in told if untranslated(phrase(text), names))
    assert not left, "no frame fits:\n" + "\n".join(left)


def test_in_english_nothing_is_touched() -> None:
    assert phrase("Waxing on 1 December 2026: not before 15 December 2026.") == "Waxing on 1 December 2026: not before 15 December 2026."


def test_days_and_numbers_are_those_of_the_language(spoken: None) -> None:
    assert phrase("Not before 8 December 2026 because of waxing.") == "Ñóť ƀéƒóŕé 8. Ďéčéɱƀéŕ 2026 ƀéčáúšé óƒ ŵáẋíñǧ."
    assert number(0.5) == "0,5"


@pytest.mark.parametrize(
    "text", ["", " ", ".", "and", "“”", "%(day)s", "Not before 31 February 2026.", "A. " * 2_000, "a " * 5_000, "x" * 10_000, "\x00, or"]
)
def test_words_of_anybody_come_back_whole(text: str, spoken: None) -> None:
    assert phrase(text).count("%") == text.count("%")
    assert len(phrase(text)) >= len(text.strip())
