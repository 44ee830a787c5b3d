"""A modality on a zone, whoever the patient is."""

from __future__ import annotations

from typing import Literal

from ..entry import entry
from .base import Rule


@entry
class OptionRule(Rule):
    """Holds for the options that its cases name with ``only``: eyelids, lips, devices for use at home."""

    kind: Literal["option"] = "option"
