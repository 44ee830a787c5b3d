"""A record in words: to be read once it is signed, and held against another version of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.facts import zone_name
from . import facts
from .models import Treatment
from .signing import cartridges_of


def differences(saved: Mapping[str, Any], draft: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Where two versions differ: what, as it is saved, as it came too late."""
    one, other = _flat(saved), _flat(draft)
    return [(key, one.get(key, "–"), other.get(key, "–")) for key in dict.fromkeys([*one, *other]) if one.get(key) != other.get(key)]


def recorded(treatment: Treatment) -> list[tuple[str, str]]:
    """Every single thing that was recorded, to be read."""
    moments = {_("Numbing, on at"): treatment.numbed_at, _("Numbing, off at"): treatment.numb_off_at, _("End"): treatment.ended_at}
    times = [(name, date_format(timezone.localtime(at), "DATETIME_FORMAT")) for name, at in moments.items() if at]
    return [*_flat(treatment.done or {}).items(), *times]


_WORDS: Final = {
    "needle_depth_mm": gettext_lazy("depth, mm"),
    "passes": gettext_lazy("passes"),
    "seconds": gettext_lazy("seconds"),
    "strokes_hz": gettext_lazy("strokes a second"),
    "area_cm2": gettext_lazy("area, cm²"),
    "skin_endpoint": gettext_lazy("end point"),
    "note": gettext_lazy("note"),
    "deeper_because": gettext_lazy("reason to go deeper"),
    "cartridge": gettext_lazy("cartridge"),
    "serial": gettext_lazy("serial number"),
    "expires_on": gettext_lazy("use by"),
    "lot": gettext_lazy("lot"),
    "product": gettext_lazy("product"),
    "grams": gettext_lazy("grams"),
    "ended_at": gettext_lazy("end"),
    "name": gettext_lazy("name"),
    "gtin": gettext_lazy("article number"),
}


def _flat(done: Mapping[str, Any]) -> dict[str, str]:
    """Every single thing that was recorded, by its name."""
    titles = {code: title for code, title, _does in facts.steps("", is_numbed=True)}
    flat = {
        titles.get(code, code): _("done at %(time)s") % {"time": date_format(timezone.localtime(datetime.fromisoformat(at)), "TIME_FORMAT")}
        for code, at in done.get("steps", {}).items()
    }
    left = done.get("steps_left", {}).items()
    flat |= {titles.get(code, code): _("not done: %(why)s") % {"why": _(why) if why else "–"} for code, why in left}
    parts = [(zone_name(zone["zone"]), zone) for zone in done.get("zones", [])]
    parts += [(_("Cartridge %(n)s") % {"n": n}, one) for n, one in enumerate(cartridges_of(done), start=1)]
    parts += [(_("On the skin: %(name)s") % one, one) for one in done.get("products", [])]
    parts += [(_("Numbing"), done.get("numbing", {})), (_("Device"), done.get("device", {})), (_("Record"), done)]
    for where, part in parts:
        told = {key: value for key in _WORDS if isinstance(value := part.get(key), str | int | float) and value != ""}
        flat |= {f"{where}, {_WORDS[key]}": _as_read(key, value) for key, value in told.items()}
    return flat


def _as_read(key: str, value: object) -> str:
    """A day as it is written here; an end point that was tapped in the words of the reader."""
    if key == "expires_on":
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    return _(str(value)) if key == "skin_endpoint" else str(value)
