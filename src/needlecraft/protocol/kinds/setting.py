"""The practice, its devices and its people."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import ItemRule


@entry
class SettingRule(ItemRule):
    """Asked of ``setting``; without one the rule is not judged. ``codes`` holds the one question that the set-up answers yes or no."""

    kind: Literal["setting"] = "setting"
    group: ClassVar[str] = "setting"
    since: ClassVar[str] = "on"
