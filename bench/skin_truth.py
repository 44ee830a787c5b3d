"""How near the measures of the skin come to the truth, on skin that was made: `python -m bench.skin_truth` prints JSON.

``recovery``: a thing is changed by known amounts; slope of measured over true change, and how far the number itself is off. ``disturbed``:
nothing but the photo is changed, and the number should not move. ``tones``: the same skin from ITA 60 to -60, exposed as cameras do.
Made skin is kinder than real skin: these figures are the best that can be hoped for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from tests.skin_made import STILL, Camera, Light, Scene, Warp, make
from tests.skin_made.tone import BLOOD, MELANIN, linear_of, melanin_for

from needlecraft.skin.arrays import Box, Scale
from needlecraft.skin.measures import Surface, measure
from needlecraft.skin.measures.planes import TEXTURE_MM
from needlecraft.skin.regions import Region

SHAPE = (720, 720)
EDGE_PX = 30
SEEDS = (1, 2, 3)
TONES = (60, 40, 20, 0, -20, -40, -60)
Numbers = dict[str, float | None]


def exposure_for(scene: Scene) -> float:
    """As a camera chooses it: green at 0.25, red not cut off."""
    red, green, _ = linear_of(melanin_for(scene.ita_deg), 0.12)
    return float(min(0.25 / green, 0.7 / red))


def _but_the_edge(shape: tuple[int, int]) -> Region:
    inner = np.ones([side - 2 * EDGE_PX for side in shape], bool)
    return Region(Box(EDGE_PX, EDGE_PX, *inner.shape[::-1]), inner)


@lru_cache(maxsize=256)
def measured(scene: Scene, light: Light | None = None, camera: Camera = Camera(), warp: Warp = STILL) -> Numbers:  # noqa: B008 (frozen)
    """All measures of the whole scene but its edge; the light as a camera chooses it, and no absolute colour, unless it is handed in."""
    photo = scene.photograph(warp, light or Light(exposure_for(scene)), camera)
    surface = Surface(photo.linear, {"skin": _but_the_edge(scene.shape)}, Scale("mm", scene.px_per_mm), is_calibrated=light is not None)
    return {name: value.value for name, value in measure(surface)["skin"].items()}


def inside(scene: Scene, things: np.ndarray) -> np.ndarray:
    """Those that lie in the zone."""
    low, high = np.array([EDGE_PX, EDGE_PX]), np.array(scene.shape[::-1]) - EDGE_PX
    return things[((things[:, :2] > low) & (things[:, :2] < high)).all(axis=1)]


def zone_cm2(scene: Scene) -> float:
    return float(np.prod([side - 2 * EDGE_PX for side in scene.shape]) / scene.px_per_mm**2 / 100)


def per_cm2(things: Callable[[Scene], np.ndarray]) -> Callable[[Scene], float]:
    return lambda scene: len(inside(scene, things(scene))) / zone_cm2(scene)


def share(things: Callable[[Scene], np.ndarray]) -> Callable[[Scene], float]:
    return lambda scene: float(np.pi * np.square(inside(scene, things(scene))[:, 2]).sum() / scene.px_per_mm**2 / zone_cm2(scene))


def line_length(scene: Scene) -> float:
    total = 0.0
    for path in scene.line_paths():
        steps = np.hypot(*np.diff(path, axis=0).T)
        middle = (path[1:] + path[:-1]) / 2
        is_in = ((middle > EDGE_PX) & (middle < np.array(scene.shape[::-1]) - EDGE_PX)).all(axis=1)
        total += float(steps[is_in].sum())
    return total / scene.px_per_mm / zone_cm2(scene)


def green_sd(vector: np.ndarray, plane: Callable[[Scene], np.ndarray]) -> Callable[[Scene], float]:
    return lambda scene: 100 * float(vector[1]) * float(plane(scene)[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX].std())


def relief_in_band(scene: Scene) -> float:
    """What the band lets through of the microrelief at its spacing."""
    passed = [0.5 ** ((wavelength / scene.relief_spacing_mm) ** 2) for wavelength in TEXTURE_MM]
    return 1000 * scene.relief_od * scene.change.relief * (passed[0] - passed[1])


@dataclass(frozen=True, slots=True)
class Recovery:
    """What is changed for one measure, and the truth of it."""

    name: str
    scenes: Callable[[int], Sequence[Scene]]
    truth: Callable[[Scene], float]
    is_absolute: bool = True
    """Whether the number itself has a truth, and not its change alone."""


def skin(seed: int, **what: object) -> Scene:
    return make(seed, SHAPE, **what)


def later(what: str, amounts: Iterable[float], **scene: object) -> Callable[[int], list[Scene]]:
    return lambda seed: [skin(seed, **scene).changed(**{what: amount}) for amount in amounts]


def made(what: str, amounts: Iterable[float], **scene: object) -> Callable[[int], list[Scene]]:
    return lambda seed: [skin(seed, **{**scene, what: amount}) for amount in amounts]


SHARES, OD = (1.0, 0.8, 0.6, 0.4), (0.0, 0.02, 0.04, 0.08)
SMOOTH = {"pores_per_cm2": 0.0, "lines": 0}
PLAIN = {"spots_per_cm2": 0.0, "marks_per_cm2": 0.0}
RECOVERIES = (
    Recovery("blood", later("erythema_od", OD), lambda s: 100 * s.change.erythema_od, is_absolute=False),
    Recovery("melanin", later("melanin_od", OD), lambda s: 100 * s.change.melanin_od, is_absolute=False),
    Recovery(
        "erythema_index", later("erythema_od", OD), lambda s: 100 * s.change.erythema_od * float(BLOOD[1] - BLOOD[0]), is_absolute=False
    ),
    Recovery("melanin_spread", made("mottling", (0.03, 0.06, 0.12), **PLAIN), green_sd(MELANIN, Scene.melanin)),
    Recovery("blood_spread", made("mottling", (0.03, 0.06, 0.12), **PLAIN), green_sd(BLOOD, Scene.blood)),
    Recovery("texture_sa", later("relief", SHARES, **SMOOTH), lambda s: (2 / np.pi) ** 0.5 * relief_in_band(s), is_absolute=False),
    Recovery("texture_sq", later("relief", SHARES, **SMOOTH), relief_in_band, is_absolute=False),
    Recovery("pores", later("pores", SHARES), per_cm2(Scene.pores)),
    Recovery("pore_area", later("pores", SHARES), share(Scene.pores)),
    Recovery("spots", later("spots", SHARES), per_cm2(Scene.spots)),
    Recovery("spot_area", later("spots", SHARES), share(Scene.spots)),
    Recovery("red_marks", later("marks", SHARES), per_cm2(Scene.marks)),
    Recovery("red_mark_area", later("marks", SHARES), share(Scene.marks)),
    Recovery("lines", later("lines_length", SHARES), line_length),
    Recovery("line_depth", made("line_od", (0.08, 0.12, 0.16)), lambda s: 100 * s.line_od),
)


def recovered(one: Recovery, seeds: Sequence[int] = SEEDS) -> dict[str, float]:
    """Slope of measured over true change, offset from the truth at first, and the worst residual in per cent of the range."""
    true, seen = [], []
    for seed in seeds:
        scenes = one.scenes(seed)
        truths, numbers = [one.truth(scene) for scene in scenes], [measured(scene)[one.name] or 0.0 for scene in scenes]
        true.append(truths)
        seen.append(numbers)
    x, y = np.array(true), np.array(seen)
    dx, dy = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    slope = float((dx * dy).sum() / np.square(dx).sum())
    residual = float(np.abs(dy - slope * dx).max() / np.ptp(dx) * 100)
    figures = {"slope": slope, "worst_residual_percent": residual}
    return figures | ({"bias_percent": float((y / x - 1)[:, 0].mean() * 100)} if one.is_absolute else {})


DISTURBANCES: dict[str, dict[str, object]] = {
    "exposure -30 %": {"light": 0.7},
    "exposure +30 %": {"light": 1.3},
    "gradient 30 %": {"gradient": 0.3},
    "white balance R+5 % B-5 %": {"balance": (1.05, 1.0, 0.95)},
    "warp 3 deg, 6 px": {"warp": Warp(rotation_deg=3, shift_px=(2, -3), wave_px=6)},
    "blur 0.7 px": {"camera": Camera(blur_px=0.7)},
    "blur 1.2 px": {"camera": Camera(blur_px=1.2)},
    "noise 3": {"camera": Camera(noise=3.0)},
    "sharpening 0.5": {"camera": Camera(sharpening=0.5)},
    "JPEG 90": {"camera": Camera(jpeg_quality=90)},
    "JPEG 75": {"camera": Camera(jpeg_quality=75)},
}


def disturbed(kind: str, seed: int = 1, **scene: object) -> dict[str, float]:
    """Change of each measure in per cent when the photo alone changes; of colours and indices in their own unit."""
    base = skin(seed, **scene)
    what = DISTURBANCES[kind]
    usual = exposure_for(base)
    light = Light(usual * what.get("light", 1.0), what.get("balance", (1.0, 1.0, 1.0)), what.get("gradient", 0.0))  # type: ignore[operator,arg-type]
    photo = base.photograph(what.get("warp", STILL), light, what.get("camera", Camera()))  # type: ignore[arg-type]
    surface = Surface(photo.linear, {"skin": _but_the_edge(base.shape)}, Scale("mm", base.px_per_mm), is_calibrated=False)
    after = {name: value.value for name, value in measure(surface)["skin"].items()}
    return _moved(measured(base), after)


def _moved(before: Numbers, after: Numbers) -> dict[str, float]:
    moved = {}
    for name, number in before.items():
        other = after[name]
        if number is not None and other is not None:
            moved[name] = other - number if name in IN_UNITS else 100 * (other / number - 1) if number else 0.0
    return moved


IN_UNITS = ("erythema_index", "blood", "melanin")


def by_tone(seed: int = 1) -> dict[str, dict[int, float]]:
    """Each measure of the same skin in seven tones."""
    found: dict[str, dict[int, float]] = {}
    for tone in TONES:
        for name, number in measured(skin(seed, ita_deg=float(tone))).items():
            if number is not None:
                found.setdefault(name, {})[tone] = number
    return found


def ita_error_deg(tone: float, seed: int = 1) -> float:
    """Measured ITA less the truth, in a calibrated photo of even skin: camera noise and 8 bits are what is left."""
    scene = replace(skin(seed, ita_deg=tone, **PLAIN), mottling=0.0, shading_od=0.0, pores_per_cm2=0.0, lines=0, relief_od=0.0)
    found = measured(scene, Light())["ita"]
    return float("nan") if found is None else found - tone


def figures() -> dict[str, object]:
    """Everything, for docs/reference/skin.md."""
    return {
        "recovery": {one.name: recovered(one) for one in RECOVERIES},
        "disturbed": {kind: disturbed(kind) for kind in DISTURBANCES},
        "tones": by_tone(),
        "ita_error_deg": {tone: ita_error_deg(tone) for tone in TONES},
    }


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _rounded(one) for key, one in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    print(json.dumps(_rounded(figures()), indent=2))
