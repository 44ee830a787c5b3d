"""Who signed: the patient, or somebody for them, who says who they are to the patient.

What is kept is the name that was written; where somebody else signed, ``{"name": ..., "who": ...}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .search import words


def is_name_of(patient_name: str, written: str) -> bool:
    """Is it the same name, whatever its capitals, accents, hyphens and spaces?"""
    return "".join(words(patient_name)) == "".join(words(written))


def signer(signature: str | Mapping[str, Any]) -> str:
    """``Maria Berg``, or ``Maria Berg for the patient: mother``."""
    if isinstance(signature, str):
        return signature
    if not signature.get("who"):
        return str(signature["name"])
    return _("%(name)s for the patient: %(who)s") % {"name": signature["name"], "who": signature["who"]}


def not_the_patient() -> str:
    """What is said to who writes another name and not who they are."""
    return _("This is not the patient's full name. Correct it; or say below who you are to the patient, if you sign for them.")
