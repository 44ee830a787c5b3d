"""Words in the language of their reader, for what stands in every row: a catalogue asks several others for each word that it lacks."""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation


def gettext(text: str) -> str:
    """A text in the language of its reader, looked up once in each. For texts of the program and the knowledge, never for a person's."""
    return _found(translation.get_language(), text)


@lru_cache(maxsize=4096)
def _found(_language: str | None, text: str) -> str:
    return translation.gettext(text)
