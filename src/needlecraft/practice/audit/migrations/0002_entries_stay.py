"""An entry of the audit is written once."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("audit", "0001_initial"),)
    operations = (
        refuse("audit_entry", "UPDATE", "an entry of the audit is never changed"),
        refuse("audit_entry", "DELETE", "an entry of the audit is never removed"),
    )
