"""Can this be read?"""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from ..core.forms import PlainText
from ..core.policies import PERMISSIONS, Permission, Role
from . import facts
from .actions import Held, Seat
from .models import ROLES, Membership, User


def _day() -> forms.DateField:
    return forms.DateField(required=False, label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SeatForm(forms.Form):
    """What somebody is. The scope counts for those who treat; for others it is not kept."""

    role = forms.ChoiceField(label=_("Role"))
    modalities = forms.MultipleChoiceField(
        required=False, label=_("May use"), widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: every device.")
    )
    deepest_mm = forms.DecimalField(
        required=False, label=_("Not deeper than (mm)"), decimal_places=2, help_text=_("Empty: as deep as the plan allows.")
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(role, name) for role, name in ROLES if PERMISSIONS[Role(role)] <= PERMISSIONS[Role(by.role)]]
        self.fields["role"].choices = [*([] if "role" in self.initial else [("", _("Choose"))]), *given]
        self.fields["modalities"].choices = facts.modalities()
        deepest = self.fields["deepest_mm"]
        deepest.validators += [MinValueValidator(0.01), MaxValueValidator(facts.deepest_mm())]
        deepest.widget.attrs |= {"step": "0.05", "min": "0.05", "max": facts.deepest_mm(), "inputmode": "decimal"}

    def seat(self) -> Seat:
        """What was chosen."""
        chosen = self.cleaned_data
        role = Role(chosen["role"])
        treats = Permission.TREAT in PERMISSIONS[role]
        return Seat(role, chosen["modalities"] if treats else [], chosen["deepest_mm"] if treats else None)


class CredentialForm(forms.Form):
    """What allows somebody to treat."""

    name = PlainText(max_length=120, label=_("What it is"), help_text=_("A licence, a course, an insurance."))
    number = PlainText(max_length=60, required=False, label=_("Number"))
    expires_on = _day()

    def held(self) -> Held:
        """What was entered."""
        return Held(self.cleaned_data["name"], self.cleaned_data["number"], self.cleaned_data["expires_on"])


class InviteForm(SeatForm):
    """Who is invited, as what, and with which credential."""

    email = forms.EmailField(max_length=200, label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = PlainText(max_length=120, required=False, label=_("What it is"), help_text=CredentialForm.base_fields["name"].help_text)
    number = PlainText(max_length=60, required=False, label=_("Number"))
    expires_on = _day()
    field_order = ("email", "role")

    def held(self) -> list[Held]:
        """The credential, where one was named."""
        chosen = self.cleaned_data
        return [Held(chosen["name"], chosen["number"], chosen["expires_on"])] if chosen["name"] else []

    def clean(self) -> dict[str, Any]:
        """A number or a date belongs to a credential with a name."""
        chosen = super().clean() or {}
        if not chosen.get("name") and (chosen.get("number") or chosen.get("expires_on")):
            self.add_error("name", _("Name the credential to which this number or date belongs."))
        return chosen


class JoinForm(forms.Form):
    """Somebody new says their name and chooses a password."""

    name = PlainText(max_length=120, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        max_length=200,
        strip=False,
        label=_("Password"),
        help_text=_("At least 12 characters. Four words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=200, strip=False, label=_("Password, once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """A name has a letter."""
        name: str = self.cleaned_data["name"]
        if not any(c.isalpha() for c in name):
            raise forms.ValidationError(_("Write your name with letters."))
        return name

    def clean(self) -> dict[str, Any]:
        """Twice the same, and hard to guess."""
        chosen = super().clean() or {}
        password, again = chosen.get("password"), chosen.get("again")
        if password is not None:
            try:
                validate_password(password, User(email=self.email, name=chosen.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
            if again is not None and again != password:
                self.add_error("again", _("The two passwords differ."))
        return chosen


class _JsonField(forms.JSONField):
    """JSON that is no answer of a browser is wrong, not our mistake: numbers of ten thousand digits, a thousand lists in each other."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from None


class PasskeyLoginForm(LoginWebAuthnForm):
    """A passkey that opens the practice."""

    credential = _JsonField(widget=forms.HiddenInput)


class PasskeyForm(AddWebAuthnForm):
    """A new passkey, asked for in plain words."""

    credential = _JsonField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opens = self.fields["passwordless"]
        opens.label, opens.initial = _("It opens the practice without a password"), True
        opens.help_text = _("The device asks for a finger, a face or its PIN. Not ticked, it is asked for after the password.")


class RulesForm(forms.Form):
    """How people come in."""

    requires_second_factor = forms.BooleanField(
        required=False,
        label=_("Everybody needs a second factor"),
        help_text=_("Who has none is led to set one up at the next click, before anything else."),
    )
    idle_minutes = forms.IntegerField(
        min_value=0,
        max_value=720,
        label=_("Log out after so many minutes without a click"),
        help_text=_("For tablets that several people share. 0: only after twelve hours."),
    )
