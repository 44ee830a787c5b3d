"""The seam to the protocol: what it calls products and devices."""

from __future__ import annotations

from ..core.facts import known


def products() -> list[tuple[str, str]]:
    """The products that the protocol has rules for, with their names."""
    return sorted(((code, product.name) for code, product in known().products.items()), key=lambda one: one[1])


def modalities() -> list[tuple[str, str]]:
    """The ways of needling that are offered."""
    return [(code, one.name) for code, one in known().modalities.items() if one.offered]
