"""The reports that wait, and those seen lately, are found without reading all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Of indexes."""

    dependencies = (
        ("aftercare", "0006_checkin_photo"),
        ("patients", "0002_tokens_without_practices_index"),
        ("people", "0002_invitations"),
        ("photos", "0002_photos_stay"),
    )

    operations = (
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                condition=models.Q(("level__in", ("contact", "same_day", "emergency")), ("seen_at", None)),
                fields=["due_at"],
                name="reports_to_see",
            ),
        ),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(fields=["seen_at"], name="reports_seen"),
        ),
    )
