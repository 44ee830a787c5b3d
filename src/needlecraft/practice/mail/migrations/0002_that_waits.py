"""The mails that wait are found without reading all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Of indexes."""

    dependencies = (
        ("mail", "0001_initial"),
        ("patients", "0002_tokens_without_practices_index"),
    )

    operations = (
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(condition=models.Q(("sent_at", None), ("withdrawn_at", None)), fields=["due_at"], name="mail_that_waits"),
        ),
    )
