"""Reading what was recorded, whole or half done.

``done`` has ``steps`` (code: moment), ``steps_left`` (code: why it was not done, empty while nobody said), ``numbing`` (product, lot,
area_cm2, grams), ``device`` (pk, name, serial), ``geometry`` of the needles, ``cartridges`` (gtin, serial, lot, expires_on), ``zones``
(zone, needle_depth_mm, passes, seconds, strokes_hz, area_cm2, cartridge, skin_endpoint, note, deeper_because), ``products`` (pk, name,
code, lot, expires_on), ``ended_at`` and ``note``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ..core.facts import zone_name
from ..core.forms import PlainText
from ..stock.gs1 import Label, UnreadableCode, read_label
from ..stock.models import Lot
from . import facts
from .access import Shelf
from .signing import cartridges_of, end_by_steps, span_of

#: How many cartridges one treatment can name.
CARTRIDGES: Final = 3
#: What can be a slip of the finger: the least and the most of a field, whole or not. No clinical limit.
_LIMITS: Final = {
    "depth": ("needle_depth_mm", 0.01, 10, False),
    "passes": ("passes", 1, 50, True),
    "seconds": ("seconds", 1, 36_000, True),
    "hz": ("strokes_hz", 1, 1000, True),
    "area": ("area_cm2", 0.1, 20_000, False),
}
_NUMBING: Final = {"area": ("area_cm2", 0.1, 20_000, False), "grams": ("grams", 0.1, 1000, False)}
_EARLIEST_YEAR: Final = 2000
_PLAIN: Final = PlainText(required=False)


class Reader:
    """Reads one post of the room. ``problems`` names what cannot be read; it is left as it was not written, and asked for.

    ``on`` is the day of the treatment, by which what has expired is judged; without it the day of ``at``.
    """

    def __init__(self, post: QueryDict, planned: Mapping[str, Any], shelf: Shelf, at: datetime, on: date | None = None) -> None:
        self.post, self.planned, self.shelf, self.at = post, planned, shelf, at
        self.on = on or timezone.localdate(at)
        self.problems: list[str] = []

    def done(self, was: Mapping[str, Any]) -> dict[str, Any]:
        """What was recorded so far; a step that was done keeps its moment, and what was used stays as it was written."""
        if "only_note" in self.post:
            cream = {"numbing": self._numbing(was.get("numbing", {}))} if "numbing-lot" in self.post else {}
            return {**was, **cream, "note": self.text("note", 2000)}
        times = was.get("steps", {})
        cartridges = self._cartridges()
        return {
            "steps": {code: times.get(code, self.at.isoformat()) for code in self._known_steps()},
            "steps_left": self._steps_left(),
            "numbing": self._numbing(was.get("numbing", {})),
            "device": self._device(was.get("device", {})),
            "geometry": self._geometry(cartridges, was),
            "cartridges": cartridges,
            "zones": [self._zone(zone["zone"]) for zone in self.planned["zones"] if f"{zone['zone']}-left" not in self.post],
            "products": self._products(was.get("products", [])),
            "ended_at": self._ended_at(was),
            "note": self.text("note", 2000),
        }

    def text(self, name: str, longest: int) -> str:
        """Plain words of a field."""
        found: str = _PLAIN.clean(self.post.get(name, ""))[:longest]
        return found

    def _known_steps(self) -> list[str]:
        asked = set(self.post.getlist("step"))
        return [code for code, _title, _does in facts.steps(self.planned["modality"], is_numbed=True) if code in asked]

    def _steps_left(self) -> dict[str, str]:
        """What was not done, with the one reason for all of it, or each with its own; what is ticked was done."""
        asked = set(self.post.getlist("left")).difference(self.post.getlist("step"))
        left = [code for code in facts.steps_to_tell(self.planned["modality"]) if code in asked]
        because = self.text("left-because", 300) or self.text("left-words", 300)
        own = {code: self.text(f"left-own-{code}", 300) for code in left}
        return {code: (because or own[code]) if len(left) == 1 else (own[code] or because) for code in left}

    def _number(self, name: str, limits: tuple[str, float, float, bool], told: str) -> dict[str, Any]:
        key, least, most, is_whole = limits
        text = self.post.get(name, "").strip().replace(",", ".")
        if not text:
            return {}
        try:
            number = int(text) if is_whole else float(text)
            if not (text.isascii() and least <= number <= most):
                raise ValueError(text)
        except ValueError:
            words = {"what": told, "value": text[:12], "least": f"{least:g}", "most": f"{most:g}"}
            self.problems.append(_("%(what)s: “%(value)s” cannot be read. Write a number from %(least)s to %(most)s.") % words)
            return {}
        return {key: number}

    def _zone(self, code: str) -> dict[str, Any]:
        name = zone_name(code)
        words = {
            "depth": _("depth"),
            "passes": _("passes"),
            "seconds": _("seconds"),
            "hz": _("strokes a second"),
            "area": _("area"),
        }
        zone: dict[str, Any] = {"zone": code}
        for field, limits in _LIMITS.items():
            zone |= self._number(f"{code}-{field}", limits, f"{name}, {words[field]}")
        cartridge = self.post.get(f"{code}-cartridge", "")
        zone |= {"cartridge": int(cartridge)} if cartridge in "123"[:CARTRIDGES] and cartridge else {}
        texts = {"skin_endpoint": ("endpoint", 120), "note": ("note", 500), "deeper_because": ("because", 300)}
        return zone | {key: text for key, (field, longest) in texts.items() if (text := self.text(f"{code}-{field}", longest))}

    def _cartridges(self) -> list[dict[str, str]]:
        found = []
        for n in range(CARTRIDGES):
            end = f"-{n + 1}" if n else ""
            one = {key: self.text(f"{key}{end}", longest) for key, longest in (("gtin", 14), ("serial", 60), ("lot", 60))}
            one["expires_on"] = self._day(f"expires_on{end}")
            if any(one.values()):
                found.append(one)
        if self.post.get("code_on_box", "").strip():
            self._scan(found)
        return found

    def _scan(self, found: list[dict[str, str]]) -> None:
        """Add the cartridge of a code that was scanned; the same one twice is one."""
        try:
            label = read_label(self.post["code_on_box"], timezone.localdate(self.at))
        except UnreadableCode as error:
            self.problems.append(str(error))
            return
        one = _as_dict(label)
        half = next((each for each in found if each["serial"] == one["serial"] or not each["serial"]), None)
        if half is not None:
            half |= {key: value for key, value in one.items() if value}
        elif len(found) < CARTRIDGES:
            found.append(one)
        else:
            self.problems.append(_("A record has room for %(n)s cartridges. Write the fourth into the note.") % {"n": CARTRIDGES})

    def _day(self, name: str) -> str:
        text = self.post.get(name, "")
        try:
            return date.fromisoformat(text).isoformat() if text else ""
        except ValueError:
            self.problems.append(_("The use-by day “%(value)s” cannot be read. Choose it from the calendar.") % {"value": text[:12]})
            return ""

    def _products(self, was: list[dict[str, Any]]) -> list[dict[str, Any]]:
        known = {str(one["pk"]): one for one in was}
        lots = {str(lot.pk): lot for lot in self.shelf.on_skin}
        asked = [pk for pk in dict.fromkeys([*lots, *known]) if pk in self.post.getlist("product")]
        return [one for pk in asked if (one := self._used(lots.get(pk), known.get(pk)))]

    def _numbing(self, was: Mapping[str, Any]) -> dict[str, Any]:
        words = {"area": _("Numbing, area"), "grams": _("Numbing, grams")}
        numbers: dict[str, Any] = {}
        for field, limits in _NUMBING.items():
            numbers |= self._number(f"numbing-{field}", limits, words[field])
        pk = self.post.get("numbing-lot_of", "")
        known = {key: value for key, value in was.items() if key not in ("grams", "area_cm2")} if pk and str(was.get("pk")) == pk else None
        if chosen := self._used(next((lot for lot in self.shelf.numbing if str(lot.pk) == pk), None), known):
            return {**chosen, "product": chosen["name"], **numbers}
        typed = {"product": self.text("numbing-product", 120), "lot": self.text("numbing-lot", 60)}
        return {**{key: value for key, value in typed.items() if value}, **numbers}

    def _device(self, was: dict[str, Any]) -> dict[str, Any]:
        pk = self.post.get("device", "")
        if was and str(was["pk"]) == pk:
            return was
        device = next((one for one in self.shelf.devices if str(one.pk) == pk), None)
        return {} if device is None else {"pk": device.pk, "name": device.name, "serial": device.serial}

    def _geometry(self, cartridges: list[dict[str, str]], was: Mapping[str, Any]) -> dict[str, Any]:
        """Of the needles, where the lot of the first cartridge is known to the stock; of the same lot it stays as it was."""
        number = cartridges[0]["lot"].casefold() if cartridges else ""
        before = cartridges_of(was)
        if was.get("geometry") and before and before[0]["lot"].casefold() == number:
            return dict(was["geometry"])
        lot = self.shelf.lot_of(cartridges[0]["lot"]) if number else None
        return dict(lot.product.geometry) if lot else {}

    def _ended_at(self, was: Mapping[str, Any]) -> str:
        """As it was written; what the page proposed from the steps is not written down, it moves with them."""
        text = self.post.get("ended_at", "")
        if not text:
            return ""
        try:
            moment = _moment(text)
        except ValueError:
            self.problems.append(_("The time of the end cannot be read. Choose day and time."))
            return str(was.get("ended_at", ""))
        is_proposed = not was.get("ended_at") and moment == proposed_end(was, self.on)
        return "" if is_proposed else moment.isoformat()

    def _used(self, lot: Lot | None, known: dict[str, Any] | None) -> dict[str, Any] | None:
        """What is written of a lot: as it stands in the record, else from the shelf. One that has expired is named, and not added."""
        one = known or (self._lot(lot) if lot else None)
        if one is None or date.fromisoformat(one["expires_on"]) >= self.on:
            return one
        self.problems.append(_("%(name)s, lot %(lot)s has expired. Discard it and take another.") % one)
        return known

    @staticmethod
    def _lot(lot: Lot) -> dict[str, Any]:
        told = {"name": lot.product.name, "code": lot.product.code, "lot": lot.number, "expires_on": lot.expires_on.isoformat()}
        return {"pk": lot.pk, **told}


def _as_dict(label: Label) -> dict[str, str]:
    day = label.expires_on.isoformat() if label.expires_on else ""
    return {"gtin": label.gtin, "serial": label.serial, "lot": label.lot, "expires_on": day}


def proposed_end(done: Mapping[str, Any], on: date) -> datetime | None:
    """When the needling was over by the steps, to the minute, as a field shows it."""
    tap = end_by_steps(done, span_of(on, timezone.get_current_timezone()))
    return tap.replace(second=0, microsecond=0) if tap else None


def read_moment(post: QueryDict, name: str) -> datetime | None:
    """A moment that may stay empty. Raises ValueError."""
    return _moment(post[name]) if post.get(name) else None


def _moment(text: str) -> datetime:
    """A moment as a browser writes it, in the practice's zone. Raises ValueError."""
    moment = parse_datetime(text)
    if moment is None or moment.year < _EARLIEST_YEAR:
        raise ValueError(text)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def read_reaction(post: QueryDict, zones: list[str], at: datetime) -> tuple[dict[str, Any], str]:
    """A reaction, and what is wrong with it, empty where nothing is."""
    plain = PlainText(required=False)
    what = post.get("what", "")
    words: str = plain.clean(post.get("words", ""))[:300]
    told = {
        "what": what if what in facts.symptoms() else words,
        "severity": post.get("severity", ""),
        "zones": [zone for zone in post.getlist("where") if zone in zones],
        "remedy": plain.clean(post.get("remedy", ""))[:500],
        "began_at": at,
    }
    if what in facts.symptoms() and words:
        told["what"] = f"{what}: {words}"
    if not told["what"]:
        return told, _("Choose what it is, or write it.")
    if told["severity"] not in facts.severities():
        return told, _("Choose how severe it is.")
    try:
        if post.get("began_at"):
            told["began_at"] = _moment(post["began_at"])
    except ValueError:
        return told, _("Write when it began.")
    return (told, "") if told["began_at"] <= at else (told, _("It cannot have begun in the future."))
