"""The seam to the protocol: the zones that a photo can show."""

from __future__ import annotations

from ..core.facts import known


def zones() -> list[tuple[str, str]]:
    """Codes and names."""
    return [(code, zone.name) for code, zone in known().zones.items()]
