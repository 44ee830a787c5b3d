"""The Fitzpatrick skin type."""

from __future__ import annotations

from typing import Literal

from ..entry import entry
from .base import Rule


@entry
class SkinTypeRule(Rule):
    """Cases turn on ``fitzpatrick`` (1 to 6). It says nothing about how the type was found."""

    kind: Literal["skin_type"] = "skin_type"
