"""The questionnaire to read: every question with its code, and what is asked after a yes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ..protocol.words import counted, listed, spoken
from .page import Page

_COLUMN = 28


def questions_page(page: Page, asked: Sequence[dict[str, Any]]) -> Page:
    """By the group of the record that the answer stands in."""
    page.text((f"{counted(len(asked), 'question')}, each because a rule needs it.", "bold"))
    page.text("A yes stands in its group of the record, a no under 'denied'; 'denied: all' is no to all that is not listed.", indent=2)
    page.text("Born and skin type (Fitzpatrick) are asked besides.", indent=2)
    for group, some in groupby(asked, key=lambda one: one["group"]):
        page.heading(group.capitalize())
        for one in some:
            page.row([(one["code"], "bold")], one["text"], indent=2, column=_COLUMN)
            follow_ups = f"After a yes: {listed([spoken(name) for name in one['follow_ups']])}. " if one["follow_ups"] else ""
            page.text((f"{follow_ups}For {', '.join(one['needed_by'])}." if one["needed_by"] else follow_ups, "dim"), indent=_COLUMN)
    return page
