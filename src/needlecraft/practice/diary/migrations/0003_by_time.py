"""The appointments of a day are found without reading all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Of indexes."""

    dependencies = (
        ("courses", "0002_decisions_stay"),
        ("diary", "0002_states_and_feeds"),
        ("patients", "0002_tokens_without_practices_index"),
        ("people", "0002_invitations"),
        ("practices", "0002_rooms_end"),
    )

    operations = (
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["practice", "starts_at"], name="appointments_by_time"),
        ),
    )
