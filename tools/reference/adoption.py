"""What each of the three policies takes, in Markdown."""

from __future__ import annotations

from typing import Final

from needlecraft.protocol.adoption import PolicyRow, Taken, when_in_words, where_in_words
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import BUILT_IN

from .markdown import table

POLICIES: Final = tuple(BUILT_IN)


def adopted_table(rows: tuple[PolicyRow, ...], knowledge: Knowledge, *, where: str, nothing: str) -> str:
    """A line for every situation. ``where`` heads the column of places; ``nothing`` is said where a policy takes nothing."""
    lines = (
        (
            when_in_words(row.when),
            where_in_words(row.where, knowledge),
            *(", then ".join(_stage(stage) for stage in taken.stages()) if taken else nothing for taken in row.taken.values()),
        )
        for row in rows
    )
    return table(("when", where, *POLICIES), lines)


def _stage(taken: Taken) -> str:
    """``**defer** until 14 d (S3)``, of aftercare ``**14 d** (S3)``."""
    if taken.source is None:
        return f"{taken.decision}"
    if taken.decision is None:
        return f"**{taken.window}** ({taken.source})"
    text = taken.decision if taken.decision == "clear" else f"**{taken.decision}**"
    if taken.window:
        text += f" until {taken.window}"
    elif taken.lifts_when:
        text += " until it lifts"
    if taken.max_depth_mm is not None:
        text += f", {taken.max_depth_mm:g} mm at most"
    return f"{text} ({taken.source})"
