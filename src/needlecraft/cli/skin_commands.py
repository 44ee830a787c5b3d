"""The commands that look at photos. They need the packages of the extra ``skin``; the others start without them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .deliver import deliver_json
from .reading import UsageError

if TYPE_CHECKING:
    from ..skin.arrays import Points
    from ..skin.card import Measured
    from ..skin.compare import Comparison
    from ..skin.limits import Limits
    from ..skin.measures import Value
    from ..skin.photo import Photo
    from ..skin.subject import Subject

DONE: Final = 0
REFUSED: Final = 1
"""The photos were read and may not be measured or compared."""
_PLANE, _FEWEST_CORNERS = 2, 3
_AN_OUTLINE: Final = 'write {"neck": [[120, 80], [400, 90], [260, 300]]}, corners in pixels'


def run_gate(options: Namespace) -> int:
    """May this photo be measured?"""
    from ..skin.gate.checks import worst
    from ..skin.report import data, lines

    subject = _subject(Path(options.photo), _eyes(None, _outlines(options.zones)).baseline)
    if options.format == "json":
        deliver_json(data.of_gate(subject.checks))
    else:
        print("\n".join(lines.of_gate(subject.checks)))
    return REFUSED if worst(subject.checks) == "refuse" else DONE


def run_measure(options: Namespace) -> int:
    """Measure one photo, zone by zone."""
    from ..skin.gate.checks import worst
    from ..skin.report import data, lines

    subject = _subject(Path(options.photo), _eyes(_measured_card(options.card), _outlines(options.zones)).baseline)
    is_refused = worst(subject.checks) == "refuse"
    measured = {} if is_refused else _measured(subject)
    if options.format == "json":
        deliver_json(data.of_measurement(subject, measured))
    else:
        print("\n".join(lines.of_measurement(subject, measured)))
    return REFUSED if is_refused else DONE


def _measured(subject: Subject) -> Mapping[str, Mapping[str, Value]]:
    from ..skin.measures import measure
    from ..skin.subject import surface_of

    return measure(surface_of(subject))


def run_compare(options: Namespace) -> int:
    """Compare a follow-up with its baseline."""
    from ..skin.report import data, lines

    report = _report_path(options.report) if options.report else None
    measured = _measured_card(options.card)
    eyes = _eyes(measured, _outlines(options.zones))
    limits = _limits(Path(options.repeats), measured, options) if options.repeats else None
    comparison = _compared(Path(options.baseline), Path(options.followup), eyes, limits)
    if report:
        _write(report, _report(comparison, report.suffix))
    if options.format == "json":
        deliver_json(data.of_comparison(comparison, options.lamp, options.tone))
    else:
        print("\n".join(lines.of_comparison(comparison)))
        if report:
            holds = " It holds both photos; keep it as you keep a chart." if comparison.changes else ""
            print(f"\nWritten: {report}.{holds}")
    return REFUSED if comparison.outcome == "refuse" else DONE


def run_repeats(options: Namespace) -> int:
    """Work out the practice's own limits."""
    from ..skin.report import lines

    if options.save:
        _check_folder(Path(options.save))
    limits = _studied(Path(options.folder), _measured_card(options.card), options)
    if options.save:
        _write(Path(options.save), limits.to_json().encode())
    if options.format == "json":
        sys.stdout.write(limits.to_json() + "\n")
    else:
        print("\n".join(lines.of_limits(limits)))
    return DONE


def run_card(options: Namespace) -> int:
    """Write the printable card."""
    from ..skin import card

    path = Path(options.print)
    if path.suffix.lower() != ".pdf":
        raise UsageError(f"{path}: the card is a PDF; name a file that ends in .pdf")
    _write(path, card.pdf())
    print(f"Written: {path}. Print it at 100 %, check its ruler with another, and keep it out of the sun.")
    return DONE


class _Eyes(NamedTuple):
    """How a baseline is looked at, and a follow-up beside it, which may wait for the baseline."""

    baseline: Callable[[Photo], Subject]
    followup: Callable[[Photo, Callable[[], Subject]], Subject]


def _eyes(measured: Measured | None, outlines: Mapping[str, Points] | None) -> _Eyes:
    """Looks for a face, or where zones were drawn by hand for these."""
    from ..skin import subject

    if outlines is None:
        of_face = partial(subject.of_face, measured=measured)
        return _Eyes(of_face, lambda photo, _: of_face(photo))
    return _Eyes(
        partial(subject.of_marked, marked=outlines, measured=measured),
        lambda photo, baseline: subject.of_same_place(photo, baseline(), measured),
    )


def _subject(path: Path, look: Callable[[Photo], Subject]) -> Subject:
    """A photo made ready; whatever is wrong with the file or the photo is one sentence."""
    from ..skin.photo import PhotoError, load

    try:
        return look(load(_bytes_of(path)))
    except PhotoError as error:
        hint = " Skin without a face needs its zones outlined: --help says how." if error.code == "no_face" else ""
        raise UsageError(f"{path}: {error}{hint}") from None


def _compared(baseline: Path, followup: Path, eyes: _Eyes, limits: Limits | None = None) -> Comparison:
    from ..skin.alignment import NotTheSameSkinError
    from ..skin.compare import compare

    if baseline.is_file() and followup.is_file() and baseline.samefile(followup):
        raise UsageError(f"{followup}: the same file twice; a comparison needs two photos")
    try:
        with ThreadPoolExecutor(2) as both:
            here = both.submit(_subject, baseline, eyes.baseline)
            there = both.submit(_subject, followup, lambda photo: eyes.followup(photo, here.result))
        return compare(here.result(), there.result(), limits)
    except NotTheSameSkinError as error:
        raise UsageError(f"{followup}: {error}") from None


def _outlines(name: str | None) -> Mapping[str, Points] | None:
    """Zones drawn by hand: ``{"neck": [[120, 80], [400, 90], [260, 300]]}``, in pixels of the baseline as it is seen upright."""
    if name is None:
        return None

    try:
        told = json.loads(_bytes_of(Path(name)))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not told:
        raise UsageError(f"{name}: not outlines of zones; {_AN_OUTLINE}")
    return {zone: _corners(f"{name}: the zone {zone!r}", corners) for zone, corners in told.items()}


def _corners(place: str, told: Any) -> Points:
    """The corners of an outline, (n, 2)."""
    import numpy as np

    try:
        corners = np.array(told, np.float32)
    except (ValueError, TypeError):
        corners = np.empty(0, np.float32)
    is_outline = corners.ndim == _PLANE and corners.shape[1] == _PLANE and len(corners) >= _FEWEST_CORNERS
    if not is_outline or not np.isfinite(corners).all():
        raise UsageError(f"{place} is not an outline of {_FEWEST_CORNERS} corners or more; {_AN_OUTLINE}")
    return corners


def _measured_card(name: str | None) -> Measured | None:
    from ..skin.card import CardError, Measured

    try:
        return Measured.read(_bytes_of(Path(name))) if name else None
    except CardError as error:
        raise UsageError(f"{name}: {error}") from None


def _limits(path: Path, measured: Measured | None, options: Namespace) -> Limits:
    """The limits of a folder of repeats or of a file; those of another lamp or group of skin tones are refused."""
    from ..skin.limits import UnreadableLimitsError, read_limits

    if path.is_dir():
        return _studied(path, measured, options)
    try:
        limits = read_limits(_bytes_of(path).decode("utf-8", "replace"))
    except UnreadableLimitsError as error:
        raise UsageError(f"{path}: {error}") from None
    for name in ("lamp", "tone"):
        own, asked = getattr(limits, name), getattr(options, name)
        if asked and own != asked:
            made = f"with --{name} {own!r}" if own else f"without --{name}"
            raise UsageError(f"{path}: made {made} and not {asked!r}; name the limits that go with these photos")
    return limits


def _studied(folder: Path, measured: Measured | None, options: Namespace) -> Limits:
    from ..skin.limits import TooFewError
    from ..skin.repeats import NamelessError, UnlikeRepeatsError, people_in, study

    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder of repeat shots")
    try:
        return study(people_in(folder).values(), partial(_told, measured=measured), options.lamp, options.tone)
    except (NamelessError, TooFewError, UnlikeRepeatsError) as error:
        raise UsageError(f"{folder}: {error}") from None


def _told(one: Path, other: Path, *, measured: Measured | None) -> Comparison | None:
    """Two repeats compared; which were used and which not, and why, is told on standard error, as it takes a while.

    A file of the name of the first that ends in ``.json`` has the zones that were outlined on it; without one, a face is looked for.
    """
    beside = one.with_suffix(".json")
    eyes = _eyes(measured, _outlines(str(beside)) if beside.is_file() else None)
    try:
        comparison = _compared(one, other, eyes)
    except UsageError as error:
        sys.stderr.write(f"{one.name}, {other.name}: not used. {error}\n")
        return None
    refusals = [f"{check.name} ({check.advice})" for _, check in comparison.checks() if check.outcome == "refuse"]
    says = f"not used, refused by {'; '.join(refusals)}" if refusals else "used"
    sys.stderr.write(f"{one.name}, {other.name}: {says}\n")
    return comparison if comparison.changes else None


def _bytes_of(path: Path) -> bytes:
    from ..skin.photo import MOST_BYTES

    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path}: larger than {MOST_BYTES // 1_000_000} MB; send the photo as JPEG or HEIC")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


def _report_path(name: str) -> Path:
    path = Path(name)
    if path.suffix.lower() not in (".html", ".pdf"):
        raise UsageError(f"{name}: a report is a file that ends in .html or .pdf")
    _check_folder(path)
    return path


def _check_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}; make it first")


def _report(comparison: Comparison, suffix: str) -> bytes:
    if suffix.lower() == ".pdf":
        from ..skin.report.paper import paper

        return paper(comparison)
    from ..skin.report.page import page

    return page(comparison).encode()


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error})") from None
