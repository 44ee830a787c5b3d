"""A report can bring a photo, and keeps the one that it brought."""

import django.db.models.deletion
from django.db import migrations, models

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("aftercare", "0005_edits_stay"), ("photos", "0002_photos_stay"))
    operations = (
        migrations.AddField(
            model_name="checkin",
            name="photo",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="check_ins", to="photos.photo"),
        ),
        refuse("aftercare_checkin", "UPDATE OF photo_id", "the photo of a report is never changed"),
    )
