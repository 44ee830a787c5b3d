"""What a practice's own repeat shots say may be called a change.

Somebody is photographed, gets up, sits down and is photographed again: the difference between such photos is what the camera, the pose and
the day make of skin that has not changed. Weir 2005, J Strength Cond Res 19(1), gives the standard error of measurement and the minimum
detectable change; Shrout and Fleiss 1979, Psychol Bull 86(2), the intraclass correlation of one rating, ICC(1,1), and its interval.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

from mpmath import mp

_SURE: Final = 0.95
_TWO_SIDED: Final = 1 - (1 - _SURE) / 2
_NORMAL_95: Final = 1.96
_HALVINGS: Final = 60
_EDITION: Final = 1


class TooFewError(ValueError):
    """There are not enough repeats to say anything."""


class UnreadableLimitsError(ValueError):
    """A file of limits that this program did not write."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How far one measure of one zone moves by itself.

    ``sd_within``: the standard deviation of one person's repeats, in the measure's unit; ``sd_within_at_most``: its upper 95 % bound, which
    few repeats put far above it. ``mdc95``: 1.96 times the root of two times that bound; a smaller difference is no detectable change.
    ``icc`` with ``icc_from`` and ``icc_until``, its 95 % interval: what share of all differences is between people; None for one person.
    """

    unit: str
    n_people: int
    n_shots: int
    sd_within: float
    sd_within_at_most: float
    mdc95: float
    icc: float | None
    icc_from: float | None
    icc_until: float | None


def limit_of(unit: str, people: Sequence[Sequence[float]]) -> Limit:
    """The limit from the repeats of each person. Raises TooFewError where nobody has two."""
    repeated = [shots for shots in people if len(shots) > 1]
    n_shots = sum(len(shots) for shots in repeated)
    freedom = n_shots - len(repeated)
    if not repeated:
        raise TooFewError("nobody was photographed twice; take at least two photos of each person, who gets up in between")
    within = sum((value - _mean(shots)) ** 2 for shots in repeated for value in shots)
    at_most = math.sqrt(within / chi2_quantile(1 - _SURE, freedom))
    icc, low, high = _icc(repeated, within / freedom)
    return Limit(
        unit=unit,
        n_people=len(repeated),
        n_shots=n_shots,
        sd_within=math.sqrt(within / freedom),
        sd_within_at_most=at_most,
        mdc95=_NORMAL_95 * math.sqrt(2) * at_most,
        icc=icc,
        icc_from=low,
        icc_until=high,
    )


def _icc(people: Sequence[Sequence[float]], mean_square_within: float) -> tuple[float | None, float | None, float | None]:
    """ICC(1,1) with its interval; a person's shots may differ in number (the mean number of Shrout and Fleiss is then corrected)."""
    n, n_shots = len(people), sum(len(shots) for shots in people)
    if n == 1 or mean_square_within == 0:
        return None, None, None
    centre = sum(sum(shots) for shots in people) / n_shots
    between = sum(len(shots) * (_mean(shots) - centre) ** 2 for shots in people) / (n - 1)
    k = (n_shots - sum(len(shots) ** 2 for shots in people) / n_shots) / (n - 1)
    ratio, freedom = between / mean_square_within, n_shots - n

    def share(f: float) -> float:
        return (f - 1) / (f + k - 1)

    return (
        share(ratio),
        share(ratio / f_quantile(_TWO_SIDED, n - 1, freedom)),
        share(ratio * f_quantile(_TWO_SIDED, freedom, n - 1)),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


@cache
def chi2_quantile(share: float, freedom: int) -> float:
    """The value below which that share of a chi-squared distribution lies."""
    return _inverse(lambda x: mp.gammainc(freedom / 2, 0, x / 2, regularized=True), share)


@cache
def f_quantile(share: float, above: int, below: int) -> float:
    """The value below which that share of an F distribution lies, with the degrees of freedom above and below the line."""
    return _inverse(lambda x: mp.betainc(above / 2, below / 2, 0, above * x / (above * x + below), regularized=True), share)


def _inverse(rising: Any, wanted: float) -> float:
    """Where a distribution that begins at 0 reaches a share, by halving."""
    low, high = 0.0, 1.0
    while rising(high) < wanted:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a practice: by zone, then by measure. They hold for that lamp, camera and room alone.

    ``tone``: the group of skin tones of the people who were photographed, in the practice's own words; empty for all together.
    ``cameras``: which the files of the repeats name; none where they name none.
    """

    lamp: str
    tone: str
    zones: Mapping[str, Mapping[str, Limit]]
    cameras: tuple[str, ...] = ()

    def of(self, zone: str, measure: str) -> Limit | None:
        """The limit of a measure in a zone; None where it was not studied."""
        return self.zones.get(zone, {}).get(measure)

    def to_json(self) -> str:
        """As a text that :func:`read_limits` reads."""
        zones = {zone: {name: asdict(limit) for name, limit in of.items()} for zone, of in self.zones.items()}
        told = {"edition": _EDITION, "lamp": self.lamp, "tone": self.tone, "cameras": self.cameras, "zones": zones}
        return json.dumps(told, indent=2, allow_nan=False)


def read_limits(text: str) -> Limits:
    """Read what :meth:`Limits.to_json` wrote. Raises UnreadableLimitsError."""
    try:
        told = json.loads(text)
        if told["edition"] != _EDITION:
            raise UnreadableLimitsError(f"edition {told['edition']} of the limits; this program reads edition {_EDITION}")
        zones = {zone: {name: _checked(limit) for name, limit in of.items()} for zone, of in told["zones"].items()}
        return Limits(str(told["lamp"]), str(told["tone"]), zones, tuple(map(str, told.get("cameras", ()))))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, UnreadableLimitsError):
            raise
        raise UnreadableLimitsError("not a file of limits; make one with 'needlecraft repeats DIR --save FILE'") from None


def _checked(told: dict[str, Any]) -> Limit:
    """A limit whose numbers are numbers. Raises ValueError or TypeError: what is not finite would call everything a change, or nothing."""
    sizes = [told[name] for name in ("sd_within", "sd_within_at_most", "mdc95")]
    shares = [told[name] for name in ("icc", "icc_from", "icc_until") if told[name] is not None]
    if not isinstance(told["unit"], str) or not all(isinstance(told[name], int) for name in ("n_people", "n_shots")):
        raise TypeError("not a limit")
    if not all(map(math.isfinite, [*sizes, *shares])) or min(sizes) < 0:
        raise ValueError("not a size")
    return Limit(**told)
