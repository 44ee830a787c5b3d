"""Nobody comes back from an erasure."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("patients", "0003_destroyed_key"),)
    operations = (
        refuse(
            "patients_patient",
            "UPDATE OF erased_at",
            "an erasure is never undone",
            when="OLD.erased_at IS NOT NULL AND NEW.erased_at IS NULL",
        ),
    )
