"""An allergy."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import ItemRule


@entry
class AllergyRule(ItemRule):
    """Asked of ``allergies``."""

    kind: Literal["allergy"] = "allergy"
    group: ClassVar[str] = "allergies"
    since: ClassVar[str] = "on"
