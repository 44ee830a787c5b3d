"""The records that are not signed are found without reading all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Of indexes."""

    dependencies = (
        ("courses", "0002_decisions_stay"),
        ("diary", "0003_by_time"),
        ("patients", "0002_tokens_without_practices_index"),
        ("people", "0002_invitations"),
        ("treatments", "0003_the_room"),
    )

    operations = (
        migrations.AddIndex(
            model_name="treatment",
            index=models.Index(condition=models.Q(("signed_at", None)), fields=["appointment"], name="treatments_not_signed"),
        ),
    )
