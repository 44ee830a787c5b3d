"""What the pages of the diary say: the day sheet, a day in columns as a picture, a week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.formats import date_format

from ..core.addresses import address
from ..core.language import gettext as _
from ..opening.spans import Span, Week, whole, without
from ..practices.models import Practice
from .models import Appointment

#: The picture's scale: an hour is 84 high, so that a quarter of an hour holds a line of writing.
_PX_A_MINUTE: Final = 1.4
_HEAD_PX: Final = 34
_LEAST_PX: Final = 22
_WHOLE: Final = 100.0
_HOUR: Final = timedelta(hours=1)


class State(NamedTuple):
    """What has become of an appointment: a word, and the class that gives it shape and colour."""

    word: str
    css: str


def state_of(appointment: Appointment, now: datetime) -> State:
    """Booked, arrived, in treatment, done, did not come, called off. A visit to which somebody came is done when its time is over."""
    treatment = getattr(appointment, "treatment", None)
    if appointment.cancelled_at:
        return State(_("called off"), "off")
    if appointment.missed_at:
        return State(_("did not come"), "missed")
    if treatment is not None:
        return State(_("done"), "done") if treatment.signed_at else State(_("in treatment"), "treating")
    if appointment.arrived_at and appointment.is_visit and appointment.ends_at <= now:
        return State(_("done"), "done")
    if appointment.arrived_at:
        since = _clock(appointment.arrived_at, appointment.practice)
        return State(_("arrived %(clock)s") % {"clock": since}, "arrived")
    return State(_("booked"), "booked")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the day sheet. ``blockers`` say what is missing before the treatment can begin; ``comes_for``: the visit of who is here."""

    pk: int
    patient: int
    clock: str
    until: str
    name: str
    what: str
    state: State
    blockers: tuple[str, ...]
    can_begin: bool
    comes_for: str
    can_arrive: bool
    can_undo: bool
    can_miss: bool
    is_next: bool
    treatment: int | None

    @property
    def href(self) -> str:
        """The appointment's page."""
        return address("appointment", self.pk)

    @property
    def chart(self) -> str:
        """The patient's chart."""
        return address("chart", self.patient)


def sheet(appointments: Iterable[Appointment], blockers: dict[int, tuple[str, ...]], practice: Practice, now: datetime) -> list[Row]:
    """The day in the order of time."""
    rows, has_next = [], False
    for one in appointments:
        state = state_of(one, now)
        is_open = state.css in ("booked", "arrived")
        is_next = is_open and not has_next and one.ends_at > now
        has_next = has_next or is_next
        rows.append(
            Row(
                one.pk,
                one.patient_id,
                _clock(one.starts_at, practice),
                _clock(one.ends_at, practice),
                one.patient.listed_name,
                f"{one.what()} · {one.practitioner.user.name} · {one.where()}",
                state,
                blockers.get(one.pk, ()) if is_open else (),
                state.css == "arrived" and not one.is_visit,
                one.kind if state.css == "arrived" and one.is_visit else "",
                state.css == "booked",
                state.css == "arrived",
                state.css == "booked" and one.starts_at <= now,
                is_next,
                one.treatment.pk if state.css == "treating" else None,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Block:
    """An appointment in the picture; from ``free_y`` on the cream numbs and the practitioner is free. A short one has room for a line."""

    y: str
    height: str
    x: str
    width: str
    clock: str
    name: str
    what: str
    href: str
    state: State
    free_y: str
    free_height: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A practitioner or a room."""

    name: str
    x: str
    middle: str
    width: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A day drawn to scale; lengths in pixels, widths in per cent."""

    is_open: bool
    height: str
    hours: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    now_y: str
    now_clock: str


def picture(
    appointments: list[Appointment], names: Mapping[int | None, str], by: str, day: date, now: datetime, practice: Practice
) -> Picture:
    """The day in columns; ``by`` is what a column stands for: ``practitioner`` or ``room``, by their numbers in ``names``."""
    opened = Week(practice).open_on(day)
    span = _drawn(appointments, day, opened, practice)
    width = _WHOLE / max(len(names), 1)
    columns = []
    for k, (pk, name) in enumerate(names.items()):
        own = [one for one in appointments if getattr(one, f"{by}_id") == pk]
        lanes = [(one, k * width + lane * width / n_lanes, width / n_lanes) for one, lane, n_lanes in _lanes(own)]
        blocks = tuple(_block(one, (x, wide), span, by, now) for one, x, wide in lanes)
        columns.append(Column(name, _percent(k * width), _percent((k + 0.5) * width), _percent(width), blocks))
    n_hours = -(-(span.until - span.since) // _HOUR)
    hours = tuple((_y(span.since + _HOUR * k, span), _clock(span.since + _HOUR * k, practice)) for k in range(n_hours + 1))
    closed = tuple((_y(one.since, span), _px(one.until - one.since)) for one in without([span], opened))
    is_now = span.since <= now < span.until
    height = _number(_HEAD_PX + (span.until - span.since) / timedelta(minutes=1) * _PX_A_MINUTE + 10)
    return Picture(
        bool(opened), height, hours, closed, tuple(columns), _y(now, span) if is_now else "", _clock(now, practice) if is_now else ""
    )


def _drawn(appointments: list[Appointment], day: date, opened: Sequence[Span], practice: Practice) -> Span:
    """From the full hour before anything is to the full hour after it; of a closed day with nothing in it the usual hours."""
    spans = [*opened, *(Span(one.starts_at, one.ends_at) for one in appointments)]
    if not spans:
        midnight = whole(day, practice.zone).since
        return Span(midnight + 9 * _HOUR, midnight + 17 * _HOUR)
    first, last = min(one.since for one in spans), max(one.until for one in spans)
    since = first - timedelta(minutes=first.astimezone(practice.zone).minute)
    return Span(since, since + -(-(last - since) // _HOUR) * _HOUR)


def _lanes(appointments: list[Appointment]) -> list[tuple[Appointment, int, int]]:
    """Each appointment with its lane and how many lanes stand side by side: while the cream numbs, another may be treated."""
    result: list[tuple[Appointment, int, int]] = []
    group: list[tuple[Appointment, int]] = []
    ends: list[datetime] = []
    for one in sorted(appointments, key=lambda one: one.starts_at):
        if ends and max(ends) <= one.starts_at:
            result += [(each, lane, len(ends)) for each, lane in group]
            group, ends = [], []
        lane = next((k for k, end in enumerate(ends) if end <= one.starts_at), len(ends))
        ends[lane : lane + 1] = [one.ends_at]
        group.append((one, lane))
    return result + [(each, lane, len(ends)) for each, lane in group]


def _block(one: Appointment, lane: tuple[float, float], span: Span, by: str, now: datetime) -> Block:
    is_free = by == "practitioner" and one.free_from is not None
    return Block(
        _y(one.starts_at, span),
        _number(max((one.ends_at - one.starts_at) / timedelta(minutes=1) * _PX_A_MINUTE - 2, _LEAST_PX)),
        _percent(lane[0]),
        _percent(lane[1]),
        _clock(one.starts_at, one.practice),
        one.patient.listed_name,
        f"{one.what()} · {one.where() if by == 'practitioner' else one.practitioner.user.name}",
        address("appointment", one.pk),
        state_of(one, now),
        _px(one.free_from - one.starts_at) if is_free else "",
        _px(one.free_until - one.free_from) if is_free else "",
        one.ends_at - one.starts_at < _HOUR,
    )


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the week overview."""

    name: str
    href: str
    is_today: bool
    is_open: bool
    why: str
    rows: tuple[Row, ...]


def week_shown(appointments: list[Appointment], monday: date, today: date, practice: Practice, now: datetime) -> list[WeekDay]:
    """Seven days with their appointments, which come in their order."""
    week, result = Week(practice), []
    by_day = {day: list(own) for day, own in groupby(appointments, lambda one: one.on(practice.zone))}
    for day in (monday + timedelta(days=k) for k in range(7)):
        rows = tuple(sheet(by_day.get(day, ()), {}, practice, now))
        href = f"{address('diary')}?day={day.isoformat()}"
        result.append(WeekDay(date_format(day, "D j M"), href, day == today, bool(week.open_on(day)), week.closed.get(day, ""), rows))
    return result


def _clock(moment: datetime, practice: Practice) -> str:
    return f"{moment.astimezone(practice.zone):%H:%M}"


def _y(moment: datetime, span: Span) -> str:
    return _number(_HEAD_PX + (moment - span.since) / timedelta(minutes=1) * _PX_A_MINUTE)


def _px(length: timedelta) -> str:
    return _number(length / timedelta(minutes=1) * _PX_A_MINUTE)


def _percent(share: float) -> str:
    return f"{_number(share)}%"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def span_of_days(first: date, last: date) -> str:
    """``16 – 22 November 2026``: month and year once where they are the same."""
    if (first.year, first.month) == (last.year, last.month):
        told = {"a": first.day, "b": last.day, "month": date_format(last, "YEAR_MONTH_FORMAT")}
        return _("%(a)s – %(b)s %(month)s") % told
    begin = date_format(first, "MONTH_DAY_FORMAT" if first.year == last.year else "DATE_FORMAT")
    return f"{begin} – {date_format(last, 'DATE_FORMAT')}"
