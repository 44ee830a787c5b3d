"""A product that goes on or into the skin at the treatment."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..entry import entry
from .base import ItemRule


@entry
class ProductRule(ItemRule):
    """Asked of ``products``; cases turn on route and licence."""

    kind: Literal["product"] = "product"
    group: ClassVar[str] = "products"
    since: ClassVar[str] = "on"
