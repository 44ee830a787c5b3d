"""The one way in which types of the knowledge are declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def entry(cls: type[T]) -> type[T]:
    """A frozen dataclass with keyword arguments and slots. When pydantic fills it from YAML, an unknown key is an error.

    Two entries are equal only when they are the same: each is defined once, and comparing them would cost every start of the program.
    """
    cls.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return dataclass(frozen=True, slots=True, kw_only=True, eq=False)(cls)
