"""One activity or product after the treatment, and when each source lets it begin."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ..entry import entry
from ..windows import Window
from .base import Change, Position, Say

AftercareKind = Literal["avoid", "only", "do", "never", "allowed", "not_advised", "ask"]


@entry
class AftercarePosition(Position):
    """What one source says. ``until`` counts elapsed hours from the end of the treatment (1 d = 24 h).

    No ``until`` means that the source gives no number: it is shown and sets no time. ``text`` is the wording of the number as
    printed ("5 to 7 d"); ``only`` the modalities it speaks of.
    """

    until: Window | None = None
    text: str | None = None
    modalities: tuple[str, ...] = ()


@entry
class AftercareItem:
    """``kind`` is what is asked of the patient until the adopted time; ``then`` what holds after it.

    ``nano`` tells what nano needling changes: ``same`` positions, ``own`` positions (``nano_positions``), or ``free`` from the
    start. ``never_if`` lists codes of the patient record that turn the item into ``never``; ``keep_if_prescribed`` one medicine
    class that, when prescribed, is never touched.
    """

    code: str
    ref: tuple[str, ...]
    version: int
    label: str
    question: str
    kind: AftercareKind
    basis: Literal["source", "inference"]
    reviewed: date
    say: Say
    positions: tuple[AftercarePosition, ...]
    then: str | None = None
    and_until: str | None = None
    from_h: float = 0
    nano: Literal["same", "own", "free"] = "same"
    nano_positions: tuple[AftercarePosition, ...] = ()
    never_if: tuple[str, ...] = ()
    keep_if_prescribed: str | None = None
    conflicts: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
