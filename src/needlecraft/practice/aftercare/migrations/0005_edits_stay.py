"""What was decided for a visit is never changed; a report that was seen to stays so."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("aftercare", "0004_edits"),)
    operations = (
        refuse("aftercare_edit", "UPDATE", "what was decided for a visit is never changed"),
        refuse("aftercare_edit", "DELETE", "what was decided for a visit is never removed"),
    )
