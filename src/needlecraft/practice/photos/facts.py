"""The seam to the protocol: the zones that a photo can show."""

from __future__ import annotations

from ..core.facts import known


def zones() -> list[tuple[str, str]]:
    """Codes and names."""
    return [(code, zone.name) for code, zone in known().zones.items()]


def zone_name(code: str) -> str:
    """A zone as people say it."""
    return known().zones[code].name
