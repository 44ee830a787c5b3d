"""A signed intake and a decision are never changed."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("consultations", "0001_initial"),)
    operations = (
        refuse("consultations_intake", "UPDATE", "a signed intake is never changed", when="OLD.signed_at IS NOT NULL"),
        refuse("consultations_intake", "DELETE", "a signed intake is never removed", when="OLD.signed_at IS NOT NULL"),
        refuse("consultations_screening", "UPDATE", "a decision is never changed"),
        refuse("consultations_screening", "DELETE", "a decision is never removed"),
    )
