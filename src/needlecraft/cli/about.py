"""The versions of the program and of what it knows."""

from __future__ import annotations

from .. import __version__
from ..protocol.knowledge import load


def version_line() -> str:
    """``needlecraft 0.1.0, knowledge 2026.11 (f9a0dcbaaa7b)``."""
    knowledge = load()
    return f"needlecraft {__version__}, knowledge {knowledge.version} ({knowledge.hash[:12]})\n"
