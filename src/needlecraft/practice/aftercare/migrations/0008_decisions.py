"""What a patient's page told on the day is kept, a link that was taken back stays dead, and a report has its place in the inbox."""

from django.db import migrations, models

import needlecraft.practice.core.fields

from ...core.triggers import allow, refuse

_REPORT = ("aftercare_checkin", "UPDATE", "a report is never changed")
_WAS_REPORT = "OLD.given_sealed <> NEW.given_sealed OR OLD.answer_sealed <> NEW.answer_sealed OR OLD.level <> NEW.level"
_DECISION = " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in ("patient_id", "at", "policy", "knowledge_version", "knowledge_hash", "given_sealed", "answer_sealed")
)


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("aftercare", "0007_to_see"),)
    operations = (
        allow(*_REPORT, when=_WAS_REPORT),
        migrations.AddField("sheet", "policy", models.CharField(default="", max_length=40), preserve_default=False),
        migrations.AddField("sheet", "knowledge_version", models.CharField(default="", max_length=20), preserve_default=False),
        migrations.AddField("sheet", "knowledge_hash", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField("sheet", "answer_sealed", needlecraft.practice.core.fields.SealedColumn(blank=True, default=b"")),
        migrations.AddField("checkin", "urgency", models.PositiveSmallIntegerField(default=0), preserve_default=False),
        migrations.RemoveConstraint("checkin", "check_in_has_a_known_level"),
        migrations.AddConstraint(
            "checkin",
            models.CheckConstraint(
                condition=models.Q(level="normal", urgency=0)
                | models.Q(level="contact", urgency=1)
                | models.Q(level="same_day", urgency=2)
                | models.Q(level="emergency", urgency=3),
                name="check_in_has_a_known_level",
            ),
        ),
        migrations.RemoveIndex("checkin", "reports_to_see"),
        migrations.RemoveIndex("checkin", "reports_seen"),
        migrations.AddIndex("checkin", models.Index(fields=("seen_at", "-urgency", "due_at"), name="reports_to_see")),
        refuse(*_REPORT, when=f"{_DECISION} OR OLD.level <> NEW.level OR OLD.sheet_id <> NEW.sheet_id OR OLD.due_at <> NEW.due_at"),
        refuse(
            "aftercare_sheet", "UPDATE", "what a page told is never changed", when=f"{_DECISION} OR OLD.treatment_id <> NEW.treatment_id"
        ),
        refuse("aftercare_sheet", "DELETE", "what a page told is never removed"),
        refuse(
            "aftercare_sheet",
            "UPDATE OF revoked_at",
            "a link that was taken back stays dead",
            when="OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL AND OLD.link_digest = NEW.link_digest",
        ),
    )
