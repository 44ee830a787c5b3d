"""What the consultation page shows: the map, the concerns with their places, the six skin types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.forms import Form
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..core.choices import Choice
from ..maps.presenters import FigureToChoose, to_choose

#: The words of the six types follow table 1 of chapter 6 of the book NBK481857; it is named beside them.
SKIN_TYPES: Final = (
    (1, "I", _("always burns"), _("never tans"), _("white skin")),
    (2, "II", _("always burns"), _("tans with difficulty"), _("fair skin")),
    (3, "III", _("sometimes burns a little"), _("tans about average"), _("skin of an average colour")),
    (4, "IV", _("rarely burns"), _("tans easily"), _("light-brown skin")),
    (5, "V", _("never burns"), _("tans very easily"), _("brown skin")),
    (6, "VI", _("never burns"), _("tans very easily"), _("black skin")),
)


@dataclass(frozen=True, slots=True)
class SkinType:
    """One of the six types."""

    value: int
    roman: str
    burns: str
    tans: str
    colour: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Concern:
    """A concern, and where it can sit."""

    choice: Choice
    where: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ConsultShown:
    """The page of a consultation as it stands."""

    maps: tuple[FigureToChoose, ...]
    concerns: tuple[Concern, ...]
    modalities: tuple[Choice, ...]
    skin_types: tuple[SkinType, ...]
    has_type: bool
    goals: str
    errors: dict[str, list[str]]


def consult_shown(form: Form, choices: Mapping[str, list[tuple[str, str]]], placed: Mapping[str, list[str]]) -> ConsultShown:
    """The page. ``placed`` holds the zones of each concern."""
    chosen = {name: form[name].value() or () for name in ("zones", "concerns", "modalities")}
    n = str(form["fitzpatrick"].value() or "")
    return ConsultShown(
        to_choose("zones", choices["zones"], chosen["zones"]),
        tuple(_concern(code, name, chosen["concerns"], choices["zones"], placed.get(code, ())) for code, name in choices["concerns"]),
        tuple(Choice(code, name, code in chosen["modalities"]) for code, name in choices["modalities"]),
        skin_types(n),
        n in {str(value) for value, *_words in SKIN_TYPES},
        form["goals"].value() or "",
        {name: [str(one) for one in some] for name, some in form.errors.items()},
    )


def skin_type_words(n: int | None) -> str:
    """``Skin type II``, or that it is not known."""
    return gettext("Skin type %(n)s") % {"n": SKIN_TYPES[n - 1][1]} if n else gettext("Skin type not known")


def skin_types(chosen: str = "") -> tuple[SkinType, ...]:
    """The six types with their descriptions."""
    return tuple(SkinType(n, roman, str(a), str(b), str(c), str(n) == chosen) for n, roman, a, b, c in SKIN_TYPES)


def _concern(code: str, name: str, chosen: Any, zones: list[tuple[str, str]], where: Any) -> Concern:
    return Concern(Choice(code, name, code in chosen), tuple(Choice(zone, label, zone in where) for zone, label in zones))
