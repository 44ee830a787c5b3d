"""Reading a delivery, what is thrown away, and a device."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.forms import PlainText
from ..practices.models import Practice
from . import facts
from .models import GEOMETRY, Product

_MOST: Final = 10_000


def day_field(label: Any, required: bool = True) -> forms.DateField:
    """A day, in the browser's own picker."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ReceiveForm(forms.Form):
    """What came: a product that is known or a new one, its lot, and how many."""

    product = forms.ModelChoiceField(
        Product.objects.none(), label=gettext_lazy("Product"), required=False, empty_label=gettext_lazy("A new one, named below")
    )
    name = PlainText(label=gettext_lazy("Name of the new product"), max_length=120, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Product.Kind.choices, required=False)
    code = forms.ChoiceField(label=gettext_lazy("What the protocol calls it"), required=False)
    number = PlainText(label=gettext_lazy("Lot"), max_length=60)
    expires_on = day_field(gettext_lazy("Use by"))
    quantity = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=_MOST, initial=1)
    gtin = forms.RegexField(r"^\d{14}$", required=False, widget=forms.HiddenInput)
    needles = forms.IntegerField(label=gettext_lazy("Needles of a cartridge"), min_value=1, max_value=10_000, required=False)
    needle_diameter_mm = forms.FloatField(
        label=gettext_lazy("Diameter of a needle, mm"),
        min_value=0.001,
        max_value=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        self.fields["product"].queryset = Product.objects.filter(practice=practice)  # type: ignore[attr-defined]
        self.fields["code"].choices = [("", _("nothing of these")), *facts.products()]  # type: ignore[attr-defined]

    def lot_fields(self) -> list[forms.BoundField]:
        """What is asked of every delivery."""
        return [self[name] for name in ("product", "number", "expires_on", "quantity")]

    def new_fields(self) -> list[forms.BoundField]:
        """What is asked of a product that is new."""
        return [self[name] for name in ("name", "kind", "code", "needles", "needle_diameter_mm")]

    def clean(self) -> dict[str, Any]:
        """A product is chosen or named."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("product") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Choose a product, or write the name of a new one."))
        return data

    def of_product(self) -> Product:
        """The product that is chosen, or the one of this name; a new one is not saved."""
        data = self.cleaned_data
        found: Product | None = data["product"] or Product.objects.filter(practice=self.practice, name__iexact=data["name"]).first()
        if found is not None:
            return found
        geometry = {key: data[key] for key in GEOMETRY if data.get(key)}
        kind = data["kind"] or Product.Kind.OTHER
        return Product(practice=self.practice, name=data["name"], kind=kind, code=data["code"], gtin=data["gtin"], geometry=geometry)


class DiscardForm(forms.Form):
    """How many are thrown away, and why."""

    n = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=_MOST, initial=1)
    why = PlainText(label=gettext_lazy("Why"), max_length=200)


class DeviceForm(forms.Form):
    """A device for the register."""

    name = PlainText(label=gettext_lazy("Name"), max_length=120)
    modality = forms.ChoiceField(label=gettext_lazy("What is it?"))
    serial = PlainText(label=gettext_lazy("Serial number"), max_length=60)
    service_due_on = day_field(gettext_lazy("Next service due (may stay empty)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["modality"].choices = facts.modalities()  # type: ignore[attr-defined]


class ServiceForm(forms.Form):
    """When the next service is due."""

    service_due_on = day_field(gettext_lazy("Next service due"))
