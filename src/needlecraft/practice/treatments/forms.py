"""Reading what was recorded, whole or half done.

``done`` has ``zones`` (zone, needle_depth_mm, passes), ``cartridge`` (serial, lot, expires_on), ``skin_endpoint`` and ``note``.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any, Final

from django.http import QueryDict

from ..core.forms import PlainText

_MOST_PASSES: Final = 50
_DEEPEST_MM: Final = 10


def read_done(post: QueryDict, planned: dict[str, Any]) -> dict[str, Any]:
    """What was recorded so far; what cannot be read is left out and asked for at the signature."""
    plain = PlainText(required=False)
    zones = []
    for zone in planned["zones"]:
        code = zone["zone"]
        found: dict[str, Any] = {"zone": code}
        depth, passes = post.get(f"{code}-depth", ""), post.get(f"{code}-passes", "")
        with suppress(ValueError):
            found |= {"needle_depth_mm": float(depth)} if 0 < float(depth) <= _DEEPEST_MM else {}
        found |= {"passes": int(passes)} if passes.isdecimal() and 0 < int(passes) <= _MOST_PASSES else {}
        if f"{code}-left" not in post:
            zones.append(found)
    cartridge = {key: plain.clean(post.get(key, ""))[:60] for key in ("serial", "lot")}
    try:
        cartridge["expires_on"] = date.fromisoformat(post.get("expires_on", "")).isoformat()
    except ValueError:
        cartridge["expires_on"] = ""
    words = {key: plain.clean(post.get(key, ""))[:500] for key in ("skin_endpoint", "note")}
    return {"zones": zones, "cartridge": cartridge, **words}
