"""What each of the three policies takes of an entry of the rule book: page lines and JSON."""

from __future__ import annotations

from typing import Any

from ..protocol.adoption import PolicyRow, Taken, taken_in_words, when_in_words, where_in_words
from ..protocol.knowledge import load
from ..protocol.words import spoken
from .page import Page, Span

_LABEL = 14


def row_lines(page: Page, row: PolicyRow, nothing: str) -> None:
    """The situation, and below it a line for each policy; ``nothing`` is said where a policy takes nothing."""
    when, where = when_in_words(row.when), where_in_words(row.where, load())
    situation = when[:1].upper() + when[1:]
    if when or where:
        page.text(spoken(f"{situation} ({where})" if when and where else situation or where), indent=2)
    for policy, taken in row.taken.items():
        spans: list[Span] = []
        for stage in taken.stages() if taken else ():
            spans += [", then " if spans else "", taken_in_words(stage), (f" {stage.source}" if stage.source else "", "dim")]
        page.row([(policy, "bold")], *(spans or [(nothing, "dim")]), indent=4, column=4 + _LABEL)


def row_data(row: PolicyRow) -> dict[str, Any]:
    """For JSON."""
    return {
        "when": {name: list(values) for name, values in row.when.items()},
        "where": [{"modalities": list(one.modalities), "zones": list(one.zones)} for one in row.where],
        **{policy: _taken(taken) for policy, taken in row.taken.items()},
    }


def _taken(taken: Taken | None) -> dict[str, Any] | None:
    """Keys that say nothing are left out, but for the source."""
    if taken is None:
        return None
    names = ("decision", "lifts_when", "max_depth_mm", "value", "says")
    data = {name: value for name in names if (value := getattr(taken, name)) is not None}
    data |= {"window": str(taken.window)} if taken.window else {}
    data["source"] = taken.source
    return data | ({"then": _taken(taken.then)} if taken.then else {})
