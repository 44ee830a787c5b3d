"""An override is never changed; a second person may confirm it once."""

from django.db import migrations

from ...core.triggers import refuse

_CHANGED = (
    "OLD.reason_sealed <> NEW.reason_sealed OR OLD.adviser_sealed <> NEW.adviser_sealed OR OLD.screening_id <> NEW.screening_id "
    "OR OLD.by_id <> NEW.by_id OR OLD.at <> NEW.at OR OLD.confirmed_at IS NOT NULL"
)


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("consultations", "0003_overrides"),)
    operations = (
        refuse("consultations_override", "UPDATE", "an override is never changed", when=_CHANGED),
        refuse("consultations_override", "DELETE", "an override is never removed"),
    )
