"""Links that are a key: who has one may open the page; nobody can guess one, and the database cannot tell it."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

_BYTES: Final = 24


def new_link() -> str:
    """A link that cannot be guessed, to be given once and never stored."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(link: str) -> bytes:
    """What is stored of a link."""
    return hashlib.sha256(link.encode()).digest()
