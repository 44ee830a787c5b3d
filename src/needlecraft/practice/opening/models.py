"""Opening hours, closed days, and the time around an appointment. A practice without hours has not said when it is open."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..practices.models import Practice

WEEKDAYS: Final = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
LONGEST_BUFFER_MIN: Final = 60


class Hours(models.Model):
    """From when until when the practice is open on a day of the week, by its own clocks; a day may have several, with breaks between."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering: ClassVar = ["weekday", "opens"]
        constraints = (
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_are_on_a_day_of_the_week"),
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="hours_end_after_they_begin"),
            models.UniqueConstraint(fields=("practice", "weekday", "opens"), name="hours_begin_once"),
        )

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day on which the practice is closed all the same."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="closed_days")
    on = models.DateField()
    why = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints = (models.UniqueConstraint(fields=("practice", "on"), name="a_day_is_closed_once"),)

    def __str__(self) -> str:
        return f"{self.on} {self.why}"


class Buffer(models.Model):
    """Minutes for which room and practitioner are kept free before and after each appointment."""

    practice = models.OneToOneField(Practice, models.CASCADE, primary_key=True, related_name="buffer")
    before_minutes = models.PositiveSmallIntegerField(default=0)
    after_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(before_minutes__lte=LONGEST_BUFFER_MIN, after_minutes__lte=LONGEST_BUFFER_MIN),
                name="buffers_are_short",
            ),
        )

    def __str__(self) -> str:
        return f"{self.before_minutes} before, {self.after_minutes} after"
