"""For what a template offers to tap: ``{% choices "radio" "purpose" page.purposes %}``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..choices import Choice

register = template.Library()
_CHECKED, _NOT = SafeString(" checked"), SafeString("")


@register.simple_tag
def choices(kind: str, name: str, some: Iterable[Choice]) -> SafeString:
    """The buttons, ``radio`` or ``checkbox``, without their words: where these are shown, the template says how.

    They are remembered, so they are for what the program and the knowledge offer, never for what a record holds.
    """
    button = format_html('<label><input type="{}" name="{}" value=', kind, name)
    return SafeString("".join(button + _rest(one) for one in some))


@lru_cache(maxsize=2048)
def _rest(one: Choice) -> SafeString:
    """What a button has under any name. The zones stand twenty times on a page."""
    return format_html('"{}"{}>{}</label>', one.value, _CHECKED if one.is_chosen else _NOT, one.label)
