"""Personal data is sealed: AES-256-GCM under a key of its own person, and that key wrapped by the master key of the installation.

Without its key a sealed value is noise for ever: destroying the key is how a person is erased. A backup from before holds the key still,
wrapped (see :mod:`.erasures`). A seal is bound to its place (table and column), so that a value moved elsewhere does not open. It cannot
hide how long a value is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any, Final, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

T = TypeVar("T")

_NONCE: Final = 12
_KEY_BITS: Final = 256
_WRAPPED: Final = b"key"


class ErasedError(Exception):
    """The key of this person was destroyed; nothing sealed under it can be read again."""


class BrokenSealError(Exception):
    """A sealed value does not open: it was changed, moved, or sealed under another key."""


#: Why a value cannot be read.
SHUT: Final = (ErasedError, BrokenSealError)


def opened(read: Callable[[], T], otherwise: T) -> T:
    """What ``read`` gives, or something else where a seal does not open: on a list one damaged line must not close all others."""
    try:
        return read()
    except SHUT:
        return otherwise


def new_key() -> bytes:
    """A fresh key, wrapped for the database."""
    return _close(settings.MASTER_KEY, AESGCM.generate_key(_KEY_BITS), _WRAPPED)


def opens(master: bytes, wrapped: bytes) -> bool:
    """Is a key wrapped with this master key? Asks no settings, so that a copy can be looked at before it is taken."""
    try:
        _open(master, wrapped, _WRAPPED)
    except BrokenSealError:
        return False
    return True


def unwrap(wrapped: bytes | memoryview) -> bytes:
    """The key itself. Raises BrokenSealError, above all where the master key is not that of this database."""
    return _open(settings.MASTER_KEY, bytes(wrapped), _WRAPPED)


def seal(key: bytes, value: Any, place: str) -> bytes:
    """Seal a JSON value."""
    return _close(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), place.encode())


def unseal(key: bytes, sealed: bytes | memoryview, place: str) -> Any:
    """The JSON value. Raises BrokenSealError."""
    return json.loads(_open(key, bytes(sealed), place.encode()))


def seal_bytes(key: bytes, data: bytes, place: str) -> bytes:
    """Seal what is no JSON value: a photo. It is held in memory whole."""
    return _close(key, data, place.encode())


def unseal_bytes(key: bytes, sealed: bytes, place: str) -> bytes:
    """The bytes. Raises BrokenSealError."""
    return _open(key, sealed, place.encode())


def _close(key: bytes, data: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, place)


def _open(key: bytes, data: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], place)
    except (InvalidTag, ValueError):
        raise BrokenSealError(f"a sealed value ({place.decode()}) does not open: it was changed, or the master key is another") from None
