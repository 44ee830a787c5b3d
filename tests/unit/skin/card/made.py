"""A card drawn from its layout, seen by a camera of which everything is known."""

from dataclasses import dataclass

import cv2
import numpy as np

from needlecraft.skin.card import layout

DRAWN_PX_PER_MM = 16
AROUND_MM = 20.0


def linear_of(srgb):
    srgb = np.asarray(srgb, np.float64) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def srgb_of(linear):
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


DRAWN = linear_of([patch.drawn for patch in layout.PATCHES])


def drawing(patches=DRAWN, paper=0.88, black=0.03, surround=(0.5, 0.36, 0.28)):
    """The card in linear light on skin, at ``DRAWN_PX_PER_MM``; returns it with the matrix from millimetres to its pixels."""
    scale, margin = DRAWN_PX_PER_MM, AROUND_MM
    size = [round((side + 2 * margin) * scale) for side in (layout.HEIGHT_MM, layout.WIDTH_MM)]
    image = np.empty((*size, 3), np.float32)
    image[:] = surround

    def fill(corners_mm, colour):
        px = (np.asarray(corners_mm) + margin) * scale - 0.5
        shape = np.round(px * 256).astype(np.int32)
        cv2.fillConvexPoly(image, shape, [float(c) for c in np.broadcast_to(colour, 3)], cv2.LINE_AA, 8)

    fill(layout.OUTLINE, paper)
    for corner, square in enumerate(layout.MARKERS):
        bits = np.kron(layout.marker_modules(corner), np.ones((2 * scale, 2 * scale), bool))
        x, y = np.round((square[0] + margin) * scale).astype(int)
        image[y : y + len(bits), x : x + len(bits)][bits] = black
    for patch, colour in zip(layout.PATCHES, patches, strict=True):
        x, y = round((patch.x_mm + margin) * scale), round((patch.y_mm + margin) * scale)
        image[y : y + 8 * scale, x : x + 8 * scale] = colour
    for square in layout.SLANTED:
        fill(square, black)
    return image, np.array([(scale, 0, margin * scale - 0.5), (0, scale, margin * scale - 0.5), (0, 0, 1.0)])


@dataclass(frozen=True)
class View:
    """Where the camera stands. ``axis_deg`` is the direction in the card about which it is tilted."""

    px_per_mm: float = 5.0
    tilt_deg: float = 0.0
    axis_deg: float = 90.0
    roll_deg: float = 3.0
    at_px: tuple[float, float] = (0.0, 0.0)
    shape: tuple[int, int] = (750, 1000)
    focal_px: float = 1000.0

    @property
    def to_px(self):
        """The matrix from millimetres of the card to pixels; its centre lies ``at_px`` from the middle of the photo."""
        axis = np.radians(self.axis_deg)
        about = np.array([np.cos(axis), np.sin(axis), 0]) * np.radians(self.tilt_deg)
        turn = cv2.Rodrigues(np.array([0, 0, np.radians(self.roll_deg)]))[0] @ cv2.Rodrigues(about)[0]
        distance = self.focal_px / self.px_per_mm
        where = np.array([self.at_px[0] / self.px_per_mm, self.at_px[1] / self.px_per_mm, distance])
        height, width = self.shape
        camera = np.array([(self.focal_px, 0, (width - 1) / 2), (0, self.focal_px, (height - 1) / 2), (0, 0, 1)])
        centred = np.array([(1, 0, -layout.WIDTH_MM / 2), (0, 1, -layout.HEIGHT_MM / 2), (0, 0, 1)])
        return camera @ np.column_stack([turn[:, 0], turn[:, 1], where]) @ centred

    def project(self, points_mm):
        return cv2.perspectiveTransform(np.asarray(points_mm, np.float64).reshape(-1, 1, 2), self.to_px).reshape(-1, 2)


@dataclass(frozen=True)
class Light:
    """What happens to the light before it is a file."""

    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    camera: tuple = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    left_to_right: float = 1.0
    blur_px: float = 0.6
    noise: float = 0.004
    jpeg: int | None = 95
    gamma: float = 1.0


def seen(view, light=Light(), card=None, seed=0):
    """A photo, (h, w, 3) uint8 sRGB."""
    image, to_drawn = card or drawing()
    matrix = view.to_px @ np.linalg.inv(to_drawn)
    shrink = DRAWN_PX_PER_MM / view.px_per_mm
    smooth = cv2.GaussianBlur(image, (0, 0), max(0.45 * shrink, 0.1))
    photo = cv2.warpPerspective(smooth, matrix, view.shape[::-1], flags=cv2.INTER_LINEAR, borderValue=image[0, 0].tolist())
    if light.blur_px:
        photo = cv2.GaussianBlur(photo, (0, 0), light.blur_px)
    photo = photo @ np.asarray(light.camera, np.float32).T * np.asarray(light.gain, np.float32)
    photo *= np.geomspace(light.left_to_right**-0.5, light.left_to_right**0.5, view.shape[1], dtype=np.float32)[None, :, None]
    encoded = srgb_of(np.clip(photo, 0, 1) ** light.gamma)
    encoded += np.random.default_rng(seed).normal(0, light.noise, encoded.shape)
    pixels = np.clip(np.round(encoded * 255), 0, 255).astype(np.uint8)
    if light.jpeg:
        _ok, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, light.jpeg])
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
    return np.ascontiguousarray(pixels)
