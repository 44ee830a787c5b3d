"""Reading a signature and what it stands under."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..core.forms import PlainText
from .signatures import Lines, NotDrawn, read_lines

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Signed:
    """What was posted; ``problem`` says what cannot be read, else it is empty."""

    kinds: tuple[str, ...]
    name: str
    who: str
    lines: Lines
    problem: str


def read_signed(post: QueryDict, texts: Mapping[str, Any], needed: str) -> Signed:
    """The kinds that were agreed to (``needed`` always, where it is offered), the name, and the lines that were drawn."""
    kinds = tuple(kind for kind in texts if kind == needed or kind in post)
    name, who = (PlainText(required=False).clean(post.get(key, "")[:_LONGEST_NAME]) for key in ("signature", "who"))
    lines, problem = [], ""
    try:
        lines = read_lines(post.get("drawn", ""))
    except NotDrawn as error:
        problem = str(error)
    if post.get("seen", "") not in ("", seen(texts)):
        problem = _("The text has changed since you opened it. Please read it again, then sign.")
    elif not kinds:
        problem = _("Tick what you agree to.")
    return Signed(kinds, name, who, lines, problem)


def seen(texts: Mapping[str, Any]) -> str:
    """A short fingerprint of texts, to know that what is signed is what was shown."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:32]
