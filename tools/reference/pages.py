"""Every generated page of ``docs/reference``, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from needlecraft.protocol.knowledge import Knowledge

from .bibliography import conflicts_page, sources_page, statements_page
from .codes import codes_page, questions_page
from .rule_book import rule_book

PAGES: Final[Mapping[str, Callable[[Knowledge], str]]] = {
    "rules.md": rule_book,
    "sources.md": sources_page,
    "statements.md": statements_page,
    "conflicts.md": conflicts_page,
    "questions.md": questions_page,
    "codes.md": codes_page,
}
