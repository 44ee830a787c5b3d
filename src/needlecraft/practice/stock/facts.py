"""The seam to the protocol: what it calls products and devices."""

from __future__ import annotations

from ...protocol.knowledge import load


def products() -> list[tuple[str, str]]:
    """The products that the protocol has rules for, with their names."""
    return sorted(((code, product.name) for code, product in load().products.items()), key=lambda one: one[1])


def modalities() -> list[tuple[str, str]]:
    """The ways of needling that are offered."""
    return [(code, one.name) for code, one in load().modalities.items() if one.offered]


def modality_name(code: str) -> str:
    """A way of needling as people say it."""
    return load().modalities[code].name
