"""A cartridge is the same in capitals and with spaces; a treatment of a course is signed once; every late version is kept."""

from django.db import migrations, models
from django.db.models.functions import Lower, Replace

from ...core.triggers import allow, refuse

_USED = (
    ("treatments_usedcartridge", "UPDATE", "a used cartridge stays used"),
    ("treatments_usedcartridge", "DELETE", "a used cartridge stays used"),
)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0004_not_signed")]

    operations = [
        *(allow(*one) for one in _USED),
        migrations.RemoveConstraint(model_name="draft", name="one_open_draft_each"),
        migrations.RemoveConstraint(model_name="usedcartridge", name="a_cartridge_is_used_once"),
        migrations.AddField(
            model_name="usedcartridge",
            name="serial_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=Lower(Replace("serial", models.Value(" "))),
                output_field=models.CharField(max_length=60),
            ),
        ),
        migrations.AddConstraint(
            model_name="usedcartridge",
            constraint=models.UniqueConstraint(fields=("practice", "gtin", "serial_key"), name="a_cartridge_is_used_once"),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signed_at__isnull", False)),
                fields=("course", "n"),
                name="a_treatment_of_a_course_is_signed_once",
            ),
        ),
        *(refuse(*one) for one in _USED),
    ]
