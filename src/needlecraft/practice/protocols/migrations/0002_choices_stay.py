"""A choice is never changed or removed: the next one takes its place."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("protocols", "0001_initial"),)
    operations = (
        refuse("protocols_adoption", "UPDATE", "a choice is never changed; make a new one"),
        refuse("protocols_adoption", "DELETE", "a choice is never removed; make a new one"),
    )
