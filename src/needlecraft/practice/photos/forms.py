"""Can what was sent be read, and kept?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import facts, pictures
from .actions import Shot
from .models import Purpose, View


class ShotForm(forms.Form):
    """A photo and what it shows. ``picture`` is there once the form is valid."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    view = forms.ChoiceField(choices=[(view.value, view.label) for view in View if view != View.FREE])
    zone = forms.ChoiceField(required=False)
    on = forms.DateField()
    said_yes = forms.BooleanField(required=False)
    photo = forms.FileField(error_messages={"required": _("Take a photo or choose a file.")})

    picture: pictures.Picture

    def __init__(self, *args: Any, today: date, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["zone"].choices = facts.zones()
        if is_too_large:
            self.fields["photo"].error_messages["required"] = pictures.too_large()

    def clean_on(self) -> date:
        """Taken today or before."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("A photo is never from tomorrow. Check the date."))
        return on

    def clean_photo(self) -> UploadedFile:
        """Read as a photo."""
        file: UploadedFile = self.cleaned_data["photo"]
        self.picture = picture_of(file)
        return file

    def clean(self) -> dict[str, Any]:
        """A photo of a zone names it."""
        known = self.cleaned_data
        if known.get("view") == View.ZONE and not known.get("zone"):
            raise forms.ValidationError(_("Choose the zone that the photo shows."))
        return known

    def shot(self) -> Shot:
        """What the photo shows."""
        known = self.cleaned_data
        zone = known["zone"] if known["view"] == View.ZONE else ""
        return Shot(known["on"], known["purpose"], known["view"], zone, known["said_yes"])


def is_too_large(request: HttpRequest) -> bool:
    """Was the upload dropped unread?"""
    return int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def picture_of(file: UploadedFile) -> pictures.Picture:
    """The photo in an upload. Raises ValidationError."""
    try:
        return pictures.read(file.read())
    except pictures.NotAPhoto as error:
        raise forms.ValidationError(str(error)) from None
