"""What is said in the language of its reader and is asked for again and again: words, dates, lists of the protocol.

A catalogue asks several others for each word that it lacks, which is dear where the word stands in every row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils import translation

P = ParamSpec("P")
T = TypeVar("T")


def remembered(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keeps what a function says, in each language by itself, for the last ``most`` questions. Never for what a record holds."""

    def decorate(said: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=most)
        def found(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
            return said(*args, **kwargs)

        @wraps(said)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            return found(translation.get_language(), *args, **kwargs)

        return asked

    return decorate


@remembered(4096)
def gettext(text: str) -> str:
    """A text of the program or of the knowledge, never a person's."""
    return translation.gettext(text)
