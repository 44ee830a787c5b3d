"""Can this choice be read?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..core.facts import DECISIONS
from ..core.forms import PlainText
from ..practices.models import Practice

HOUSE = "house"
BASE = "base"


def _reason() -> PlainText:
    return PlainText(
        max_length=500,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed with every decision that rests on it, with your name and the date."),
    )


class AdoptForm(forms.Form):
    """Which source is followed, or what the house adds."""

    rule = forms.CharField(max_length=80, widget=forms.HiddenInput)
    follow = forms.ChoiceField(label=_("The practice follows"), widget=forms.RadioSelect)
    decision = forms.ChoiceField(
        required=False,
        label=_("Own rule: decision"),
        choices=[("", "—"), *((code, DECISIONS[code]) for code in ("caution", "review", "defer", "contraindicated"))],
    )
    window = PlainText(max_length=20, required=False, label=_("Own rule: for how long"), help_text=_("Such as 72 h, 14 d, 8 w or 6 mo."))
    max_depth_mm = forms.FloatField(
        required=False,
        min_value=0,
        max_value=2.5,
        label=_("Own rule: no deeper than (mm)"),
        widget=forms.NumberInput(attrs={"step": "0.25"}),
    )
    reason = _reason()

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["follow"].choices = [(BASE, _("its base")), *sources, (HOUSE, _("a stricter rule of its own, on top"))]

    def house(self) -> dict[str, Any] | None:
        """The rule of the house as the protocol reads it; None where a source or the base is followed."""
        given = {name: self.cleaned_data[name] for name in ("decision", "window", "max_depth_mm")}
        return {name: value for name, value in given.items() if value not in ("", None)} if self.cleaned_data["follow"] == HOUSE else None

    def source(self) -> str:
        """The source that is followed; empty for the base and the house."""
        follow: str = self.cleaned_data["follow"]
        return "" if follow in (BASE, HOUSE) else follow


class BaseForm(forms.Form):
    """From which end the policy starts."""

    base = forms.ChoiceField(label=_("The policy starts from"), choices=Practice.Base.choices, widget=forms.RadioSelect)
    reason = _reason()
