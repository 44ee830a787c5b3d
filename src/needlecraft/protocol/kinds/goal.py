"""What the patient wants treated."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import ItemRule


@entry
class GoalRule(ItemRule):
    """Asked of ``concerns``; cases turn on kind and severity. ``not_offered`` rules out the goal and not the person."""

    kind: Literal["goal"] = "goal"
    group: ClassVar[str] = "concerns"
    since: ClassVar[str] = "on"
