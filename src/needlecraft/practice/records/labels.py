"""Stored values as people read them, whatever they are called: new fields of a treatment are printed without a change here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..consultations import facts
from ..core.facts import field_words, known, modality_name, spoken, zone_name
from ..core.numbers import number

_CODE: Final = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_UNITS: Final = {"_mm": "mm", "_hz": "Hz", "_deg": "°", "_px": "px", "_h": "h", "_g": "g", "_cm2": "cm²", "_c": "°C"}
_WORDS: Final = {
    "at": gettext_lazy("when"),
    "by": gettext_lazy("who"),
    "on": gettext_lazy("day"),
    "n": gettext_lazy("number"),
    "needle_depth_mm": gettext_lazy("depth set [mm]"),
    "skin_endpoint": gettext_lazy("end point of the skin"),
    "expires_on": gettext_lazy("use by"),
    "yes": gettext_lazy("answered with yes"),
    "no": gettext_lazy("answered with no"),
    "named": gettext_lazy("medicines named"),
    "concerns": gettext_lazy("concerns"),
    "fitzpatrick": gettext_lazy("skin type"),
    "goals": gettext_lazy("goals"),
    "placed": gettext_lazy("where"),
    "steps": gettext_lazy("steps"),
    "steps_left": gettext_lazy("steps not done, with the reason"),
    "strokes_hz": gettext_lazy("strokes [Hz]"),
    "cartridges": gettext_lazy("cartridges"),
}


def label(key: str) -> str:
    """``numbed_at`` is Numbed, ``speed_hz`` is Speed [Hz]."""
    if key in _WORDS:
        return capfirst(str(_WORDS[key]))
    if key in (steps := {step.code: step.title for step in known().steps}):
        return steps[key]
    word = str(facts.PARTS[key]) if key in facts.PARTS else _(field_words(key))
    unit = next((unit for ending, unit in _UNITS.items() if key.endswith(ending)), "")
    return capfirst(f"{word} [{unit}]" if unit else word)


def said(value: Any, zone: ZoneInfo) -> str:
    """A stored value in words; nothing where nothing is known."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(f"{label(key)}: {text}" for key, one in value.items() if (text := said(one, zone)))
    if isinstance(value, list | tuple):
        return "; ".join(text for one in value if (text := said(one, zone)))
    if isinstance(value, datetime):
        return date_format(value.astimezone(zone), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return _word(value, zone) if isinstance(value, str) else number(value) if isinstance(value, float) else str(value)


def rows(fields: Mapping[str, Any], zone: ZoneInfo, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Labels and words of what is known."""
    return [(label(key), text) for key, value in fields.items() if key not in without and (text := said(value, zone))]


def _word(text: str, zone: ZoneInfo) -> str:
    try:
        moment = parse_datetime(text) if "T" in text else None
        if moment is not None and moment.tzinfo is not None:
            return date_format(moment.astimezone(zone), "DATETIME_FORMAT")
        day = parse_date(text)
    except ValueError:
        return text
    if day is not None:
        return date_format(day, "DATE_FORMAT")
    if text in facts.PARTS:
        return str(facts.PARTS[text])
    if text in facts.zones():
        return zone_name(text)
    try:
        return modality_name(text)
    except KeyError:
        return spoken(text) if _CODE.fullmatch(text) else _(text)
