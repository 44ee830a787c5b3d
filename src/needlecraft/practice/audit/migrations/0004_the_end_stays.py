"""The end of the audit moves forward and nowhere else."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("audit", "0003_head_is_sealed"),)
    operations = (
        refuse("audit_head", "UPDATE", "the end of the audit is never set back", when="NEW.n < OLD.n"),
        refuse("audit_head", "DELETE", "the end of the audit is never removed"),
    )
