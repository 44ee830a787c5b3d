"""A consent keeps the paper that was signed; what the database refuses covers it too.

The refusals are lifted first and said anew at the end, with the new columns.
"""

import django.db.models.deletion
from django.db import migrations, models

import needlecraft.practice.core.fields

from ...core.triggers import refuse

_TABLE = "consents_consent"
_WAS = (
    "OLD.text_sealed <> NEW.text_sealed OR OLD.signature_sealed <> NEW.signature_sealed OR OLD.digest <> NEW.digest "
    "OR OLD.kind <> NEW.kind OR OLD.course_id <> NEW.course_id OR OLD.at <> NEW.at OR OLD.withdrawn_at IS NOT NULL"
)
_IS = (
    f"{_WAS} OR OLD.patient_id <> NEW.patient_id OR OLD.by_id <> NEW.by_id OR OLD.edition <> NEW.edition "
    "OR OLD.paper_sealed <> NEW.paper_sealed OR OLD.paper_digest <> NEW.paper_digest OR NEW.withdrawn_at IS NULL"
)
_before = [
    refuse(_TABLE, "UPDATE", "a signed consent is never changed", when=_WAS),
    refuse(_TABLE, "DELETE", "a signed consent is never removed"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("consents", "0002_what_is_signed_stays"),
        ("courses", "0002_decisions_stay"),
        ("patients", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        *(migrations.RunPython(rule.reverse_code, rule.code) for rule in _before),
        migrations.AddField(
            model_name="consent",
            name="edition",
            field=models.CharField(default="", max_length=40),
        ),
        migrations.AddField(
            model_name="consent",
            name="paper_digest",
            field=models.BinaryField(default=b"", max_length=32),
        ),
        migrations.AddField(
            model_name="consent",
            name="paper_sealed",
            field=needlecraft.practice.core.fields.SealedColumn(blank=True, default=b""),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paper_digest", b""), ("paper_sealed", b"")),
                    models.Q(models.Q(("paper_sealed", b""), _negated=True), models.Q(("paper_digest", b""), _negated=True)),
                    _connector="OR",
                ),
                name="consent_paper_has_its_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_by", None), ("withdrawn_at__isnull", False), _connector="OR"),
                name="consent_is_withdrawn_at_a_moment",
            ),
        ),
        refuse(_TABLE, "UPDATE", "a signed consent is never changed", when=_IS),
        refuse(_TABLE, "DELETE", "a signed consent is never removed"),
    ]
