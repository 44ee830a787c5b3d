"""The last lines of a page: how to read on, and what the answer was made with, so that it can be made again."""

from __future__ import annotations

from collections.abc import Sequence

from ..protocol.words import listed
from .page import Page
from .words import ADOPTED, OTHER

LEGEND = f"{ADOPTED} the position that the policy takes, {OTHER} the other positions."


def footer(page: Page, policy: str, version: str, digest: str, more: Sequence[str] = (), legend: str = "") -> None:
    """``more`` are commands that tell more. An empty policy is left out."""
    page.blank()
    if legend:
        page.text((legend, "dim"))
    commands = listed([f"'needlecraft {one}'" for one in more])
    if commands:
        page.text((f"More: {commands}.", "dim"))
    under = f"Policy {policy}, knowledge" if policy else "Knowledge"
    page.text((f"{under} {version}, hash {digest[:16]}.", "dim"))
