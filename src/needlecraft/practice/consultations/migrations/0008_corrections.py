"""An answer that a clinician wrote down can be a correction, with its reason."""

from django.db import migrations

from ...core.fields import SealedColumn
from ...core.triggers import allow, refuse

_STAYS = (
    ("consultations_addition", "UPDATE", "an answer that was added is never changed"),
    ("consultations_addition", "DELETE", "an answer that was added is never removed"),
)


class Migration(migrations.Migration):
    dependencies = (("consultations", "0007_in_one_order"),)
    operations = (
        *(allow(*one) for one in _STAYS),
        migrations.AddField("addition", "reason_sealed", SealedColumn()),
        *(refuse(*one) for one in _STAYS),
    )
