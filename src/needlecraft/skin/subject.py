"""A photo made ready to be measured: its skin cut out, its zones marked, its scale and its light known as far as they can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from . import alignment, card, sharpness, zones
from .arrays import GREEN, NOMINAL_OUTER_CANTHAL_MM, Box, Colour, Mask, Points, Scale, Similarity
from .card import Calibration, Card, Measured
from .colour import optical_density
from .colour_space import srgb
from .gate import photo_checks
from .gate.checks import Check
from .measures import Surface
from .measures.zone import LEAST_PX
from .mesh import Mesh, the_face
from .photo import Photo, PhotoError
from .regions import Region, union

_MARGIN: Final = 0.06
"""What is kept around the skin, as a share of its size, so that filters and registration do not meet an edge."""

_ENOUGH_PX: Final = 250
_PREVIEW_PX: Final = 900
_BITS: Final = 8
_MOST_MARKED: Final = 40
"""Each zone takes the memory of a plane."""
_BESIDE_PX: Final = 2.0
"""A corner may lie so far outside of the photo: whoever draws along its edge means the edge."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One photo with a face, or with zones that the practitioner marked.

    ``box``: the part of the photo that is looked at; ``linear``, ``zones`` and ``mesh`` are in its pixels. ``mesh`` is None where zones
    were marked by hand; ``card`` and ``calibration`` where no card was found or it cannot be used.
    """

    photo: Photo
    box: Box
    linear: Colour
    zones: Mapping[str, Region]
    mesh: Mesh | None
    scale: Scale
    card: Card | None
    calibration: Calibration | None
    checks: tuple[Check, ...]

    @property
    def skin(self) -> Mask:
        """All zones together."""
        return union(self.zones.values(), (self.box.height, self.box.width))

    @property
    def edges(self) -> Mask:
        """Where sharpness is read, because no treatment changes it: eyes, brows and lips; nothing where there is no face."""
        shape = (self.box.height, self.box.width)
        return zones.edge_mask(self.mesh.points, shape) if self.mesh else np.zeros(shape, bool)


def of_face(photo: Photo, measured: Measured | None = None) -> Subject:
    """A photo with one face. ``measured``: the patches of its card, where somebody has. Raises PhotoError without a face, or with two."""
    mesh = the_face(photo)
    box = _around(mesh.points, photo)
    own = replace(mesh, points=mesh.points - _corner(box))
    return _made(photo, box, zones.on_mesh(own.points, (box.height, box.width)), own, measured)


def of_marked(photo: Photo, marked: Mapping[str, Points], measured: Measured | None = None) -> Subject:
    """A photo of skin without a face: ``marked`` has the outline of each zone in pixels of the photo, drawn on the baseline.

    Raises PhotoError for a zone that lies outside the photo or is too small to be measured.
    """
    _check_marked(marked, photo)
    box = _around(np.concatenate(list(marked.values())), photo)
    outlines = {name: outline - _corner(box) for name, outline in marked.items()}
    return _made(photo, box, zones.outlined(outlines, (box.height, box.width)), None, measured)


def _check_marked(marked: Mapping[str, Points], photo: Photo) -> None:
    height, width = photo.shape
    if len(marked) > _MOST_MARKED:
        raise PhotoError("too_many_zones", f"There are {len(marked)} zones, and no more than {_MOST_MARKED} are measured at a time.")
    for name, outline in marked.items():
        is_inside = bool((outline >= -_BESIDE_PX).all() and (outline <= (width + _BESIDE_PX, height + _BESIDE_PX)).all())
        if not is_inside or zones.outlined({name: outline}, photo.shape)[name].n_px < LEAST_PX:
            raise PhotoError(
                "zone_outside",
                f"The zone {name!r} is too small, or reaches out of this photo of {width} x {height} pixels; outline it anew.",
            )


def of_same_place(photo: Photo, baseline: Subject, measured: Measured | None = None) -> Subject:
    """The part of a follow-up in which the marked zones of a baseline lie, found by the marks that both share.

    Raises NotTheSameSkinError.
    """
    box = baseline.box
    corners = np.array([[0, 0], [box.width, 0], [box.width, box.height], [0, box.height]], np.float32) + _corner(box)
    return _made(photo, _around(cv2.transform(corners[:, None], _by_marks(baseline.photo, photo))[:, 0], photo), {}, None, measured)


def laid_by_marks(baseline: Subject, followup: Subject) -> Similarity:
    """Roughly where the box of a follow-up lies over that of its baseline, by the marks of both whole photos."""
    start = _by_marks(baseline.photo, followup.photo)
    start[:, 2] += start[:, :2] @ _corner(baseline.box)[0] - _corner(followup.box)[0]
    return start


def _by_marks(baseline: Photo, followup: Photo) -> Similarity:
    here, there = (one.preview(_PREVIEW_PX) for one in (baseline, followup))
    start = alignment.by_features(*(optical_density(srgb(_BITS).linear(one)[..., GREEN]) for one in (here, there)))
    return alignment.between_sizes(start, here.shape[1] / baseline.shape[1], there.shape[1] / followup.shape[1])


def _made(photo: Photo, box: Box, marked: Mapping[str, Region], mesh: Mesh | None, measured: Measured | None) -> Subject:
    linear = photo.linear(box)
    found, calibration, checks = _card(photo, measured)
    scale = _scale(found, mesh)
    checks += tuple(_of_face(linear, mesh, scale)) if mesh else ()
    checks += tuple(photo_checks.of_light(*thinned(linear, marked))) if marked else ()
    return Subject(photo, box, linear, marked, mesh, scale, found, calibration, checks)


def _of_face(linear: Colour, mesh: Mesh, scale: Scale) -> Iterator[Check]:
    yield from photo_checks.of_face(mesh)
    crispness = sharpness.of_face(linear, zones.edge_mask(mesh.points, linear.shape[:2]), scale.px_per_mm)
    if crispness is not None:
        yield photo_checks.of_sharpness(crispness)


def _card(photo: Photo, measured: Measured | None) -> tuple[Card | None, Calibration | None, tuple[Check, ...]]:
    """The card and what it tells of colours. One that is of no use is flagged with what to do, and the photo goes without it."""
    found = None
    try:
        found = card.find(photo)
        if found is None:
            return None, None, ()
        seen = Check("card", found.px_per_mm, "px per mm", None, None, "pass", "")
        return found, card.calibrate(photo, found, measured), (seen,)
    except card.CardError as error:
        return found, None, (Check("card", 0.0, "of 1 usable", 1.0, None, "flag", str(error)),)


def thinned(linear: Colour, marked: Mapping[str, Region]) -> tuple[Colour, dict[str, Region]]:
    """Every so many pixels of an image and of its zones: enough to tell of light, whose median needs no detail."""
    step = max(1, min(linear.shape[:2]) // _ENOUGH_PX)
    return linear[::step, ::step], {name: zone.thinned(step) for name, zone in marked.items()}


def _corner(box: Box) -> Points:
    return np.array([[box.x, box.y]], np.float32)


def _scale(found: Card | None, mesh: Mesh | None) -> Scale:
    if found:
        return Scale("mm", found.px_per_mm)
    if mesh:
        return Scale("% OCD", mesh.outer_canthal_px / NOMINAL_OUTER_CANTHAL_MM)
    return Scale("px", 1.0)


def _around(points: Points, photo: Photo) -> Box:
    """The box around points with a margin, within the photo."""
    height, width = photo.shape
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * float((high - low).max())
    left, top = np.maximum(np.floor(low - margin), 0).astype(int)
    right, bottom = np.minimum(np.ceil(high + margin), (width, height)).astype(int)
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def surface_of(subject: Subject) -> Surface:
    """What is measured in one photo by itself."""
    calibration = subject.calibration
    linear = calibration.apply(subject.linear) if calibration else subject.linear
    return Surface(linear, subject.zones, subject.scale, bool(calibration and calibration.is_absolute))
