"""What the knowledge holds beside rules: sources and what they say, devices, zones, goals, products, medicines, questions.

Frozen types filled from YAML by :mod:`needlecraft.protocol.building`, which validates them.
"""

from __future__ import annotations

from typing import Literal

from .entry import entry
from .kinds.base import Strength


@entry
class Source:
    """A document that holds positions. Cited as the original; ``read`` tells how much of it was read."""

    strength: Strength
    title: str
    authors: str | None = None
    year: int | None = None
    publisher: str | None = None
    in_: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    paragraph: str | None = None
    record: str | None = None
    described: str | None = None
    read: str | None = None
    note: str | None = None
    same_text_as: str | None = None


@entry
class Statement:
    """One claim of the five pages, in our words. ``places`` maps a page to the lines that carry it."""

    subject: str
    says: str
    places: dict[str, tuple[int, ...]]
    value: str | None = None
    conflicts: tuple[str, ...] = ()


@entry
class Evidence:
    """One finding of the literature, a regulator or a label, in our words."""

    source: str
    says: str
    also: tuple[str, ...] = ()
    limits: str | None = None


@entry
class Conflict:
    """Where the five pages disagree. ``rules`` names the rules, aftercare items or triage rows that show the positions."""

    topic: str
    kind: tuple[Literal["values", "level", "single_source", "self_contradiction"], ...]
    positions: dict[str, str]
    strictest: str
    silent: tuple[str, ...] = ()
    note: str | None = None
    literature: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@entry
class DepthRange:
    """Needle lengths of a device [mm]: the shortest, and ``steps_mm``, the settings a plan may choose. A rule holds the deepest."""

    min: float
    steps_mm: tuple[float, ...]
    cites: tuple[str, ...]
    note: str | None = None


@entry
class Modality:
    """A way of needling. One that is not ``offered`` is described and always contraindicated."""

    name: str
    what: str
    offered: bool
    used_by: str
    numbing: str
    downtime: str
    cites: tuple[str, ...]
    depth: DepthRange | None = None
    rank: int = 99
    says: tuple[str, ...] = ()


@entry
class Zone:
    """A part of the face or body. ``bony`` zones get light pressure."""

    name: str
    region: Literal["face", "body", "scalp"]
    what: str
    cites: tuple[str, ...]
    bony: bool = False


@entry
class Concern:
    """A goal of treatment. ``scar`` goals have depth rules of their own; ``zones`` are the only ones where the goal makes sense."""

    name: str
    what: str
    cites: tuple[str, ...]
    scar: bool = False
    expects: str | None = None
    zones: tuple[str, ...] = ()


@entry
class Product:
    """A serum, cocktail or after-care ingredient."""

    name: str
    what: str
    cites: tuple[str, ...]


@entry
class MedicineClass:
    """A class that rules use, and the names people know: generic name to its common brand names."""

    name: str
    what: str
    cites: tuple[str, ...]
    names: dict[str, tuple[str, ...]]


@entry
class Question:
    """One yes-or-no question of the intake, how the thing is called in a sentence, and ``also`` by what everyday words.

    ``cleared_by_doctor``: ``resolved`` says that a doctor has looked at it and cleared it. An end date alone does not say so.
    """

    group: Literal["conditions", "medicines", "exposures", "allergies", "patient"]
    ask: str
    label: str
    help: str | None = None
    also: tuple[str, ...] = ()
    cleared_by_doctor: bool = False


@entry
class Comparison:
    """Microneedling beside something else, or a claim about it, with what the literature holds against it."""

    topic: str
    says: str
    cites: tuple[str, ...]
    contradicted_by: tuple[str, ...] = ()
    handling: str | None = None


@entry
class HealingStage:
    """What is expected between two moments after the end of the treatment [h], the end exclusive; None has no end.

    ``modalities`` are the devices of which it is said; empty means every one.
    """

    from_h: float
    until_h: float | None
    expect: str
    patient: str
    cites: tuple[str, ...]
    modalities: tuple[str, ...] = ()


@entry
class StepText:
    """One step of the day of treatment. ``only_if`` tells when it is part of the list."""

    code: str
    title: str
    does: str
    cites: tuple[str, ...]
    only_if: Literal["always", "numbing", "product", "not_nano"] = "always"
    rules: tuple[str, ...] = ()
