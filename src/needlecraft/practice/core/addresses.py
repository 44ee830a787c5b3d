"""The addresses of pages. Lists ask for the same few again and again, so they are remembered."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=4096)
def address(name: str, *args: int | str) -> str:
    """The address of a page. For rows and names of pages, never for a link that opens without a login."""
    return reverse(name, args=args)
