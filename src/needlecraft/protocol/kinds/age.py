"""The patient's age."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import Rule


@entry
class AgeRule(Rule):
    """Windows count from the date of birth: ``window: 18 y`` holds until the eighteenth birthday."""

    kind: Literal["age"] = "age"
    since: ClassVar[str] = "born"
