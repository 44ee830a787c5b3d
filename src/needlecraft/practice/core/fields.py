"""A column that holds a sealed value, and reads and writes like the value itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from . import seals


def _same(value: Any) -> Any:
    return value


class Sealed(property):
    """``name = Sealed()`` beside a ``name_sealed = SealedColumn()``. The row says under which key by ``seal_key()``.

    ``of`` and ``to`` turn the stored JSON value into the one that is read, and back. Reading raises ErasedError where the key was
    destroyed. ``None`` is stored as nothing.
    """

    def __init__(self, of: Callable[[Any], Any] = _same, to: Callable[[Any], Any] = _same) -> None:
        super().__init__(self._read, self._write)
        self.of, self.to = of, to

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_sealed"

    def _place(self, row: models.Model) -> str:
        return f"{row._meta.db_table}.{self.column}"

    def _read(self, row: Any) -> Any:
        sealed = getattr(row, self.column)
        return None if not sealed else self.of(seals.unseal(row.seal_key(), sealed, self._place(row)))

    def _write(self, row: Any, value: Any) -> None:
        setattr(row, self.column, b"" if value is None else seals.seal(row.seal_key(), self.to(value), self._place(row)))


class SealedColumn(models.BinaryField):
    """The bytes behind a :class:`Sealed`; empty where nothing is known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": b"", "blank": True, "editable": False, **options})
