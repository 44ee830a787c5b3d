"""The code on a box: a GS1 element string as a scanner gives it, or as it is printed with its brackets.

It reads what a medical cartridge or a cream carries (GS1 General Specifications, section 3): 01 article, 10 lot, 17 use by, 21 serial,
and steps over the other identifiers it knows the length of. A field without a fixed length ends with the separator (FNC1, which
scanners send as the character GS) or with the code; what a scanner has left out cannot be found again.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

_LONGEST: Final = 200
_SEPARATOR: Final = "\x1d"
#: How people and scanners write the separator, and what a scanner says before the code.
_WRITTEN_SEPARATOR: Final = re.compile(r"<GS>|\{GS\}|<FNC1>|\{FNC1\}|\u241d|\^\]|\\x1d", re.IGNORECASE)
_SYMBOLOGY: Final = re.compile(r"^\](C1|e0|d2|Q3|J1)")
_BRACKETS: Final = re.compile(r"\((\d{2,4})\)([^(]*)")
_CHARACTERS: Final = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")
#: The length of a field without a separator: identifiers of the specification's table of predefined lengths.
_FIXED: Final = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
#: The greatest length of a field that ends with a separator.
_OPEN: Final = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "235": 28, "240": 30, "241": 30, "242": 6, "250": 30, "251": 30,
                "710": 20, "711": 20, "712": 20, "713": 20, "714": 20,
                **{str(n): 90 for n in range(91, 100)}, "90": 30}  # fmt: skip
_ARTICLE, _LOT, _USE_BY, _SERIAL = "01", "10", "17", "21"


class UnreadableCode(ValueError):
    """``str()`` says what is wrong with the code, and what to do."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a code says; empty or None where it says nothing."""

    gtin: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None


def read_label(code: str, on: date) -> Label:
    """What a code says, its two-digit years read as near to ``on``. Raises UnreadableCode."""
    text = _WRITTEN_SEPARATOR.sub(_SEPARATOR, code.strip(" \t\r\n"))
    if not text:
        raise UnreadableCode(_("The code is empty. Scan it again, or type what is printed on the box."))
    if len(text) > _LONGEST:
        raise UnreadableCode(_("This is longer than a code can be. Scan one code at a time."))
    if text.startswith("+"):
        raise UnreadableCode(_("This is an HIBC code, which is not read here. Type what is printed on the box."))
    text = _SYMBOLOGY.sub("", text).lstrip(_SEPARATOR)
    fields = _bracketed(text) if text.startswith("(") else _run_together(text)
    if not {_ARTICLE, _LOT, _SERIAL} & fields.keys():
        raise UnreadableCode(_("The code has no article, lot or serial number. Scan the code with (01) in it."))
    gtin = fields.get(_ARTICLE, "")
    if gtin and not _checks(gtin):
        raise UnreadableCode(_("The article number %(gtin)s is misread: its check digit does not fit. Scan it again.") % {"gtin": gtin})
    use_by = fields.get(_USE_BY)
    return Label(gtin, fields.get(_LOT, ""), fields.get(_SERIAL, ""), None if use_by is None else _day(use_by, on))


def _bracketed(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    end = 0
    for found in _BRACKETS.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        _add(fields, found[1], found[2].strip(" " + _SEPARATOR))
    if end != len(text):
        raise UnreadableCode(
            _("A bracket is missing near “%(part)s”. Write it as printed: (01)…(17)…(10)…(21)….") % {"part": text[end:][:12]}
        )
    return fields


def _run_together(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    while text:
        name = next((text[:n] for n in (2, 3) if text[:n] in _FIXED or text[:n] in _OPEN), None)
        if name is None:
            raise UnreadableCode(_("“%(part)s” is no part of a code that is read here. Scan it again, or type it.") % {"part": text[:6]})
        text = text[len(name) :]
        if name in _FIXED:
            value, text = text[: _FIXED[name]], text[_FIXED[name] :].removeprefix(_SEPARATOR)
        else:
            value, _gs, text = text.partition(_SEPARATOR)
        _add(fields, name, value)
    return fields


def _add(fields: dict[str, str], name: str, value: str) -> None:
    """Keep a field that can be. Raises UnreadableCode."""
    told = {"name": name, "value": value[:24]}
    if name in _FIXED and not (len(value) == _FIXED[name] and value.isascii() and value.isdecimal()):
        raise UnreadableCode(_("(%(name)s) is cut short or misread: “%(value)s”. Scan it again.") % told)
    if name in _OPEN and not (_CHARACTERS.fullmatch(value) and len(value) <= _OPEN[name]):
        raise UnreadableCode(_("(%(name)s) cannot be “%(value)s”: it is empty, too long, or a separator was lost. Scan it again.") % told)
    if fields.setdefault(name, value) != value:
        raise UnreadableCode(_("(%(name)s) stands in the code twice and differs. Scan one code at a time.") % told)


def _checks(gtin: str) -> bool:
    """The check digit of an article number of 14 digits: weights 3 and 1 from the left."""
    return sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(gtin)) % 10 == 0


def _day(yymmdd: str, on: date) -> date:
    """A day of which the century is left out: not more than 49 years back nor 50 ahead. Day 00 is the last of its month."""
    year, month, day = int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])
    ahead = (year - on.year) % 100
    year = on.year + (ahead if ahead <= 50 else ahead - 100)  # noqa: PLR2004 - the rule of the specification
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        raise UnreadableCode(_("(17) is no day: “%(value)s”. Scan it again, or type it.") % {"value": yymmdd}) from None
