"""A plan is never changed; what became of it is a course, which can end."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("courses", "0001_initial"),)
    operations = (
        refuse("courses_plan", "UPDATE", "a decision is never changed"),
        refuse("courses_plan", "DELETE", "a decision is never removed"),
        refuse(
            "courses_course",
            "UPDATE",
            "the plan of a course is never changed",
            when="OLD.option_sealed <> NEW.option_sealed OR OLD.digest <> NEW.digest OR OLD.ended_at IS NOT NULL",
        ),
        refuse("courses_course", "DELETE", "a course is never removed"),
    )
