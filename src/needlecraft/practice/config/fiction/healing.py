"""What patients report while they heal, and what the practice makes of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from ...aftercare import actions as aftercare
from ...aftercare import facts
from ...aftercare.models import CheckIn, Sheet
from ...treatments import actions as treatments
from .agenda import Walk
from .house import House

_MINUTE: Final = timedelta(minutes=1)
#: Of a hundred: who tells on each of the days on which the practice asks.
_TELLS: Final = dict(zip(aftercare.CHECK_IN_DAYS, (62, 45, 30, 20), strict=True))
#: Symptoms as they come: for each day some that pass by themselves, and some that somebody has to look at.
_QUIET: Final = {
    1: (("redness", "tightness"), ("redness",), ("redness", "warmth"), ("redness", "swelling"), ("tightness",)),
    3: (("peeling",), ("redness", "peeling"), ("tightness",), (), ()),
    7: ((), (), ("peeling",), ()),
    14: ((), ()),
}
_LOUD: Final = (("pain",), ("swelling", "pain"), ("pustules",), ("acne_flare",), ("itch",), ("bruise",), ("oozing",), ("swollen_glands",))
_URGENT: Final = (*_LOUD, ("blisters",), ("eye_pain", "vision_change"), ("hives", "lip_or_tongue_swelling"))
_LOUD_OF_A_HUNDRED: Final = 7
_ANSWERS: Final = (
    "Called: a little more red than expected, no fever. Cool cloths, calls again tomorrow.",
    "Saw the photo, called back: no make-up for two more days.",
    "Came by in the afternoon; looks harmless, see the reaction.",
    "Spoke to her at length. Fading since noon.",
    "Dr Aydemir looked at it: wait and see, next look on Friday.",
)
_ADDENDA: Final = (
    "Called the day after: a little tight, otherwise fine.",
    "The patient asks me to add that she takes antihistamines in spring; not today.",
    "Lot number checked against the packet once more: correct.",
    "Photo of the right side was blurred and was set aside.",
)


def heal(house: House, sheet: Sheet) -> Generator[datetime, datetime, datetime]:
    """Two weeks of check-ins, as far as the patient answers them."""
    house.sheets.append(sheet)
    at, ended_at, treatment = sheet.at, sheet.treatment.ended_at, sheet.treatment
    if house.chance.randrange(20) == 0:
        at = house.later(ended_at, 1, 9, 12)
        at = yield at
        treatments.add(by=treatment.by, at=at, treatment=treatment, words=house.chance.choice(_ADDENDA))
    for day, share in _TELLS.items():
        if house.chance.randrange(100) < share:
            is_loud = house.chance.randrange(100) < _LOUD_OF_A_HUNDRED
            at = max(at, house.later(ended_at, day, 8, 15 if is_loud else 22))
            at = yield at
            codes = house.chance.choice(_LOUD if is_loud else _QUIET[day])
            trend = "fading" if day > 1 else "steady"
            is_quiet = is_loud or _level(sheet, codes, trend, at) == "normal"
            found = _report(sheet, codes if is_quiet else (), trend, at)
            if found.level != "normal":
                at = yield from _look(house, sheet, found, at)
    return at


def _level(sheet: Sheet, codes: tuple[str, ...], trend: str, at: datetime) -> str:
    return facts.judge({**sheet.given, "report": _told(sheet, codes, trend, at)}, at).level


def _report(sheet: Sheet, codes: tuple[str, ...], trend: str, at: datetime) -> CheckIn:
    return aftercare.report(at=at, sheet=sheet, told=_told(sheet, codes, trend, at))


def _told(sheet: Sheet, codes: tuple[str, ...], trend: str, at: datetime) -> dict[str, Any]:
    zone = sheet.given["treatment"]["zones"][0]["zone"]
    symptoms = [{"code": code, "severity": "mild", "trend": trend, "side": "both", "zones": [zone]} for code in codes]
    return {"at": at.isoformat(), "symptoms": symptoms, "none_of": [code for code in facts.red_flags() if code not in codes]}


def _look(house: House, sheet: Sheet, found: CheckIn, at: datetime) -> Generator[datetime, datetime, datetime]:
    """Somebody looks at it, and some days later it is over."""
    by, chance, treatment = sheet.treatment.by, house.chance, sheet.treatment
    at += chance.randrange(4, 110) * _MINUTE if found.level != "emergency" else 4 * _MINUTE
    at = yield at
    aftercare.see(by=by, at=at, check_in=found, note=chance.choice(_ANSWERS))
    at = house.later(at, chance.randrange(2, 6), 10, 17)
    at = yield at
    for reaction in treatment.reactions.all():
        reaction.patient = treatment.patient
        treatments.resolve(by=by, at=at, on=house.local(at).date(), reaction=reaction)
    return at


def worries(house: House) -> Walk:
    """In the hour before now something of each urgency comes in, and waits to be seen; who told of it first asks again."""
    told: list[tuple[Sheet, tuple[str, ...]]] = []
    for level, before in (("contact", 55), ("contact", 41), ("same_day", 32), ("same_day", 19), ("emergency", 6)):
        at = house.now - before * _MINUTE
        at = yield at
        if (chosen := next(_fitting(house, level, at), None)) is not None:
            house.sheets.remove(chosen[0])
            told.append(chosen)
            _report(*chosen, "worse", at)
    for sheet, codes in told[:1]:
        at = house.now - 2 * _MINUTE
        at = yield at
        _report(sheet, codes, "worse", at)


def _fitting(house: House, level: str, at: datetime) -> Iterator[tuple[Sheet, tuple[str, ...]]]:
    """Who was treated lately, and symptoms that the protocol finds so urgent at this hour."""
    recent = [one for one in house.sheets if timedelta(hours=20) < at - one.treatment.ended_at < timedelta(days=13)]
    for sheet in house.chance.sample(recent, len(recent)):
        for codes in house.chance.sample(_URGENT, len(_URGENT)):
            if _level(sheet, codes, "worse", at) == level:
                yield sheet, codes
