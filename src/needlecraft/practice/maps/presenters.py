"""What a map shows: zones to choose, or zones with what was planned or done on them.

To let zones be chosen, hand ``to_choose`` to ``maps/choose.html``; what is posted are the codes under ``field``::

    page["maps"] = to_choose("zones", facts.choices(practice)["zones"], chosen=form["zones"].value() or ())
    {% for map in maps %}{% include "maps/choose.html" %}{% endfor %}

To show layers, hand ``layers`` to ``maps/shown.html``. The dot is the sign: its density is the dose, its colour and size the depth::

    page["map"] = layers([Place("cheeks", "cheeks", depth_mm=1.0, dose=3, words="1 mm, 3 passes")], dose_word="passes")
    {% include "maps/shown.html" %}

Both pages load ``maps/maps.css`` in ``extra_head``. Names are handed in: the map knows no protocol. A zone that has no place on a figure
is still there in words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.numbers import number
from .stipple import Drawn, figures, path, view_box

#: The steps of the legend [mm]: where the colour changes, not what may be done.
_STEPS_MM: Final = (0.25, 0.5, 1.0, 1.5)
_FEWEST: Final = 0.22
_NO_DOSE: Final = 0.6
_TITLES: Final = {"face": gettext_lazy("Face"), "body": gettext_lazy("Body")}
_SIDES: Final = {
    "face": (gettext_lazy("right side"), gettext_lazy("left side")),
    "body": (gettext_lazy("front"), gettext_lazy("back")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A zone with what was planned or done on it. ``dose`` is in any one unit; ``words`` say it all without a picture."""

    code: str
    name: str
    depth_mm: float | None = None
    dose: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A figure on which nothing is marked yet."""

    code: str
    title: str
    box: str
    skin: str
    hair: str
    lines: str
    sides: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Layer:
    """The dots of one zone. ``tone`` 0 stands for a depth that is not known."""

    name: str
    tone: int
    dots: str


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A figure with its layers."""

    ground: Ground
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class MapShown:
    """Figures, what their colours mean, what their density means, and all of it in words."""

    figures: tuple[FigureShown, ...]
    legend: tuple[tuple[int, str], ...]
    density: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ZoneToChoose:
    """A box to tick: on the figure where it has a place, always in words."""

    id: str
    code: str
    name: str
    is_chosen: bool
    dots: str
    area: str


@dataclass(frozen=True, slots=True)
class FigureToChoose:
    """A figure whose zones are boxes of the field ``field``."""

    ground: Ground
    field: str
    zones: tuple[ZoneToChoose, ...]
    n_chosen: int


def layers(places: Iterable[Place], *, dose_word: str = "", most: float | None = None) -> MapShown:
    """Zones with their depth and dose. ``dose_word`` names the unit of the dose; ``most`` is the dose of the densest picture.

    A figure is drawn where a zone of it is named; a face where none is.
    """
    places = tuple(places)
    doses = [one.dose for one in places if one.dose]
    most = most or max(doses, default=0)
    on_figures = [(drawn, [one for one in places if one.code in drawn.dots]) for drawn in figures().values()]
    named = [(drawn, here) for drawn, here in on_figures if here] or [(figures()["face"], [])]
    return MapShown(
        tuple(FigureShown(_ground(drawn), tuple(_layer(drawn, one, most) for one in here)) for drawn, here in named),
        tuple((tone, _band(tone)) for tone in sorted({_tone(one.depth_mm) for one in places})),
        _("The closer the dots, the more %(what)s: here up to %(n)s.") % {"what": dose_word, "n": number(most)}
        if doses and dose_word
        else "",
        tuple((one.name, one.words) for one in places),
    )


def to_choose(field: str, zones: Sequence[tuple[str, str]], chosen: Collection[str]) -> tuple[FigureToChoose, ...]:
    """The zones (code and name) as boxes on their figures; those without a place stand with the last figure, in words."""
    drawn, left = figures().values(), dict(zones)
    result = []
    for n, one in enumerate(drawn, start=1):
        here = [code for code in left if code in one.dots or n == len(drawn)]
        boxes = tuple(_box(field, one, code, left.pop(code), is_chosen=code in chosen) for code in here)
        result.append(FigureToChoose(_ground(one), field, boxes, sum(box.is_chosen for box in boxes)))
    return tuple(result)


def _box(field: str, drawn: Drawn, code: str, name: str, *, is_chosen: bool) -> ZoneToChoose:
    dots = drawn.dots.get(code, ())
    return ZoneToChoose(
        f"{field}-{code}", code, name, is_chosen, _dots(drawn.figure.code, code, round(len(dots) * _NO_DOSE)), drawn.areas.get(code, "")
    )


def _ground(drawn: Drawn) -> Ground:
    code = drawn.figure.code
    left, right = _SIDES[code]
    return Ground(code, str(_TITLES[code]), view_box(drawn.figure), drawn.skin, drawn.hair, drawn.lines, (str(left), str(right)))


def _layer(drawn: Drawn, place: Place, most: float) -> Layer:
    n_dots = len(drawn.dots[place.code])
    share = max(_FEWEST, min(1.0, place.dose / most)) if place.dose and most else _NO_DOSE
    return Layer(place.name, _tone(place.depth_mm), _dots(drawn.figure.code, place.code, round(n_dots * share)))


@lru_cache(maxsize=2048)
def _dots(figure: str, zone: str, n: int) -> str:
    """The first dots of a zone as a path; none where it has no place on the figure."""
    return path(figures()[figure].dots.get(zone, ())[:n])


def _tone(depth_mm: float | None) -> int:
    """The step of the legend, from 1; 0 where the depth is not known."""
    return 0 if depth_mm is None else 1 + sum(depth_mm > step for step in _STEPS_MM)


def _band(tone: int) -> str:
    if tone == 0:
        return _("depth not given")
    if tone == 1:
        return _("up to %(to)s mm deep") % {"to": number(_STEPS_MM[0])}
    if tone > len(_STEPS_MM):
        return _("deeper than %(from)s mm") % {"from": number(_STEPS_MM[-1])}
    return _("over %(from)s to %(to)s mm deep") % {"from": number(_STEPS_MM[tone - 2]), "to": number(_STEPS_MM[tone - 1])}
