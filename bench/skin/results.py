"""One run: everything that is measured of the skin, as rows of a table."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from needlecraft.skin.gate.live import guide

from .. import skin_truth
from ..report import Row
from ..timing import in_turns
from . import faces, filters, made, pair, registration

LINES = "dark lines at five widths"
TIMES_ELASTIX, SHARE_OF_ITS_TIME = 1.2, 0.1


@dataclass(frozen=True, slots=True)
class SkinMeasured:
    """``faces`` is None without a folder of faces."""

    pair: pair.PairMeasured
    gate_s: float
    registration: registration.RegistrationMeasured
    filters: filters.FiltersMeasured
    truth: dict[str, dict[str, dict[str, float]]]
    faces: faces.FacesMeasured | None


def measure(folder: Path | None, rounds: int, say: Callable[[str], None]) -> SkinMeasured:
    """Everything once; ``folder`` holds faces, or is None."""
    with tempfile.TemporaryDirectory() as place:
        say("two photos of a face ...")
        photos = made.two_photos(Path(place))
        look = partial(pair.measure, photos.first, photos.second, 5 + rounds)
        looks, gate_s = [look()], _gate_s(photos.first)
        say("registration ...")
        registered = registration.measure(rounds)
        looks.append(look())
        say("filters ...")
        filtered = filters.measure(made.green_density(registration.easy_pair(registration.SEED, made.SHAPE).baseline.pixels), rounds)
        say("made skin ...")
        truth = skin_truth.figures()
        looks.append(look())
    if folder:
        say("faces ...")
    found = faces.measure(folder) if folder else None
    return SkinMeasured(pair.fastest(looks), gate_s, registered, filtered, truth, found)  # type: ignore[arg-type]


def _gate_s(photo: Path) -> float:
    frame = made.preview_frame(photo)
    return in_turns({"gate": lambda: lambda: guide(frame)}, rounds=9, clock=perf_counter)["gate"]


def rows(measured: SkinMeasured) -> Iterator[Row]:
    """The table."""
    yield from _pair_rows(measured.pair)
    yield Row("a frame of the preview, 640 px: face, zones and gate", _time(measured.gate_s), "", "", "under 60 ms", measured.gate_s < 0.06)
    for name, most_px in (("easy", 0.20), ("hard", 0.45)):
        yield from _registration_rows(name, most_px, measured.registration)
    yield from _filter_rows(measured.filters)
    if measured.faces:
        yield from measured.faces.rows()


def _pair_rows(one: pair.PairMeasured) -> Iterator[Row]:
    yield Row("two photos of 12 megapixels, files to changes", _time(one.whole_s), "", "", "under 1.5 s on two cores", one.whole_s < 1.5)
    for name, seconds in (("reading", one.load_s), ("faces, zones and gate", one.face_s)):
        yield Row(f"of which {name}", _time(seconds), "", "")
    for name, seconds in (("registration and sharpness", one.register_s), ("measures and changes", one.measure_s)):
        yield Row(f"of which {name}", _time(seconds), "", "")
    yield Row("the same, first time in a process", _time(one.first_s), "", "")
    yield Row("peak memory of the process", f"{one.peak_mb:.0f} MB", "", "", "under 1 GB", one.peak_mb < 1000)
    yield Row("registration of the enlarged face, mean error", f"{one.error_px:.2f} px", "", "", "at most 0.20 px", one.error_px <= 0.20)


def _registration_rows(name: str, most_px: float, measured: registration.RegistrationMeasured) -> Iterator[Row]:
    errors, seconds = measured.errors[name], measured.seconds[name]
    (mean, most), taken = errors.pop(registration.OURS), seconds[registration.OURS]
    what, ours = f"made skin, the {name} pair", f"{mean:.2f} px (95 %: {most:.2f}), {_time(taken)}"
    yield Row(what, ours, "", "", f"at most {most_px:.2f} px", mean <= most_px)
    for peer, (its_mean, its_most) in errors.items():
        ratio = f"{mean / its_mean:.2f} x the error, {taken / seconds[peer]:.2f} x the time"
        beside = f"{peer}: {its_mean:.2f} px (95 %: {its_most:.2f}), {_time(seconds[peer])}"
        is_first = peer == registration.ELASTIX
        is_met = mean <= TIMES_ELASTIX * its_mean and taken <= SHARE_OF_ITS_TIME * seconds[peer]
        yield Row(what, ours, beside, ratio, "1.2 x the error, 0.1 x the time" if is_first else "", is_met if is_first else None)


def _filter_rows(measured: filters.FiltersMeasured) -> Iterator[Row]:
    yield Row("a copy of one plane of 12 megapixels", _time(measured.copy_s), "", f"{measured.gigabytes_a_second:.0f} GB/s")
    for what, by in measured.seconds.items():
        ours = f"{_time(by[filters.OURS])}, {by[filters.OURS] / measured.copy_s:.0f} x a copy"
        for peer in (one for one in by if one != filters.OURS):
            times = by[peer] / by[filters.OURS]
            is_target = what == LINES and peer == filters.SKIMAGE
            ratio = f"{times:.0f} x" if times >= 10 else f"{times:.1f} x"
            yield Row(what, ours, f"{peer}: {_time(by[peer])}", ratio, "40 x" if is_target else "", times >= 40 if is_target else None)


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms" if seconds >= 0.01 else f"{1000 * seconds:.1f} ms"
