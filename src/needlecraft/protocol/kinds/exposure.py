"""Something done to the skin on a date: a wax, a peel, a laser, the sun."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import ItemRule


@entry
class ExposureRule(ItemRule):
    """Asked of ``exposures``. Windows count from ``on``."""

    kind: Literal["exposure"] = "exposure"
    group: ClassVar[str] = "exposures"
    since: ClassVar[str] = "on"
