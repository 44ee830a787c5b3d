"""What a patient writes in their own words stands beside what they tapped, and is never changed."""

from django.db import migrations

import needlecraft.practice.core.fields

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("aftercare", "0008_decisions"),)
    operations = (
        migrations.AddField("checkin", "words_sealed", needlecraft.practice.core.fields.SealedColumn(blank=True, default=b"")),
        refuse("aftercare_checkin", "UPDATE OF words_sealed", "the words of a report are never changed"),
    )
