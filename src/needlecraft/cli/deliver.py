"""Handing an answer over: whole and at once, so that a failure before it leaves nothing half-written."""

from __future__ import annotations

import sys
from typing import Any

from .page import Page
from .terminal import terminal_of


def new_page() -> Page:
    """An empty page for standard output."""
    return Page(terminal_of(sys.stdout))


def deliver_page(page: Page) -> None:
    """Write a page."""
    sys.stdout.write(str(page))
    sys.stdout.flush()


def deliver_json(answer: Any) -> None:
    """Write an answer as JSON, keys in its own order, UTF-8 whatever the terminal's encoding."""
    from json import dumps

    deliver_bytes(encoded(dumps(answer, ensure_ascii=False, indent=2)))


def encoded(json: str) -> bytes:
    """A line of JSON in UTF-8. Half a surrogate pair, which UTF-8 cannot hold, is written as JSON's own escape."""
    return json.encode("utf-8", "backslashreplace") + b"\n"


def deliver_bytes(data: bytes) -> None:
    """Write bytes, and hand them on at once."""
    write_bytes(data)
    sys.stdout.flush()


def write_bytes(data: bytes) -> None:
    """Write bytes past the encoding of standard output; where it holds text only (a test, another program), as text."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        buffer.write(data)
