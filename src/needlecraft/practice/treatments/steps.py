"""The steps of the day as they stand: ticked, told as not done, or open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy

from ..core.choices import Choice
from . import facts

#: Reasons to be tapped; any other is written.
_BECAUSE: Final = (
    gettext_lazy("the patient did not want it"),
    gettext_lazy("it is not part of this treatment"),
)


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of the day; ``at`` is empty until it is done. ``is_to_tell``: where it is not ticked, the signature asks why.

    ``own`` is why it was not done, where that is not the reason of the others.
    """

    code: str
    title: str
    does: str
    at: datetime | None
    is_to_tell: bool
    is_left: bool
    own: str


@dataclass(frozen=True, slots=True)
class StepsShown:
    """All steps, and why some were not done: the reason of most of them, tapped or in ``words``."""

    all: tuple[StepShown, ...]
    has_open: bool
    because: tuple[Choice, ...]
    words: str


def steps_shown(done: Mapping[str, Any], modality: str, *, is_numbed: bool) -> StepsShown:
    """The steps of a record."""
    ticked, left = done.get("steps", {}), done.get("steps_left", {})
    to_tell, because = facts.steps_to_tell(modality), _shared(left)
    shown = tuple(
        StepShown(code, title, does, _moment(ticked.get(code)), code in to_tell, code in left, _own(left.get(code, ""), because))
        for code, title, does in facts.steps(modality, is_numbed)
    )
    tapped = tuple(Choice(str(one), str(one), str(one) == because) for one in _BECAUSE)
    has_open = any(step.is_to_tell and step.at is None for step in shown)
    return StepsShown(shown, has_open, tapped, "" if any(one.is_chosen for one in tapped) else because)


def _shared(left: Mapping[str, str]) -> str:
    """The reason of most steps that were not done; none as long as one of them has none, for it would take it."""
    [(reason, _n)] = Counter(left.values()).most_common(1) or [("", 0)]
    return reason if all(left.values()) else ""


def _own(reason: str, shared: str) -> str:
    return "" if reason == shared else reason


def _moment(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
