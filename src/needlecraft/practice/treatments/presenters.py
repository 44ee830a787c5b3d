"""What the treatment room shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from ..core.addresses import address
from ..core.choices import Choice
from ..core.facts import modality_name, spoken, zone_name
from ..core.language import gettext as _
from ..core.language import remembered
from ..core.numbers import number
from ..core.sentences import phrase
from ..courses.facts import depth_steps_mm
from ..stock.models import Lot
from . import facts
from .access import Shelf, open_lots
from .forms import CARTRIDGES, proposed_end
from .models import Reaction, Treatment
from .signing import cartridges_of, endpoint_of
from .steps import StepsShown, steps_shown

#: What the skin can show at the end, to be tapped.
_ENDPOINTS: Final = (
    gettext_lazy("nothing to be seen"),
    gettext_lazy("light redness"),
    gettext_lazy("even redness"),
    gettext_lazy("a few pinpoint bleeds"),
    gettext_lazy("dots of blood ran together"),
)
_LEAST_CHOICES: Final = 6
#: Which of the five meanings a report's level has.
_LEVELS: Final = {"emergency": "contraindicated", "same_day": "defer", "contact": "review"}


@dataclass(frozen=True, slots=True)
class ZoneShown:
    """A zone to treat: what was planned, what was set, what it was last time."""

    code: str
    name: str
    planned: str
    cap: str
    depth: str
    depths: tuple[Choice, ...]
    deeper: tuple[Choice, ...]
    because: str
    passes: tuple[Choice, ...]
    numbers: tuple[tuple[str, str, str, str], ...]
    endpoints: tuple[Choice, ...]
    endpoint: str
    cartridges: tuple[Choice, ...]
    note: str
    last: str
    is_left: bool


@dataclass(frozen=True, slots=True)
class NumbingShown:
    """Numbing today: whether, with what, until when. ``off_at`` is when its time is over."""

    is_offered: bool
    need: str
    what: str
    minutes: str
    limits: tuple[tuple[str, str], ...]
    cautions: tuple[str, ...]
    lots: tuple[Choice, ...]
    product: str
    lot: str
    grams: str
    area: str
    on_at: datetime | None
    off_at: datetime | None
    removed_at: datetime | None
    on_field: str
    off_field: str


@dataclass(frozen=True, slots=True)
class CartridgeShown:
    """A cartridge that is named; ``end`` is how its fields are told apart."""

    n: int
    end: str
    values: Mapping[str, str]
    word: str


@dataclass(frozen=True, slots=True)
class RoomShown:
    """The record of a treatment as it stands."""

    device: str
    steps: StepsShown
    zones: tuple[ZoneShown, ...]
    devices: tuple[Choice, ...]
    cartridges: tuple[CartridgeShown, ...]
    products: tuple[Choice, ...]
    endpoint: str
    note: str
    ended_at: str
    last_on: str
    may_follow_plan: bool


def room_shown(treatment: Treatment, planned: dict[str, Any], shelf: Shelf, last: Treatment | None, on: date) -> RoomShown:
    """The page of the room. ``planned`` has the caps of the day."""
    done = treatment.done or {}
    modality = planned["modality"]
    set_now = {zone["zone"]: zone for zone in done.get("zones", [])}
    before = {zone["zone"]: zone for zone in (last.done or {}).get("zones", [])} if last else {}
    is_numbed = planned["numbing"]["need"] != "none" or bool(treatment.numbed_at)
    chosen = {one["pk"] for one in done.get("products", [])}
    device = done.get("device", {}).get("pk")
    return RoomShown(
        modality_name(modality),
        steps_shown(done, modality, is_numbed=is_numbed),
        tuple(_Zone(one, modality, done, set_now.get(one["zone"]), before.get(one["zone"]), last).shown() for one in planned["zones"]),
        tuple(Choice(str(one.pk), str(one), one.pk == device, "" if one.is_fit_on(on) else _("out of service")) for one in shelf.devices),
        _cartridges(done, shelf),
        _lots(shelf.on_skin, chosen, on),
        phrase(planned["skin_endpoint"]),
        done.get("note", ""),
        _as_field(datetime.fromisoformat(done["ended_at"]) if done.get("ended_at") else proposed_end(done, on)),
        date_format(last.ended_at, "DATE_FORMAT") if last else "",
        any(zone["needle_depth_mm"] in depth_steps_mm(modality) for zone in planned["zones"]),
    )


def _as_field(moment: datetime | None) -> str:
    """A moment as a field for day and time takes it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else ""


def _lots(lots: list[Lot], chosen: set[int], on: date) -> tuple[Choice, ...]:
    offered = {lot.pk: lot for lot in [*open_lots(lots, on), *(lot for lot in lots if lot.pk in chosen)]}
    return tuple(Choice(str(lot.pk), lot.product.name, lot.pk in chosen, _lot_words(lot)) for lot in offered.values())


def _lot_words(lot: Lot) -> str:
    return _("%(lot)s, until %(day)s") % {"lot": lot.number, "day": date_format(lot.expires_on, "SHORT_DATE_FORMAT")}


def _cartridges(done: Mapping[str, Any], shelf: Shelf) -> tuple[CartridgeShown, ...]:
    """Those that are named, and room for one more."""
    known = cartridges_of(done)
    shown = []
    for n, values in enumerate([*known, {}][:CARTRIDGES], start=1):
        lot = shelf.lot_of(values.get("lot", "")) if values.get("lot") else None
        left = _("in stock: %(n)s left") % {"n": lot.quantity} if lot else _("this lot is not in stock") if values.get("lot") else ""
        shown.append(CartridgeShown(n, f"-{n}" if n > 1 else "", values, left))
    return tuple(shown)


def _passes(n: int) -> str:
    return ngettext("%(n)s pass", "%(n)s passes", n) % {"n": n}


class _Zone:
    """One zone on its way to the page."""

    def __init__(
        self,
        planned: Mapping[str, Any],
        modality: str,
        done: Mapping[str, Any],
        now: Mapping[str, Any] | None,
        before: Mapping[str, Any] | None,
        last: Treatment | None,
    ) -> None:
        self.planned, self.modality, self.done, self.before, self.last = planned, modality, done, before, last
        self.is_left = bool(done.get("zones")) and now is None
        self.now = now or {}

    def shown(self) -> ZoneShown:
        """In final words."""
        planned, code, cap = self.planned["needle_depth_mm"], self.planned["zone"], self.planned["cap_mm"]
        depth = self.now.get("needle_depth_mm")
        settings = depth_steps_mm(self.modality)
        word = {planned: _("plan")}
        depths = tuple(Choice(f"{one:g}", number(one), one == depth, word.get(one, "")) for one in settings)
        most = len(depths) if cap is None else sum(one <= cap for one in settings)
        endpoint = endpoint_of(self.now, self.done)
        return ZoneShown(
            code,
            zone_name(code),
            _("by the device's manual") if planned is None else f"{number(planned)} mm",
            "" if cap is None else f"{number(cap)} mm",
            "" if depth is None else f"{depth:g}",
            depths[:most],
            depths[most:],
            self.now.get("deeper_because", ""),
            self._passes(),
            self._numbers(),
            tuple(Choice(str(one), str(one), str(one) == endpoint) for one in _ENDPOINTS),
            "" if endpoint in map(str, _ENDPOINTS) else endpoint,
            self._cartridges(),
            self.now.get("note", ""),
            self._last(depth),
            self.is_left,
        )

    def _passes(self) -> tuple[Choice, ...]:
        most = max(self.planned.get("passes") or 0, _LEAST_CHOICES, self.now.get("passes", 0))
        planned = {self.planned.get("passes"): _("at most")}
        return tuple(Choice(str(n), str(n), n == self.now.get("passes"), planned.get(n, "")) for n in range(1, most + 1))

    def _numbers(self) -> tuple[tuple[str, str, str, str], ...]:
        """Field, label, value and how far one tap goes."""
        fields = (
            ("seconds", "seconds", _("Seconds of needling"), "10"),
            ("hz", "strokes_hz", _("Strokes a second"), "5"),
            ("area", "area_cm2", _("Area, cm²"), "5"),
        )
        return tuple((field, label, f"{self.now[key]:g}" if key in self.now else "", step) for field, key, label, step in fields)

    def _cartridges(self) -> tuple[Choice, ...]:
        known = cartridges_of(self.done)
        if len(known) < 2:  # noqa: PLR2004 - where there is one there is nothing to choose
            return ()
        now = self.now.get("cartridge", 1)
        return tuple(Choice(str(n), f"{n}: {one['serial'] or one['lot']}", n == now) for n, one in enumerate(known, start=1))

    def _last(self, depth: float | None) -> str:
        """What was set last time, and how far today is from it."""
        if self.before is None or self.last is None:
            return ""
        was = self.before.get("needle_depth_mm")
        parts = [f"{number(was)} mm"] if was is not None else []
        parts += [_passes(self.before["passes"])] if "passes" in self.before else []
        parts += [_("%(n)s s") % {"n": self.before["seconds"]}] if "seconds" in self.before else []
        parts += [found] if (found := endpoint_of(self.before, self.last.done or {})) else []
        told = _("Last time: %(what)s") % {"what": ", ".join(parts)}
        if was is None or depth is None:
            return told
        change = depth - was
        return told + (_("; today as deep") if not change else _("; today %(change)s mm") % {"change": f"{change:+g}"})


def numbing_shown(treatment: Treatment, today: Mapping[str, Any], shelf: Shelf, on: date) -> NumbingShown:
    """Numbing in final words."""
    cream = (treatment.done or {}).get("numbing", {})
    minutes = today["minutes"]
    need = {"none": _("No numbing cream today"), "optional": _("Numbing if wished"), "offer": _("Offer numbing")}[today["need"]]
    return NumbingShown(
        today["need"] != "none",
        need,
        phrase(today["product_class"] or ""),
        _on_skin(minutes) if minutes else "",
        facts.most_numbing(),
        tuple(phrase(one) for one in (*today["where_not"], *today["notes"]) if one),
        _lots(shelf.numbing, {cream["pk"]} if "pk" in cream else set(), on),
        "" if "pk" in cream else cream.get("product", ""),
        "" if "pk" in cream else cream.get("lot", ""),
        f"{cream['grams']:g}" if "grams" in cream else "",
        f"{cream['area_cm2']:g}" if "area_cm2" in cream else "",
        treatment.numbed_at,
        treatment.numbed_at + timedelta(minutes=minutes) if treatment.numbed_at and minutes else None,
        treatment.numb_off_at,
        _as_field(treatment.numbed_at),
        _as_field(treatment.numb_off_at),
    )


def _on_skin(minutes: float) -> str:
    words = ngettext("%(n)s minute on the skin, or as the label says", "%(n)s minutes on the skin, or as the label says", round(minutes))
    return words % {"n": number(minutes)}


@dataclass(frozen=True, slots=True)
class DoseShown:
    """The dose of a zone with what it rests on, or what is missing for it."""

    zone: str
    told: str
    rests_on: str


_INPUTS: Final = {
    "needles": gettext_lazy("needles of the cartridge"),
    "needle_diameter_mm": gettext_lazy("diameter of a needle"),
    "strokes_hz": gettext_lazy("strokes a second"),
    "seconds": gettext_lazy("seconds"),
    "area_cm2": gettext_lazy("area"),
    "passes": gettext_lazy("passes"),
    "drum_diameter_mm": gettext_lazy("diameter of the drum"),
    "drum_width_mm": gettext_lazy("width of the drum"),
}


def doses_shown(done: Mapping[str, Any], modality: str, at: datetime) -> list[DoseShown]:
    """How much needling it was, where the data is there."""
    shown = []
    for one in (each.as_dict() for each in facts.dose_of(done, modality, at)):
        missing = ", ".join(str(_INPUTS[key]) for key in one["missing"])
        if one["channels_per_cm2"] is None:
            told = _("The dose is not known. Missing: %(what)s.") % {"what": missing} if missing else phrase(one["note"])
            shown.append(DoseShown(zone_name(one["zone"]), told, ""))
            continue
        numbers = {"n": _round(one["channels_per_cm2"])}
        numbers |= {"low": _round(one["low"]["channels_per_cm2"]), "high": _round(one["high"]["channels_per_cm2"])}
        told = _("about %(n)s channels per cm² (%(low)s to %(high)s)") % numbers
        if one["perforated_fraction"] is not None:
            told += _(", %(part)s %% of the surface") % {"part": _round(one["perforated_fraction"] * 100)}
        shown.append(DoseShown(zone_name(one["zone"]), told, f"{_rests_on(done, one['zone'])} {phrase(one['note'])}"))
    return shown


def _rests_on(done: Mapping[str, Any], code: str) -> str:
    """The numbers that went into a dose."""
    zone = next(zone for zone in done["zones"] if zone["zone"] == code)
    known = {**done.get("geometry", {}), **zone}
    numbers = ", ".join(f"{word} {number(known[key])}" for key, word in _INPUTS.items() if known.get(key) is not None)
    return _("It rests on: %(numbers)s.") % {"numbers": numbers}


def _round(exact: float) -> str:
    """Three digits that matter."""
    return number(float(f"{exact:.3g}"))


@dataclass(frozen=True, slots=True)
class ReactionShown:
    """An unwanted effect in a line."""

    pk: int
    what: str
    severity: str
    when: str
    where: str
    remedy: str
    resolved: str
    treatment: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits to be over or to be seen: a tag of the safety strip, and the page on which it is read."""

    words: str
    decision: str
    href: str


def standing(reactions: Iterable[ReactionShown], reports: Iterable[Any]) -> tuple[Standing, ...]:
    """The reactions that last, and the reports of concern that nobody has seen to; ``reports`` have a level, named and as a code."""
    lasting = (one for one in reactions if not one.resolved)
    told = [(_LEVELS[one.level], _("Report not seen to: %(level)s") % {"level": one.get_level_display()}, one.pk) for one in reports]
    return (
        *(Standing(words, decision, address("report", pk)) for decision, words, pk in told),
        *(Standing(_("Reaction lasts: %(what)s") % {"what": one.what}, "review", address("room", one.treatment)) for one in lasting),
    )


@remembered(4)
def symptoms_to_choose() -> SafeString:
    """Every symptom, as a list offers them; one list serves all patients."""
    return format_html_join("", '<option value="{}">{}</option>', ((code, spoken(code)) for code in facts.symptoms()))


def reactions_shown(reactions: Iterable[Reaction]) -> list[ReactionShown]:
    """Unwanted effects in final words, those that last first."""
    shown = [
        ReactionShown(
            one.pk,
            spoken(one.what),
            spoken(one.severity),
            date_format(one.began_at, "DATE_FORMAT"),
            ", ".join(zone_name(zone) for zone in one.zones),
            one.remedy or "",
            date_format(one.resolved_on, "DATE_FORMAT") if one.resolved_on else "",
            one.treatment_id,
        )
        for one in reactions
    ]
    return sorted(shown, key=lambda one: bool(one.resolved))
