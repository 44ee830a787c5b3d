"""What a page offers to tap."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A radio button or a box; ``word`` says what is particular to it."""

    value: str
    label: str
    is_chosen: bool
    word: str = ""
