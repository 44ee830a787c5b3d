"""What to do, or how to speak of it, where no patient is judged: technique, numbing, products, names, claims."""

from __future__ import annotations

from typing import Literal

from ..entry import entry
from .base import Position, Rule

Topic = Literal["technique", "numbing", "products", "course", "preparation", "record", "account"]


@entry
class PointPosition(Position):
    """What one source says, in words. Of several the one with the largest ``protects`` is the strictest."""

    says: str
    protects: int = 0


@entry
class PracticePointRule(Rule):
    """Shown in plans and steps whose options lie in the scope; ``account`` points are shown in the rule book only.

    Depth [mm]: ``deeper_than_mm`` exclusive, ``up_to_mm`` inclusive.
    """

    kind: Literal["practice_point"] = "practice_point"
    topic: Topic
    positions: tuple[PointPosition, ...]
    zones: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    fitzpatrick: tuple[int, ...] = ()
    deeper_than_mm: float | None = None
    up_to_mm: float | None = None
