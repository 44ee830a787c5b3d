"""A signed treatment is never changed; what was added to it neither."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("treatments", "0001_initial"),)
    operations = (
        refuse("treatments_treatment", "UPDATE", "a signed treatment is never changed", when="OLD.signed_at IS NOT NULL"),
        refuse("treatments_treatment", "DELETE", "a signed treatment is never removed", when="OLD.signed_at IS NOT NULL"),
        refuse("treatments_usedcartridge", "UPDATE", "a used cartridge stays used"),
        refuse("treatments_usedcartridge", "DELETE", "a used cartridge stays used"),
        refuse("treatments_addendum", "UPDATE", "an addendum is never changed"),
        refuse("treatments_addendum", "DELETE", "an addendum is never removed"),
    )
