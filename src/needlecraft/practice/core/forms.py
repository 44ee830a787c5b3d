"""Fields that all forms share."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


class PlainText(forms.CharField):
    """Words without characters that cannot be seen: no nulls, no marks that turn the direction of writing."""

    def to_python(self, value: Any) -> str:
        """The words, composed and stripped."""
        text = super().to_python(value) or ""
        return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())
