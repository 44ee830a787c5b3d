"""Can this be read?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..core.facts import zone_name
from . import facts
from .adapting import Changes


class WishesForm(forms.Form):
    """What a plan should be made for."""

    event = forms.DateField(
        required=False, label=_("For an event on (may stay empty)"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    downtime = forms.IntegerField(required=False, min_value=0, max_value=30, label=_("Days of downtime at most (may stay empty)"))

    def wishes(self) -> dict[str, Any]:
        """As the protocol reads them; what was left empty is not there."""
        event, downtime = self.cleaned_data["event"], self.cleaned_data["downtime"]
        return {**({"event": event.isoformat()} if event else {}), **({} if downtime is None else {"max_downtime_days": downtime})}


class AdaptForm(forms.Form):
    """An option with its depths and days to change: a field for each treatment's day, for each of its zones, for each zone's place."""

    def __init__(self, *args: Any, option: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.option = option
        self.zones = list(dict.fromkeys(zone["zone"] for one in option["treatments"] for zone in one["zones"]))
        for one in option["treatments"]:
            self.fields[f"day-{one['n']}"] = _day_of(one)
            for zone in one["zones"]:
                if zone["needle_depth_mm"] is not None:
                    self.fields[f"depth-{one['n']}-{zone['zone']}"] = _depth_of(one, zone)
        for zone in self.zones:
            self.fields[f"keep-{zone}"] = forms.BooleanField(required=False, initial=True, label=zone_name(zone))

    def changes(self) -> Changes:
        """What is wished otherwise."""
        given = self.cleaned_data
        depths = {
            (one["n"], zone["zone"]): float(given[name])
            for one in self.option["treatments"]
            for zone in one["zones"]
            if (name := f"depth-{one['n']}-{zone['zone']}") in given
        }
        targets = {one["n"]: given[f"day-{one['n']}"] for one in self.option["treatments"]}
        return Changes(depths, targets, frozenset(zone for zone in self.zones if not given[f"keep-{zone}"]))

    def days(self) -> list[Any]:
        """The field of each treatment's day."""
        return [self[f"day-{one['n']}"] for one in self.option["treatments"]]

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """For each zone whether it is kept, and its depth in each treatment; None where there is none to choose."""
        ns = [one["n"] for one in self.option["treatments"]]
        return [
            (self[f"keep-{zone}"], [self[name] if (name := f"depth-{n}-{zone}") in self.fields else None for n in ns])
            for zone in self.zones
        ]


def _day_of(one: dict[str, Any]) -> forms.DateField:
    attrs = {"type": "date", "min": one["earliest"], "max": one["latest"]}
    label = _("Treatment %(n)s") % {"n": one["n"]}
    return forms.DateField(initial=one["target"], label=label, widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"))


def _depth_of(one: dict[str, Any], zone: dict[str, Any]) -> forms.ChoiceField:
    allowed = [step for step in facts.depth_steps_mm(one["modality"]) if zone["cap_mm"] is None or step <= zone["cap_mm"]]
    label = _("%(zone)s, treatment %(n)s") % {"zone": zone_name(zone["zone"]), "n": one["n"]}
    choices = [(f"{step:g}", f"{step:g} mm") for step in allowed]
    return forms.ChoiceField(choices=choices, initial=f"{zone['needle_depth_mm']:g}", label=label)
