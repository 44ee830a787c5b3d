"""A consent is never changed; it can be withdrawn once."""

from django.db import migrations

from ...core.triggers import refuse

_CHANGED = (
    "OLD.text_sealed <> NEW.text_sealed OR OLD.signature_sealed <> NEW.signature_sealed OR OLD.digest <> NEW.digest "
    "OR OLD.kind <> NEW.kind OR OLD.course_id <> NEW.course_id OR OLD.at <> NEW.at OR OLD.withdrawn_at IS NOT NULL"
)


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("consents", "0001_initial"),)
    operations = (
        refuse("consents_consent", "UPDATE", "a signed consent is never changed", when=_CHANGED),
        refuse("consents_consent", "DELETE", "a signed consent is never removed"),
    )
