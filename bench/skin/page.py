"""The page in ``docs/``: limits first, numbers after them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from needlecraft.skin.measures import TITLES

from .. import machine, report
from ..skin_truth import DISTURBANCES, IN_UNITS, TONES
from . import filters, gates, meaning
from .results import SkinMeasured
from .words import PAGE, WITH_FACES, WITHOUT_FACES

Numbers = dict[str, dict[str, float]]
PEERS = ("itk-elastix", "SimpleITK", "scikit-image", "diplib", "opencv-python-headless", "numpy")
UNIT_OF_INDEX = "OD × 100"


def page(measured: SkinMeasured, rows: Sequence[report.Row], on: str, seconds: float) -> str:
    """All of it."""
    truth = measured.truth
    return PAGE.format(
        on=on,
        seconds=seconds,
        machine=machine.describe(),
        meaning=table(meaning.HEAD, meaning.ROWS),
        recovery=table(("measure", "slope", "at first", "worst residual"), _recovery(truth["recovery"])),
        disturbed=table(("measure", *DISTURBANCES), _disturbed(truth["disturbed"])),
        tones=table(("measure", *(f"ITA {tone}°" for tone in TONES)), _tones(truth["tones"], truth["ita_error_deg"])),  # type: ignore[arg-type]
        gate=table(gates.HEAD, gates.rows()),
        figures=table(report.HEAD, (row.cells() for row in rows)),
        peers=", ".join(machine.installed(peer) for peer in PEERS),
        bandwidth=measured.filters.gigabytes_a_second,
        copy_ms=1000 * measured.filters.copy_s,
        ridges_times=measured.filters.seconds["dark lines at five widths"][filters.OURS] / measured.filters.copy_s,
        faces=WITH_FACES.format(n=measured.faces.n_people) if measured.faces else WITHOUT_FACES,
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ("---",) * len(head), *rows))


def _recovery(found: Numbers) -> Iterator[tuple[str, ...]]:
    for name, one in found.items():
        bias = f"{one['bias_percent']:+.0f} %" if "bias_percent" in one else ""
        yield TITLES[name], f"{one['slope']:.2f}", bias, f"{one['worst_residual_percent']:.1f} %"


def _disturbed(found: Numbers) -> Iterator[tuple[str, ...]]:
    for name in TITLES:
        if any(name in moved for moved in found.values()):
            unit = f" ({UNIT_OF_INDEX})" if name in IN_UNITS else " (%)"
            yield (TITLES[name] + unit, *(f"{moved[name]:+.1f}" if name in moved else "" for moved in found.values()))


def _tones(found: dict[str, dict[int, float]], ita_error_deg: dict[int, float]) -> Iterator[tuple[str, ...]]:
    for name, by in found.items():
        yield (TITLES[name], *(f"{by[tone]:.3g}" if tone in by else "" for tone in TONES))
    yield ("ITA measured less the truth, with a card, °", *(f"{ita_error_deg[tone]:+.2f}" for tone in TONES))
