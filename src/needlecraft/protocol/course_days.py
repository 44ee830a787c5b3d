"""On which days: how far apart treatments must be, which days are closed, and the best choice of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from .aftercare_clock import timed
from .engine import Engine
from .preparing import first_clear
from .record import Item, PatientRecord
from .scheduling import Slot, schedule
from .windows import add_months, day_of
from .wishes import Wishes

#: How far after its target a treatment may fall [d]. A habit of booking, not a clinical number: no source gives a longest interval.
TOLERANCE: Final = timedelta(days=14)

#: The aftercare item that tells how long after a treatment a planned exposure waits.
_WAITS: Final = {
    "waxing": "waxing", "peel_superficial": "peel", "peel_deep": "peel", "peel_unknown": "peel", "laser_nonablative": "laser",
    "laser_ablative_fractional": "laser", "laser_ablative_full": "laser", "botulinum_toxin": "botulinum_toxin", "filler": "filler",
    "mesotherapy": "mesotherapy", "sun_tanning": "sun", "sunbed": "sunbed", "self_tan": "self_tan",
}  # fmt: skip
#: Days without a treatment, half-open.
Spans = Sequence[tuple[date, date]]

_DAY: Final = timedelta(days=1)
_DAY_H: Final = 24
MONTHS: Final = 12


class CourseDays:
    """The calendar of one patient: what the policy asks between treatments, and what the wishes close."""

    def __init__(self, engine: Engine, record: PatientRecord, on: date, wishes: Wishes) -> None:
        self.engine, self.record, self.on, self.wishes = engine, record, on, wishes

    def gap(self, modality: str, zones: Sequence[str]) -> int:
        """The fewest days between two treatments: the adopted interval, and never less than what would defer the next one.

        A window in calendar months is counted with the longest months there are, so that it holds on every day of the course.
        """
        interval = self.engine.amounts.find("interval_days", modality)
        days = int(interval.value) if interval else 0
        code = "rf_microneedling" if modality == "rf" else "microneedling"
        for month in range(MONTHS):
            start = add_months(self.on.replace(day=1), month)
            done = Item(code=code, on=start)
            days = max(days, *((self.clear(done, modality, zone) - start).days for zone in zones))
        return days

    def clear(self, exposure: Item, modality: str, zone: str) -> date:
        """The first day on which an exposure no longer defers the option."""
        return day_of(first_clear(self.engine, exposure, self.record, modality, zone))

    def wait(self, code: str, modality: str) -> timedelta:
        """How long after a treatment an activity waits, as the aftercare of the same policy has it; a day where nothing is known."""
        item = self.engine.knowledge.aftercare.get(code)
        adopted = timed(item, modality, self.engine.policy, self.engine.knowledge) if item else None
        hours = adopted.until.hours if adopted and adopted.until else _DAY_H
        return timedelta(days=-int(-hours // _DAY_H))

    def healed(self, modality: str) -> timedelta:
        """From a treatment to skin on which nothing of it is expected to show; a day for nano needling."""
        ends = [stage.from_h for stage in self.engine.knowledge.healing if stage.until_h is None]
        return timedelta(hours=min(ends)) if modality != "nano" and ends else timedelta(days=1)

    def closed(self, modality: str, zones: Sequence[str]) -> list[tuple[date, date]]:
        """Days without a treatment, half-open: away, sun with its tan window before and after, other treatments with theirs."""
        spans = list(self.wishes.away)
        for since, until in self.wishes.sun:
            tanned = Item(code="sun_tanning", on=until - timedelta(days=1))
            spans.append((since - self.wait("sun", modality) + _DAY, max(until, *(self.clear(tanned, modality, zone) for zone in zones))))
        for item in self.wishes.planned:
            assert isinstance(item.on, date)
            if not item.zones or set(item.zones) & set(zones):
                before = self.wait(_WAITS.get(item.code, item.code), modality)
                cleared = (self.clear(item, modality, zone) for zone in zones)
                spans.append((item.on - before + _DAY, max(item.on + _DAY, *cleared)))
        return spans

    def place(self, modalities: Sequence[str], zones: Sequence[str], first: date, gap: int) -> list[Slot] | None:
        """The course's treatments as slots whose target is the proposed day; None when it is not healed before the event.

        The days are the exact optimum: the least total deviation from a course without any delay.
        """
        closed = [span for modality in dict.fromkeys(modalities) for span in self.closed(modality, zones)]
        slack = sum((until - since for since, until in closed if until > since), timedelta())
        event = self.wishes.event - self.healed(modalities[-1]) - _DAY if self.wishes.event else None
        slots = []
        for k in range(len(modalities)):
            earliest = first + timedelta(days=k * gap)
            latest = earliest + (k + 1) * TOLERANCE + slack
            if event is not None:
                latest = min(latest, event - timedelta(days=(len(modalities) - 1 - k) * gap))
            if latest < earliest:
                return None
            slots.append(Slot(earliest=earliest, target=earliest, latest=latest, candidates=self.wishes.free_days))
        days = schedule(slots, [(gap, gap + (TOLERANCE + slack).days)] * (len(slots) - 1), closed)
        if days is None:
            return None
        return [self._around(slot, day, before, gap, closed) for slot, day, before in zip(slots, days, (None, *days), strict=False)]

    def _around(self, slot: Slot, day: date, before: date | None, gap: int, closed: Spans) -> Slot:
        """The days around a treatment to which it may be moved while the one before it stays where it is: every one of them is open."""
        first = slot.earliest if before is None else max(slot.earliest, before + timedelta(days=gap))
        last = min(slot.latest, day + TOLERANCE)
        earliest = latest = day
        while earliest > first and self._is_open(earliest - _DAY, closed):
            earliest -= _DAY
        while latest < last and self._is_open(latest + _DAY, closed):
            latest += _DAY
        return Slot(earliest=earliest, target=day, latest=latest)

    def _is_open(self, day: date, closed: Spans) -> bool:
        free = self.wishes.free_days
        return (not free or day in free) and not any(since <= day < until for since, until in closed)
