"""What stands in the way of a signature: every reason at once, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..consents.models import Consent
from ..consultations.facts import has_changed
from ..consultations.models import Override, Screening
from ..core.facts import DECISIONS, zone_name
from ..core.numbers import number
from ..courses.facts import depth_steps_mm
from ..opening.spans import Span, whole
from ..people.models import Membership
from . import facts
from .access import Shelf, shelf_for
from .history import left_open
from .models import Rescreen, Treatment, UsedCartridge, serial_key

#: The steps in which needling ends, the last one first: the moment of a tap on one is when the needling was over, as far as is known.
_NEEDLED: Final = ("stop_at_endpoint", "needle")
#: How long after midnight a treatment of the day before can last.
_INTO_THE_NIGHT: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Case:
    """A record that is to be signed, with what it is held against. ``rescreen`` is None where nobody asked on the day."""

    row: Treatment
    by: Membership
    at: datetime
    shelf: Shelf
    rescreen: Rescreen | None

    @cached_property
    def done(self) -> dict[str, Any]:
        """What was recorded."""
        return self.row.done or {}

    @cached_property
    def planned(self) -> dict[str, Any]:
        """What was planned, no deeper than the day's screening allows."""
        planned = self.row.course.planned(self.row.n)
        options = self.screening.answer["options"].get(planned["modality"], {}) if self.screening else {}
        return {**planned, "zones": [_capped(zone, options.get(zone["zone"], {}).get("max_depth_mm")) for zone in planned["zones"]]}

    @cached_property
    def screening(self) -> Screening | None:
        """The screening of the day that held when the skin was pierced; the last of the day where none was before it."""
        of_the_day = Screening.objects.filter(patient=self.row.patient, on=self.on)
        found = of_the_day.filter(at__lte=self.needled_at).first() or of_the_day.first()
        if found is not None:
            found.patient = self.row.patient
        return found

    @property
    def needled_at(self) -> datetime:
        """When the skin was pierced, as far as it is known: at its step, else by the end at the latest."""
        told = self.done.get("steps", {}).get("needle") or self.done.get("ended_at")
        if told:
            return datetime.fromisoformat(told)
        return self.at if self.today == self.on else datetime.combine(self.on, time.max, self.by.practice.zone)

    @property
    def today(self) -> date:
        """The day of the signature."""
        return self.at.astimezone(self.by.practice.zone).date()

    @property
    def on(self) -> date:
        """The day of the treatment: the one on which somebody asked before it."""
        return self.rescreen.on if self.rescreen else self.today

    @property
    def ended_at(self) -> datetime | None:
        """When the needling was over: as it was written, else as the steps say, else with the signature; None on another day."""
        if written := self.done.get("ended_at"):
            return datetime.fromisoformat(written)
        return end_by_steps(self.done, self.span) or (self.at if self.today == self.on else None)

    @property
    def span(self) -> Span:
        """All moments that this treatment can have."""
        return span_of(self.on, self.by.practice.zone)


def case_of(row: Treatment, by: Membership, at: datetime, rescreen: Rescreen | None) -> Case:
    """A record beside what is on the shelf for its device."""
    return Case(row, by, at, shelf_for(by, row.course.planned(row.n)["modality"]), rescreen)


class Reason(str):
    """A sentence; ``place`` is the part of the room in which it is mended, empty where that is elsewhere."""

    __slots__ = ("place",)

    def __new__(cls, words: str, place: str = "") -> Self:
        """A sentence with its place, which one that has a place keeps."""
        made = super().__new__(cls, words)
        made.place = getattr(words, "place", place)
        return made


def reasons(case: Case) -> list[Reason]:
    """Everything that stands in the way; nothing where it can be signed."""
    record = (_steps, _zones, _depths, _screening, _cartridges, _numbing, _products, _device)
    parts = (_standing, _asked, _earlier, _consent, *record, _scope, _end)
    return [Reason(reason, _PLACES.get(part, "")) for part in parts for reason in part(case)]


def endpoint_of(zone: Mapping[str, Any], done: Mapping[str, Any]) -> str:
    """What the skin of a zone showed at the end; a record of old has one for all zones."""
    return zone.get("skin_endpoint") or done.get("skin_endpoint", "")


def cartridges_of(done: Mapping[str, Any]) -> list[dict[str, str]]:
    """The cartridges of a record; a record of old has one."""
    found: list[dict[str, str]] = done.get("cartridges") or [one for one in (done.get("cartridge"),) if one]
    return found


def span_of(on: date, zone: ZoneInfo) -> Span:
    """All moments that a treatment of a day can have: from midnight until the small hours of the next day."""
    day = whole(on, zone)
    return Span(day.since, day.until + _INTO_THE_NIGHT)


def end_by_steps(done: Mapping[str, Any], span: Span) -> datetime | None:
    """The tap on the last step of the needling, where it was tapped on the day."""
    taps = [datetime.fromisoformat(at) for code in _NEEDLED if (at := done.get("steps", {}).get(code))]
    return next((tap for tap in taps if span.since <= tap < span.until), None)


def _standing(case: Case) -> Iterator[str]:
    row = case.row
    if row.appointment.cancelled_at is not None:
        yield _("This appointment was called off. Book a new one.")
    if Treatment.objects.filter(course=row.course, n=row.n, signed_at__isnull=False).exclude(pk=row.pk).exists():
        yield _("Treatment %(n)s of this course is signed already, in another record. Add words there.") % {"n": row.n}


def _asked(case: Case) -> Iterator[str]:
    if case.rescreen is None:
        yield _("Nobody asked today whether anything has changed. Ask the patient, and screen for today.")


def _consent(case: Case) -> Iterator[str]:
    if Consent.objects.valid_at(case.row.course, case.needled_at).exists():
        return
    if case.needled_at == case.at:
        yield _("There is no valid consent to this plan. Let the patient read and sign it on the chart.")
    else:
        yield _(
            "There was no valid consent to this plan when the skin was pierced. It cannot be signed; write into the note what happened."
        )


def _steps(case: Case) -> Iterator[str]:
    ticked, left = case.done.get("steps", {}), case.done.get("steps_left", {})
    unsaid = [title for code, title in facts.steps_to_tell(case.planned["modality"]).items() if code not in ticked and code not in left]
    if unsaid:
        told = {"steps": ", ".join(unsaid)}
        yield _("Neither ticked nor told as not done: %(steps)s. Tick each step that was done, and say why another was not.") % told
    if not all(left.values()):
        yield _("The reason for what was not done is missing. Tap it, or write it.")


def _zones(case: Case) -> Iterator[str]:
    zones = case.done.get("zones", [])
    if not zones:
        yield _("No zone was treated. Record one, or call the appointment off.")
    has_settings = bool(depth_steps_mm(case.planned["modality"]))
    for zone in zones:
        name = {"zone": zone_name(zone["zone"])}
        if has_settings and "needle_depth_mm" not in zone:
            told = _("%(zone)s: the depth is missing. Tap the one that was set, or tick that the zone was left out.") % name
            yield Reason(told, f"zone-{zone['zone']}")
        if "passes" not in zone and "seconds" not in zone:
            yield Reason(
                _("%(zone)s: the passes or the seconds are missing. Tap how often you went over it.") % name, f"zone-{zone['zone']}"
            )
        if not endpoint_of(zone, case.done):
            yield Reason(_("%(zone)s: the end point of the skin is missing. Tap what it showed.") % name, f"zone-{zone['zone']}")


def _depths(case: Case) -> Iterator[str]:
    for zone, depth, cap in deeper_than_allowed(case.done, case.planned):
        if not zone.get("deeper_because"):
            told = {"zone": zone_name(zone["zone"]), "depth": number(depth), "cap": number(cap)}
            words = _("%(zone)s: %(depth)s mm is deeper than the %(cap)s mm that is allowed today. Correct it, or write your reason.")
            yield Reason(words % told, f"zone-{zone['zone']}")


def deeper_than_allowed(done: Mapping[str, Any], planned: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], float, float]]:
    """Zones deeper than their cap, with depth and cap [mm]."""
    caps = {zone["zone"]: zone["cap_mm"] for zone in planned["zones"]}
    for zone in done.get("zones", []):
        cap, depth = caps.get(zone["zone"]), zone.get("needle_depth_mm")
        if cap is not None and depth is not None and depth > cap:
            yield zone, depth, cap


def _capped(zone: dict[str, Any], today_mm: float | None) -> dict[str, Any]:
    """A planned zone with the cap of the day [mm] where it is lower; the depth is lowered with it."""
    cap = min((one for one in (zone["cap_mm"], today_mm) if one is not None), default=None)
    depth = zone["needle_depth_mm"]
    return {**zone, "cap_mm": cap, "needle_depth_mm": depth if cap is None or depth is None else min(depth, cap)}


def _screening(case: Case) -> Iterator[str]:
    screening = case.screening
    if screening is None or case.rescreen is None:
        yield _("The patient was not screened today. Ask what has changed, and screen for today.")
        return
    if has_changed(case.row.patient, max(case.rescreen.at, screening.at), case.needled_at):
        yield _("Answers or rules have changed since the patient was screened. Ask again, and screen for today.")
    zones = [zone["zone"] for zone in case.done.get("zones", [])]
    yield from (told for _zone, told in blocked(screening, case.planned["modality"], zones))


def _earlier(case: Case) -> Iterator[str]:
    for other, on in left_open(case.row.patient):
        if other.pk != case.row.pk and on < case.on:
            told = {"n": other.n, "day": date_format(on, "j F Y")}
            yield _("Treatment %(n)s of %(day)s was done and is not signed. Sign it first.") % told


def blocked(screening: Screening, modality: str, zones: list[str]) -> Iterator[tuple[str, str]]:
    """Zones that the day's screening closes and no override opens, each with its reason."""
    options = screening.answer["options"].get(modality, {})
    for zone in zones:
        verdict = options.get(zone, {}).get("verdict", "incomplete")
        if verdict not in ("clear", "caution") and not Override.objects.in_force(screening, verdict).exists():
            told = {"zone": zone_name(zone), "verdict": DECISIONS[verdict]}
            yield zone, _("%(zone)s: today's screening says “%(verdict)s”. Leave the zone out, or decide on the screening's page.") % told


def _cartridges(case: Case) -> Iterator[str]:
    found = cartridges_of(case.done)
    if not all(each.get(key) for each in found or [{}] for key in ("serial", "lot", "expires_on")):
        yield _("The cartridge's serial number, lot and expiry date are missing. Scan the code on its packet, or type them.")
    before = _used_before(case, found)
    for n, each in enumerate(found):
        told = {"serial": each.get("serial", ""), "lot": each.get("lot", "")}
        if any(_is_one(each, other) for other in (*before, *found[:n], *found[n + 1 :])):
            yield _("This cartridge was used before: %(serial)s. A cartridge is used once; take a new one.") % told
        if each.get("expires_on") and date.fromisoformat(each["expires_on"]) < case.on:
            yield _("The cartridge has expired: %(serial)s, lot %(lot)s. Take one that is good.") % told
        lot = case.shelf.lot_of(told["lot"])
        if lot is not None and lot.expires_on.isoformat() != each.get("expires_on", lot.expires_on.isoformat()):
            known = {**told, "day": date_format(lot.expires_on, "DATE_FORMAT")}
            yield _("Lot %(lot)s is in stock with the use-by day %(day)s. Look at the packet again.") % known
    for lot, n in lots_used(case.done, case.shelf):
        if lot.quantity < n:
            told = {"product": lot.product.name, "lot": lot.number, "n": lot.quantity}
            yield _("%(product)s, lot %(lot)s: %(n)s left in stock. Receive what came, or correct the lot.") % told


def _used_before(case: Case, found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Cartridges of other treatments with the serial of one of these."""
    keys = [serial_key(each["serial"]) for each in found if each.get("serial")]
    used: list[Any] = list(UsedCartridge.objects.filter(practice=case.by.practice, serial_key__in=keys).values("gtin", "serial"))
    return used


def _is_one(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two are the same cartridge: two makers may give the same serial, but an article that is not known may be any."""
    if not one.get("serial") or serial_key(one["serial"]) != serial_key(other.get("serial", "")):
        return False
    return not one.get("gtin") or not other.get("gtin") or one["gtin"] == other["gtin"]


def lots_used(done: Mapping[str, Any], shelf: Shelf) -> list[tuple[Any, int]]:
    """The lots that go down by a signature, and by how many: cartridges and what is opened for one skin. Cream comes from a tube."""
    counted: dict[int, tuple[Any, int]] = {}
    lots = [shelf.lot_of(each.get("lot", "")) for each in cartridges_of(done)]
    on_skin = {lot.pk: lot for lot in shelf.on_skin}
    lots += [on_skin.get(one["pk"]) for one in done.get("products", [])]
    for lot in lots:
        if lot is not None:
            counted[lot.pk] = (lot, counted.get(lot.pk, (lot, 0))[1] + 1)
    return list(counted.values())


def _numbing(case: Case) -> Iterator[str]:
    row, cream = case.row, case.done.get("numbing", {})
    if row.numbed_at is None:
        if not {"numb", "remove_numbing"}.isdisjoint(case.done.get("steps", ())):
            yield _("A step of the numbing cream is ticked, but nobody tapped that it went on. Tap “The cream is on”, or untick the step.")
        if cream.get("product") or cream.get("lot"):
            yield _("A numbing product is written down, but nobody tapped that it went on. Tap “The cream is on”, or empty the fields.")
        return
    if row.numb_off_at is None:
        yield _("The numbing cream is still on. Take it off, and tap “The cream is off”.")
    elif needled_at := _needled_under_cream(case):
        told = {"off": _clock(row.numb_off_at, case), "needle": _clock(needled_at, case)}
        yield _("The cream came off at %(off)s, after the needling at %(needle)s. Correct its time, or untick the step.") % told
    if not all(cream.get(key) for key in ("product", "lot", "grams", "area_cm2")):
        yield _("Numbing: the product, its lot, the grams and the area are missing. Fill them in under Numbing.")
    if cream.get("expires_on") and date.fromisoformat(cream["expires_on"]) < case.on:
        yield _("The numbing product has expired: %(name)s, lot %(lot)s. Discard the lot, and write what happened into the note.") % cream


def _products(case: Case) -> Iterator[str]:
    for one in case.done.get("products", []):
        if date.fromisoformat(one["expires_on"]) < case.on:
            yield _("%(name)s, lot %(lot)s has expired. Discard it and take another.") % one


def _device(case: Case) -> Iterator[str]:
    if not case.shelf.devices:
        return
    pk = case.done.get("device", {}).get("pk")
    device = next((one for one in case.shelf.devices if one.pk == pk), None)
    if device is None:
        yield _("The device is missing. Tap which one was used.")
    elif not device.is_fit_on(case.on):
        yield _("%(device)s is out of service. Use another one, or have it serviced and entered under Devices.") % {"device": device}


def _scope(case: Case) -> Iterator[str]:
    by, modality = case.by, case.planned["modality"]
    for one in by.credentials.expired(case.on):
        told = {"name": one.name, "day": date_format(one.expires_on, "DATE_FORMAT")}
        yield _("Your credential “%(name)s” expired on %(day)s. Somebody whose credentials are good has to sign.") % told
    if by.modalities and modality not in by.modalities:
        yield _("This device is outside your scope of practice. Somebody who may use it has to sign.")
    deepest = max((zone.get("needle_depth_mm", 0) for zone in case.done.get("zones", [])), default=0)
    if by.deepest_mm is not None and deepest > float(by.deepest_mm):
        yield _("%(depth)s mm is deeper than your scope of practice. Somebody who may go so deep has to sign.") % {"depth": number(deepest)}


def _end(case: Case) -> Iterator[str]:
    ended_at = case.ended_at
    if ended_at is None:
        yield _("The treatment was on another day. Write when the needling was over.")
        return
    if not case.span.since <= ended_at < case.span.until or ended_at > case.at:
        yield _("The needling was on %(day)s. Write the time of its end on that day.") % {"day": date_format(case.on, "DATE_FORMAT")}
        return
    for what, moment in _before_the_end(case):
        if moment.replace(second=0, microsecond=0) > ended_at:
            told = {"end": _clock(ended_at, case), "what": what, "time": _clock(moment, case)}
            yield _("The needling cannot have been over at %(end)s: %(what)s at %(time)s. Correct one of the two times.") % told


def _before_the_end(case: Case) -> list[tuple[str, datetime]]:
    """What comes before the end of the needling, with its moment; cream that came off after the needle went in is told by itself."""
    first_asked = case.row.rescreens.filter(on=case.on).order_by("at").first()
    moments = (
        (_("somebody asked what has changed"), first_asked.at if first_asked else None),
        (_("the cream went on"), case.row.numbed_at),
        (_("the cream came off"), None if _needled_under_cream(case) else case.row.numb_off_at),
        (_("the step of the needling was ticked (untick it, if that was later)"), _needled_at(case)),
    )
    return [(what, moment) for what, moment in moments if moment is not None]


def _needled_at(case: Case) -> datetime | None:
    """When the step of the needling was ticked, if that was on the treatment's day."""
    told = case.done.get("steps", {}).get("needle")
    moment = datetime.fromisoformat(told) if told else None
    return moment if moment and case.span.since <= moment < case.span.until else None


def _needled_under_cream(case: Case) -> datetime | None:
    """When the step of the needling was ticked, if the cream came off in a later minute."""
    off_at, needled_at = case.row.numb_off_at, _needled_at(case)
    return needled_at if off_at and needled_at and needled_at < off_at.replace(second=0, microsecond=0) else None


def _clock(moment: datetime, case: Case) -> str:
    return date_format(moment.astimezone(case.by.practice.zone), "TIME_FORMAT")


#: Where in the room a part is mended; zones are named with each reason.
_PLACES: Final = {
    _steps: "steps_left",
    _zones: "zones",
    _cartridges: "code_on_box",
    _numbing: "numbing",
    _device: "device",
    _end: "ended_at",
}
