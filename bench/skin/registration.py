"""Two photos of made skin laid over each other: how far from the truth, and how long it takes, beside other programs.

Everybody gets the optical density of green light. What is a quarter as large is reduced by averaging, and its answer is enlarged again;
the clock runs for both. Elastix and SimpleITK begin where we begin: with the similarity found by features, outside the clock for them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tests.skin_made import Pair, easy_pair, hard_pair

from needlecraft.skin import alignment
from needlecraft.skin.arrays import Plane, Similarity
from needlecraft.skin.registration import Registration, register

from ..timing import in_turns
from .made import SHAPE, green_density

Place = NDArray[np.float32]
#: (height, width, 2): where each pixel of the baseline is in the follow-up.
QUARTER = 4
SEED = 1
EDGE_PX = 100
OURS, ELASTIX, SIMPLE, SIFT = "ours", "itk-elastix", "SimpleITK", "OpenCV SIFT"
MESH = (15, 20)
N_ITERATIONS = 15
MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class RegistrationMeasured:
    """By pair and program: mean and 95th percentile of the error in pixels of the photo, seconds on the wall."""

    errors: dict[str, dict[str, tuple[float, float]]]
    seconds: dict[str, dict[str, float]]


def measure(rounds: int) -> RegistrationMeasured:
    """Both pairs of ``tests.skin_made`` at 12 megapixels."""
    errors, seconds = {}, {}
    for name, make in (("easy", easy_pair), ("hard", hard_pair)):
        errors[name], seconds[name] = _measure(make(SEED, SHAPE), rounds)
    return RegistrationMeasured(errors, seconds)


def _measure(pair: Pair, rounds: int) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    before, after = green_density(pair.baseline.pixels), green_density(pair.follow_up.pixels)
    start = alignment.by_features(before, after)
    grid = _grid(before.shape)
    truth = grid + pair.follow_up.displacement
    seen = _inside(grid) & _inside(truth)
    errors: dict[str, tuple[float, float]] = {}

    def run(name: str, find: Callable[[], Place | Registration]) -> None:
        found[name] = find()

    found: dict[str, Place | Registration] = {}
    contenders = {
        OURS: lambda: partial(run, OURS, lambda: register(before, after, start)),
        ELASTIX: lambda: partial(run, ELASTIX, lambda: elastix(before, after, start)),
        SIMPLE: lambda: partial(run, SIMPLE, lambda: simple_itk(before, after, start)),
        SIFT: lambda: partial(run, SIFT, lambda: sift(before, after)),
    }
    seconds = in_turns(contenders, rounds, warm_up=0, clock=perf_counter)
    for name, one in found.items():
        place = np.dstack([one.x_px, one.y_px]) if isinstance(one, Registration) else one
        apart = np.hypot(*cv2.split(place - truth))[seen]
        errors[name] = float(apart.mean()), float(np.quantile(apart, 0.95))
    return errors, seconds


def _inside(place: Place) -> NDArray[np.bool_]:
    """Which places are well within the frame: what left it cannot be found by anybody."""
    height, width = place.shape[:2]
    return np.asarray(cv2.inRange(place, (EDGE_PX, EDGE_PX), (width - 1 - EDGE_PX, height - 1 - EDGE_PX)) > 0)


def sift(before: Plane, after: Plane) -> Place:
    """What most programs do: features and one homography (USAC_MAGSAC)."""
    here, there = (_grey(_reduced(plane)) for plane in (before, after))
    finder = cv2.SIFT_create(nfeatures=8000)
    (points, described), (others, its) = (finder.detectAndCompute(image, None) for image in (here, there))
    pairs = [one for one, other in cv2.BFMatcher().knnMatch(described, its, k=2) if one.distance < 0.8 * other.distance]
    source, target = (
        np.float32([points[one.queryIdx].pt for one in pairs]),
        np.float32([others[one.trainIdx].pt for one in pairs]),
    )
    found, _ = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 3.0, maxIters=10_000, confidence=0.9999)
    small = _grid(here.shape)
    return _enlarged(cv2.perspectiveTransform(small.reshape(-1, 1, 2), found).reshape(small.shape) - small, before.shape)


def elastix(before: Plane, after: Plane, start: Similarity) -> Place:
    """B-splines of elastix with its own defaults for normalised correlation, on a quarter; the follow-up is laid over it roughly before."""
    import itk

    here, there, small = _begun(before, after, start)
    parameters = itk.ParameterObject.New()
    spline = parameters.GetDefaultParameterMap("bspline", 4)
    spline["Metric"] = ["AdvancedNormalizedCorrelation"]
    spline["ImageSampler"] = ["RandomCoordinate"]
    spline["FinalGridSpacingInPhysicalUnits"] = ["40"]
    spline["MaximumNumberOfIterations"] = ["1000"]
    spline["NumberOfSpatialSamples"] = ["10000"]
    parameters.AddParameterMap(spline)
    images = [itk.image_view_from_array(image) for image in (here, there)]
    with TemporaryDirectory() as folder, chdir(folder):  # where it leaves a file
        _, found = itk.elastix_registration_method(*images, parameter_object=parameters, log_to_console=False)
        field = itk.transformix_deformation_field(images[1], found)
    return _onward(np.asarray(itk.array_from_image(field), np.float32), small, before.shape)


def simple_itk(before: Plane, after: Plane, start: Similarity) -> Place:
    """B-splines of SimpleITK (correlation, gradient descent) on a quarter; stopped after a minute."""
    import SimpleITK as itk

    here, there, small = _begun(before, after, start)
    fixed, moving = itk.GetImageFromArray(here), itk.GetImageFromArray(there)
    method = itk.ImageRegistrationMethod()
    method.SetMetricAsCorrelation()
    method.SetMetricSamplingStrategy(method.RANDOM)
    method.SetMetricSamplingPercentage(0.1, SEED)
    method.SetInterpolator(itk.sitkLinear)
    method.SetOptimizerAsLBFGSB(numberOfIterations=N_ITERATIONS)
    method.SetShrinkFactorsPerLevel([4, 2, 1])
    method.SetSmoothingSigmasPerLevel([2, 1, 0])
    spline = itk.BSplineTransformInitializer(fixed, MESH, 3)
    method.SetInitialTransform(spline, inPlace=True)
    _stopped(method, itk)
    method.Execute(fixed, moving)
    field = itk.TransformToDisplacementField(spline, itk.sitkVectorFloat32, fixed.GetSize())
    return _onward(itk.GetArrayFromImage(field), small, before.shape)


def _stopped(method: Any, itk: Any) -> None:
    until = perf_counter() + MOST_SECONDS
    method.AddCommand(itk.sitkIterationEvent, lambda: method.StopRegistration() if perf_counter() > until else None)


def _begun(before: Plane, after: Plane, start: Similarity) -> tuple[Plane, Plane, Similarity]:
    """A quarter of both, the follow-up carried by the similarity; with that similarity between the small images."""
    small, middle = start.copy(), (QUARTER - 1) / 2
    small[:, 2] = (start[:, :2] @ (middle, middle) + start[:, 2] - middle) / QUARTER
    here, there = (alignment.evened(_reduced(plane)) for plane in (before, after))
    size = here.shape[::-1]
    return here, cv2.warpAffine(there, small, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE), small


def _onward(field: Place, small: Similarity, shape: tuple[int, ...]) -> Place:
    """The place in the follow-up, of a shift found after the similarity; both of a quarter."""
    grid = _grid(field.shape)
    return _enlarged(cv2.transform(grid + field, small.astype(np.float32)) - grid, shape)


def _reduced(plane: Plane) -> Plane:
    return cv2.resize(plane, None, fx=1 / QUARTER, fy=1 / QUARTER, interpolation=cv2.INTER_AREA)


def _enlarged(shift: Place, shape: tuple[int, ...]) -> Place:
    large = cv2.resize(shift, shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(QUARTER * large + _grid(shape), np.float32)


def _grey(plane: Plane) -> NDArray[np.uint8]:
    return cv2.normalize(plane, None, 255, 0, cv2.NORM_MINMAX, cv2.CV_8U)


def _grid(shape: tuple[int, ...]) -> Place:
    return np.dstack(np.meshgrid(np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)))
