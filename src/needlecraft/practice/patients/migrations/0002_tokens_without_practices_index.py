"""A token tells its practice by itself: an index of practices only made every patient slower to enter."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Of indexes."""

    dependencies = (
        ("patients", "0001_initial"),
        ("practices", "0002_rooms_end"),
    )

    operations = (
        migrations.AlterField(
            model_name="searchtoken",
            name="practice",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.practice"),
        ),
    )
