"""A state of the patient: a disease, a pregnancy, a skin type of reaction, an implant."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import ItemRule


@entry
class ConditionRule(ItemRule):
    """Asked of ``conditions``; cases turn on state, severity and control.

    Windows count from ``resolved_on`` unless a case says ``since: on`` or ``since: test_patch_on``.
    """

    kind: Literal["condition"] = "condition"
    group: ClassVar[str] = "conditions"
    since: ClassVar[str] = "resolved_on"
