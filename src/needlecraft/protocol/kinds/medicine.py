"""A medicine in use or stopped."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import ItemRule


@entry
class MedicineRule(ItemRule):
    """Asked of ``medicines``, also of those given by name; cases turn on state and prescription. Windows count from ``stopped_on``."""

    kind: Literal["medicine"] = "medicine"
    group: ClassVar[str] = "medicines"
    since: ClassVar[str] = "stopped_on"
