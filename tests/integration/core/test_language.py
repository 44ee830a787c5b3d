"""What is remembered of the words of a language stays in that language."""

from __future__ import annotations

from django.utils import translation

from needlecraft.practice.core.language import remembered


def test_each_language_has_its_own_and_is_asked_once() -> None:
    asked = []

    @remembered(8)
    def said(text: str) -> str:
        asked.append(text)
        return f"{text} in {translation.get_language()}"

    for language in ("en", "de", "en", "de"):
        with translation.override(language):
            assert said("word") == f"word in {language}"
    assert asked == ["word", "word"]


def test_no_more_is_kept_than_was_said() -> None:
    asked = []

    @remembered(1)
    def said(text: str) -> str:
        asked.append(text)
        return text

    assert [said(text) for text in ("a", "b", "b", "a")] == ["a", "b", "b", "a"]
    assert asked == ["a", "b", "a"]
