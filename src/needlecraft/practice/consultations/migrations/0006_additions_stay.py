"""What was written down is never changed."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("consultations", "0005_additions"),)
    operations = (
        refuse("consultations_addition", "UPDATE", "an answer that was added is never changed"),
        refuse("consultations_addition", "DELETE", "an answer that was added is never removed"),
    )
