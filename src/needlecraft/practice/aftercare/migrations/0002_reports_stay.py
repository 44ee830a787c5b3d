"""What a patient reported, and what was answered, is never changed."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("aftercare", "0001_initial"),)
    operations = (
        refuse(
            "aftercare_checkin",
            "UPDATE",
            "a report is never changed",
            when="OLD.given_sealed <> NEW.given_sealed OR OLD.answer_sealed <> NEW.answer_sealed OR OLD.level <> NEW.level",
        ),
        refuse("aftercare_checkin", "DELETE", "a report is never removed"),
    )
