"""Two photos of the same skin: laid over each other, made alike in sharpness, measured, and their difference held against its limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from . import alignment, sharpness
from .arrays import GREEN, Colour, Plane, Similarity
from .card import CardError, relative
from .change import Change, change
from .colour import optical_density
from .gate import pair_checks
from .gate.checks import Check, Outcome, worst
from .gate.photo_checks import side_difference
from .limits import Limits
from .measures import COLOURS, Surface, Value, measure
from .regions import Region, union
from .registration import Registration, register
from .subject import Subject, laid_by_marks, thinned

OTHER_LIGHT: Final = (
    "the colour of the light or the white balance differs, and without the same card in both nobody can tell it from the skin's"
)
"""Why no colour is compared."""
Measured: TypeAlias = Mapping[str, Mapping[str, Value]]

Colours: TypeAlias = Literal["of the cameras", "relative to a card", "of a measured card"]
"""What the colours of a pair are: as the cameras saw them, brought together by a card in both, or reflectance."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A baseline and its follow-up in the frame of the baseline, equally sharp.

    ``before`` and ``after`` are linear sRGB in its pixels; what their ``colours`` are, see there.
    """

    baseline: Subject
    followup: Subject
    before: Colour
    after: Colour
    colours: Colours
    registration: Registration
    checks: tuple[Check, ...]
    has_same_colours: bool
    """Without a card the colour of the light may have changed as well: then no colour is compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What can be said of two photos.

    ``changes`` is empty where the gate refused. ``agreement``: by zone, the share that was found again in the follow-up.
    """

    pair: Pair
    changes: tuple[Change, ...]
    agreement: Mapping[str, float]
    limits: Limits | None

    @property
    def outcome(self) -> Outcome:
        """The worst of all checks."""
        return worst(check for _, check in self.checks())

    @property
    def compared_zones(self) -> frozenset[str]:
        """Zones of which at least one measure can be compared."""
        return frozenset(one.zone for one in self.changes if one.verdict != "not comparable")

    @property
    def cameras(self) -> frozenset[str]:
        """Which cameras the files name."""
        facts = (one.photo.facts for one in (self.pair.baseline, self.pair.followup))
        return frozenset(one.camera for one in facts if one.camera)

    def checks(self) -> Iterator[tuple[str, Check]]:
        """Every check with what it is of: ``baseline``, ``follow-up`` or ``both``."""
        pair = self.pair
        for of, checks in (("baseline", pair.baseline.checks), ("follow-up", pair.followup.checks), ("both", pair.checks)):
            yield from ((of, check) for check in checks)


def compare(baseline: Subject, followup: Subject, limits: Limits | None = None) -> Comparison:
    """Compare a follow-up with its baseline: two faces, or skin whose zones were marked on the baseline.

    Raises NotTheSameSkinError where too little is found again. It cannot tell healing from make-up, a tan or the light of another lamp, and
    says nothing of depth.
    """
    pair = lay_over(baseline, followup)
    agreement = {name: pair.registration.agreement(zone) for name, zone in baseline.zones.items()}
    made = Comparison(pair, (), agreement, limits)
    if made.outcome == "refuse":
        return made
    with ThreadPoolExecutor() as pool:
        before, after = pool.map(measure, _surfaces(pair))
    return replace(made, changes=tuple(_changes(before, after, made)))


def lay_over(first: Subject, second: Subject) -> Pair:
    """Bring the follow-up into the frame of the baseline and both to the same sharpness."""
    start, checks = _start(first, second)
    light = _same_light(first, second)
    with ThreadPoolExecutor(2) as both:
        here, there = both.map(_density, (light.before, light.after))
    found = register(here, there, start)
    before, after, blur = _equally_sharp(first, second, light.before, found.carry(light.after))
    light_checks, tint_od = _light_checks(first, before, after)
    checks += [*light.checks, blur, *light_checks, *pair_checks.of_cameras(first.photo.facts, second.photo.facts)]
    checks.append(pair_checks.of_registration(found.agreement(Region.of(first.skin))))
    is_same = light.colours != "of the cameras" or tint_od <= pair_checks.COLOURS_COMPARABLE_OD
    return Pair(first, second, before, after, light.colours, found, tuple(checks), is_same)


def _start(first: Subject, second: Subject) -> tuple[Similarity, list[Check]]:
    """Roughly where the follow-up lies, and what the faces say of pose, distance and expression."""
    if first.mesh and second.mesh:
        start = alignment.by_points(first.mesh.points, second.mesh.points)
        return start, list(pair_checks.of_faces(first.mesh, second.mesh, start))
    start = laid_by_marks(first, second)
    return start, [pair_checks.of_size(float(np.hypot(start[0, 0], start[1, 0])))]


def _equally_sharp(first: Subject, second: Subject, before: Colour, after: Colour) -> tuple[Colour, Colour, Check]:
    """Both at the lower sharpness, which the edges of a face tell, else those of the card in both; where nothing tells, it is said."""
    blur = sharpness.between(before, after, first.edges)
    if blur is None and first.card and second.card:
        blur = sharpness.of_cards(first.card, second.card)
    if blur is None:
        return before, after, pair_checks.of_unknown_sharpness()
    return *blur.equalise(before, after), pair_checks.of_sharpness(blur.blur_px)


def _shift_od(zones: Mapping[str, Region], before: Colour, after: Colour) -> pair_checks.Shift:
    """How much denser the skin of the follow-up is in each colour."""
    skin = union(zones.values(), before.shape[:2])
    here, there = (np.median(optical_density(linear[skin]), axis=0) for linear in (before, after))
    return np.asarray(there - here, np.float32)


def _light_checks(first: Subject, before: Colour, after: Colour) -> tuple[list[Check], float]:
    """What the light of both is like, and by how much its colour may differ."""
    (before, zones), (after, _) = (thinned(linear, first.zones) for linear in (before, after))
    side_before, side_after = (side_difference(linear, zones) for linear in (before, after))
    shift = _shift_od(zones, before, after)
    return list(pair_checks.of_light(side_before, side_after, shift)), pair_checks.tint_od(shift)


class _Light(NamedTuple):
    """Both photos in the same light, as far as it is known."""

    before: Colour
    after: Colour
    colours: Colours
    checks: tuple[Check, ...] = ()


def _same_light(first: Subject, second: Subject) -> _Light:
    """Both as the card of the baseline tells, where the same card lies in both; else as the cameras saw them."""
    here, there = first.calibration, second.calibration
    if not (here and there):
        return _Light(first.linear, second.linear, "of the cameras")
    try:
        towards = relative(here, there)
    except CardError as error:
        flagged = Check("same card", 0.0, "of 1 usable", 1.0, None, "flag", str(error))
        return _Light(first.linear, second.linear, "of the cameras", (flagged,))
    is_measured = here.is_absolute and there.is_absolute
    return _Light(here.apply(first.linear), towards.apply(second.linear), "of a measured card" if is_measured else "relative to a card")


def _surfaces(pair: Pair) -> Iterator[Surface]:
    for linear in (pair.before, pair.after):
        yield Surface(linear, pair.baseline.zones, pair.baseline.scale, pair.colours == "of a measured card")


def _changes(before: Measured, after: Measured, made: Comparison) -> Iterator[Change]:
    for zone, measures in before.items():
        for name, value in measures.items():
            limit = made.limits.of(zone, name) if made.limits else None
            both = (value, after[zone][name])
            if name in COLOURS and not made.pair.has_same_colours:
                both = (replace(value, value=None, why=OTHER_LIGHT), both[1])
            yield change(zone, name, both, limit, made.agreement[zone])


def _density(linear: Colour) -> Plane:
    """Optical density of green light, in which the detail of skin is strongest."""
    return optical_density(linear[..., GREEN])
