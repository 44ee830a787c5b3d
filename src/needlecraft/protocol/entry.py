"""The one way in which types of the knowledge are declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def entry(cls: type[T]) -> type[T]:
    """A frozen dataclass with keyword arguments and slots. When pydantic fills it from YAML, an unknown key is an error.

    Two entries are equal only when they are the same: each is defined once. All types share their methods;
    ``dataclass`` would write and compile them anew for each of forty, which took a fifth of the start of the program.
    """
    cls.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    made = dataclass(slots=True, kw_only=True, init=False, repr=False, eq=False)(cls)
    for name, method in (_filling(made) | {"repr": _repr, "setattr": _setattr, "delattr": _delattr}).items():
        setattr(made, f"__{name}__", method)
    return made


def _filling(made: type) -> dict[str, Callable[..., object]]:
    """``__init__``, and the pair that pickle calls: an entry is pickled as the list of its values in the order of its fields."""
    defaults = {field.name: field.default for field in fields(made)}
    names = defaults.keys()
    setters = tuple(getattr(made, name).__set__ for name in names)

    def init(self: object, **given: object) -> None:
        values = defaults | given
        wrong = [*(given.keys() - names), *(name for name, value in values.items() if value is MISSING)]
        if wrong:
            raise TypeError(f"{made.__name__}: unknown or missing: {', '.join(wrong)}")
        setstate(self, [*values.values()])

    def getstate(self: object) -> list[object]:
        return [getattr(self, name) for name in names]

    def setstate(self: object, values: list[object]) -> None:
        for put, value in zip(setters, values, strict=True):
            put(self, value)

    return {"init": init, "getstate": getstate, "setstate": setstate}


def _repr(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{field.name}={getattr(self, field.name)!r}' for field in fields(self))})"


def _setattr(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
