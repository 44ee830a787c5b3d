"""Documents on paper: what people wrote comes out as words, and the same words make the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from needlecraft.practice.core import paper
from needlecraft.practice.core.paper import Paper, set_paper

from .pdf import text_of

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def page(*texts: str, at: datetime = AT) -> Paper:
    body = (paper.heading(texts[0]), paper.pairs([(text, text) for text in texts]), paper.points(texts), paper.table(texts, [texts]))
    return Paper(texts[0], texts[0], texts[0], texts[0], at, body)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        "*bold* _slanted_ `raw`",
        "#import sys: inputs",
        "$x^2$ <label> @label",
        '"); #panic("',
        "/* no comment // at all",
        "= No heading",
        "%(n)s {} {{ name }}",
    ],
)
def test_what_people_wrote_is_never_code(text: str) -> None:
    told = text_of(set_paper(page(text)))
    assert told.count(text) == 10  # practice, title, whose, heading, both of a pair, point, head, cell, foot
    assert "root:" not in told


def test_what_cannot_be_seen_is_left_out_and_what_no_font_shows_is_spelled() -> None:
    told = text_of(set_paper(page("A\x00n\u202ena\u200b", "漢 and 😀")))
    assert "Anna" in told
    assert "[U+6F22] and [U+1F600]" in told


def test_right_to_left_and_other_alphabets_are_set() -> None:
    told = text_of(set_paper(page("Ελένη Жанна", "שלום", "علي")))
    assert "Ελένη Жанна" in " ".join(told.split())
    assert "U+" not in told


@pytest.mark.parametrize("text", ["x" * 10_000, "word " * 2_000, "line\n" * 2_000, "", "".join(map(chr, range(0x4E00, 0x4F00)))])
def test_any_length_and_any_letters_make_a_paper(text: str) -> None:
    made = set_paper(Paper("A title", "Kanal Street Skin", "Anna", "Anna", AT, (paper.words(text), paper.notice(text), paper.small(text))))
    assert made.startswith(b"%PDF-")
    assert text_of(made).count("x") >= text.count("x")


def test_the_same_words_at_the_same_moment_make_the_same_bytes() -> None:
    assert set_paper(page("Anna")) == set_paper(page("Anna"))
    assert set_paper(page("Anna")) != set_paper(page("Anna", at=AT + timedelta(seconds=1)))
    assert set_paper(page("Anna")) != set_paper(page("Hanna"))


def test_another_process_elsewhere_makes_the_same_bytes() -> None:
    code = (
        "import django, hashlib; django.setup(); from tests.integration.core.test_paper import *; "
        "print(hashlib.sha256(set_paper(page('Anna'))).hexdigest())"
    )
    made = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **other}, capture_output=True, text=True, check=True).stdout
        for other in ({"TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "0"}, {"TZ": "America/Lima", "LC_ALL": "C"})
    ]
    assert made[0] == made[1]
    assert len(made[0]) == 65


def test_a_paper_can_be_heard_and_kept() -> None:
    made = set_paper(page("Anna"))
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid:part", b"pdfaid:part", b"(en-GB)"):
        assert mark in made, mark


def test_a_paper_is_set_while_one_waits() -> None:
    long = Paper("A title", "Kanal Street Skin", "Anna", "Anna", AT, tuple(paper.words(f"{n} words " * 40) for n in range(60)))
    set_paper(page("warm"))
    begun = perf_counter()
    set_paper(long)
    assert perf_counter() - begun < 3  # 0.1 s by itself; a machine under load takes longer


def test_after_a_fork_it_fails_at_once_instead_of_waiting_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "_process", lambda: -1)
    with pytest.raises(RuntimeError, match="forked"):
        set_paper(page("Anna"))
