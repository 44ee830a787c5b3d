"""Who was entered before is found by an email address too."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from needlecraft.practice.core import seals
from needlecraft.practice.patients.search import email_token

_PLACE = "patients_patient.email_sealed"


def find_by_email(apps: Any, _editor: Any) -> None:
    """Write the token of every address; whose key does not open is left out, for nothing of them can be read."""
    patients, tokens = (apps.get_model("patients", name) for name in ("Patient", "SearchToken"))
    for one in (
        patients.objects.filter(erased_at=None, key_row__isnull=False).exclude(email_sealed=b"").select_related("key_row").iterator()
    ):
        try:
            email = seals.unseal(seals.unwrap(one.key_row.wrapped), one.email_sealed, _PLACE)
        except seals.SHUT:
            continue
        tokens.objects.get_or_create(practice_id=one.practice_id, patient=one, token=email_token(one.practice_id, email))


class Migration(migrations.Migration):
    """Of tokens."""

    dependencies = (("patients", "0004_an_erasure_stays"),)
    operations = (migrations.RunPython(find_by_email, migrations.RunPython.noop),)
