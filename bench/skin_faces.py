"""``python -m bench.skin_faces FOLDER``: how well the face mesh lies on real faces, printed as JSON. The one program that reads the faces.

FOLDER holds photos of the Face Research Lab London Set (DeBruine & Jones 2017, doi 10.6084/m9.figshare.5047666, CC BY 4.0): neutral as
NNN_03.jpg with a manual template NNN_03.tem, smiling as NNN_08.jpg, and people.csv. All errors are in per cent of the distance between the
outer canthi, and hold the scatter of the hand that set the template.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from needlecraft.skin.arrays import Points
from needlecraft.skin.capture import CaptureFacts
from needlecraft.skin.colour_space import srgb
from needlecraft.skin.mesh import Mesh, find_faces
from needlecraft.skin.photo import Photo, load

#: Points of the template and of the mesh that both name the same thing: corners and lids of the eyes, wings and base of the nose, lips.
SAME = {
    "eyes": {18: 33, 22: 133, 20: 159, 29: 145, 23: 362, 27: 263, 25: 386, 32: 374},
    "nose": {55: 2, 63: 64, 68: 294},
    "mouth": {87: 61, 93: 291, 89: 37, 90: 0, 91: 267, 106: 17, 96: 13, 101: 14},
}
RESAMPLED = 2000
SEED = 20260101

Change = tuple[Callable[[NDArray[np.uint8]], NDArray[np.uint8]], NDArray[np.float64]]


def main(folder: Path) -> None:
    """Measure and print."""
    with (folder / "people.csv").open(encoding="utf-8") as file:
        people = {row["face_id"]: row for row in csv.DictReader(file)}
    neutral, smiling = sorted(folder.glob("*_03.jpg")), sorted(folder.glob("*_08.jpg"))
    missed = [path.name for path in neutral + smiling if len(find_faces(load(path.read_bytes()))) != 1]
    errors = {path.stem[:3]: template_errors(path) for path in neutral if path.name not in missed}
    print(
        json.dumps(
            {
                "photos": len(neutral) + len(smiling),
                "missed_or_doubled": missed,
                "error_percent": {part: interval([error[part] for error in errors.values()]) for part in [*SAME, "all"]},
                "error_percent_by_group": dict(by_group(errors, people)),
                "repeatability_percent": repeatability(neutral),
                "neutral_pose_deg": poses(neutral),
                "seconds_for_12_megapixels": seconds(neutral[0]),
            },
            indent=1,
        )
    )


def template_errors(path: Path) -> dict[str, float]:
    """Mean distance between mesh and template, by part of the face."""
    rows = path.with_suffix(".tem").read_text(encoding="utf-8").split("\n")
    template = np.array([row.split() for row in rows[1 : 1 + int(rows[0])]], float)
    mesh = find_faces(load(path.read_bytes()))[0]
    away = {part: [distance(mesh.points[ours], template[theirs], mesh) for theirs, ours in pairs.items()] for part, pairs in SAME.items()}
    away["all"] = list(chain.from_iterable(away.values()))
    return {part: float(np.mean(distances)) for part, distances in away.items()}


def distance(one: NDArray[np.float32], other: NDArray[np.float64], mesh: Mesh) -> float:
    return 100 * float(np.linalg.norm(one - other)) / mesh.outer_canthal_px


def by_group(errors: dict[str, dict[str, float]], people: dict[str, dict[str, str]]) -> Iterator[tuple[str, dict[str, float]]]:
    for column in ("face_eth", "face_gender"):
        for group in sorted({people[face][column] for face in errors}):
            yield group, interval([error["all"] for face, error in errors.items() if people[face][column] == group])


def interval(values: list[float]) -> dict[str, float]:
    """The mean, and the bounds between which it lies in 95 of 100 resamplings of the people."""
    rng = np.random.default_rng(SEED)
    means = rng.choice(values, (RESAMPLED, len(values))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {"people": len(values), "mean": round(float(np.mean(values)), 2), "low": round(float(low), 2), "high": round(float(high), 2)}


def repeatability(paths: list[Path]) -> dict[str, dict[str, float]]:
    """How far the mesh moves against the same photo that was changed."""
    moved: dict[str, list[float]] = {}
    for path in paths:
        pixels = np.asarray(load(path.read_bytes()).pixels, np.uint8)
        first = find_faces(photo_of(pixels))[0]
        for name, (change, matrix) in changes(pixels.shape[1], pixels.shape[0]).items():
            faces = find_faces(photo_of(change(pixels)))
            expected = first.points @ matrix[:, :2].T + matrix[:, 2]
            moved.setdefault(name, []).append(apart(faces[0].points, expected, matrix, first) if faces else float("nan"))
    together = [value for values in moved.values() for value in values]
    return {name: interval(values) for name, values in moved.items()} | {"all": {"mean": round(float(np.mean(together)), 3)}}


def apart(seen: Points, expected: NDArray[np.float64], matrix: NDArray[np.float64], first: Mesh) -> float:
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    return 100 * float(np.linalg.norm(seen - expected, axis=1).mean() / scale / first.outer_canthal_px)


def changes(width: int, height: int) -> dict[str, Change]:
    """What is done to a photo, and where its points go."""
    middle = (width / 2, height / 2)
    same = np.array([[1.0, 0, 0], [0, 1, 0]])
    maps = {
        "moved by 17.3 and 9.6 px": np.array([[1, 0, 17.3], [0, 1, 9.6]]),
        "turned by 5 degrees": cv2.getRotationMatrix2D(middle, 5, 1),
        "turned by -9 degrees": cv2.getRotationMatrix2D(middle, -9, 1),
        "smaller by a tenth": cv2.getRotationMatrix2D(middle, 0, 0.9),
        "larger by a tenth": cv2.getRotationMatrix2D(middle, 0, 1.1),
    }
    warps = {name: (lambda image, m=matrix: warped(image, m), matrix) for name, matrix in maps.items()}
    lights: dict[str, Change] = {
        "darker by 30 %": (lambda image: np.asarray(image * 0.7, np.uint8), same),
        "lighter by 15 %": (lambda image: np.clip(image * 1.15, 0, 255).astype(np.uint8), same),
        "JPEG of quality 75": (jpeg_75, same),
        "noise of 5 of 255": (noisy, same),
    }
    return {**warps, **lights}


def warped(image: NDArray[np.uint8], matrix: NDArray[np.float64]) -> NDArray[np.uint8]:
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def jpeg_75(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_UNCHANGED), np.uint8)


def noisy(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    noise = np.random.default_rng(SEED).normal(0, 5, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def poses(paths: list[Path]) -> dict[str, dict[str, float]]:
    found = np.array(
        [[mesh.pose.yaw_deg, mesh.pose.pitch_deg, mesh.pose.roll_deg] for mesh in (find_faces(load(p.read_bytes()))[0] for p in paths)]
    )
    means, spreads = found.mean(axis=0), found.std(axis=0)
    return {name: {"mean": round(float(means[i]), 1), "sd": round(float(spreads[i]), 1)} for i, name in enumerate(("yaw", "pitch", "roll"))}


def seconds(path: Path) -> dict[str, float]:
    """The fastest of five rounds on the wall, of a photo enlarged to 3000 x 4000."""
    large = cv2.resize(np.asarray(load(path.read_bytes()).pixels), (3000, 4000), interpolation=cv2.INTER_CUBIC)
    data = bytes(cv2.imencode(".jpg", large[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1])
    photo = load(data)
    return {
        name: fastest(run) for name, run in {"load": lambda: load(data), "linear": photo.linear, "mesh": lambda: find_faces(photo)}.items()
    }


def fastest(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        start = perf_counter()
        run()
        taken.append(perf_counter() - start)
    return round(min(taken), 3)


def photo_of(pixels: NDArray[np.uint8]) -> Photo:
    height, width = pixels.shape[:2]
    return Photo(pixels, srgb(8), CaptureFacts("PNG", 8, width, height))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
