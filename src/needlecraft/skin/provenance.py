"""What a result has to record so that it can be computed again: versions and constants."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from importlib import metadata, resources
from types import ModuleType
from typing import Final

_PACKAGES: Final = ("numpy", "opencv-python-headless", "pillow", "pi-heif")


def versions() -> dict[str, str]:
    """The versions of what was computed with. Another OpenCV moves the flow by thousandths of a pixel and the mesh by a tenth."""
    from .. import __version__

    return {"needlecraft": __version__} | {name: metadata.version(name) for name in _PACKAGES}


def networks() -> dict[str, str]:
    """The SHA-256 of the networks of the face mesh."""
    folder = resources.files(__package__) / "models"
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir() if one.name.endswith(".tflite")}


def constants() -> dict[str, object]:
    """Every constant of the wing by module and name, as far as it is a number or some numbers."""
    found: dict[str, object] = {}
    for module in _modules():
        short = module.__name__.removeprefix(f"{__package__}.")
        for name, value in vars(module).items():
            if name.strip("_").isupper() and _is_numeric(value):
                found[f"{short}.{name}"] = value
    return dict(sorted(found.items()))


def _modules() -> list[ModuleType]:
    own = importlib.import_module(__package__)
    named = [one.name for one in pkgutil.walk_packages(own.__path__, f"{own.__name__}.") if ".reference" not in one.name]
    return [importlib.import_module(name) for name in named]


def _is_numeric(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(_is_numeric(one) for one in value)
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
