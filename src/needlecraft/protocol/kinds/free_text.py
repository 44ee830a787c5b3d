"""What the patient says in words that no code knows."""

from __future__ import annotations

from typing import Literal

from ..entry import entry
from .base import Rule


@entry
class FreeTextRule(Rule):
    """Asked of ``other`` and of medicines whose name the knowledge does not hold. It quotes, it does not interpret."""

    kind: Literal["free_text"] = "free_text"
