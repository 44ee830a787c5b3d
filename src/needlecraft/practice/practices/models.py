"""A practice and its places."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..core import seals

#: How long a consultation or a review can be [min].
LENGTHS_MIN: Final = (10, 15, 20, 30, 45, 60, 90, 120)
_BETWEEN: Final = (min(LENGTHS_MIN), max(LENGTHS_MIN))


class Practice(models.Model):
    """One practice of an installation. Every row of every other table belongs to one.

    ``consultation_minutes`` and ``review_minutes`` are how long these usually are; booking starts with them.
    """

    class Base(models.TextChoices):
        """What its policy starts from."""

        STRICTEST = "strictest", _("Strictest: of all sources the one that protects most")
        GUIDELINE = "guideline", _("Guideline: the strongest evidence")

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64)
    phone = models.CharField(max_length=40, blank=True)
    emergency_phone = models.CharField(max_length=40, default="112")
    policy = models.CharField(max_length=20, choices=Base.choices, default=Base.GUIDELINE)
    consultation_minutes = models.PositiveSmallIntegerField(default=30)
    review_minutes = models.PositiveSmallIntegerField(default=30)
    setting = models.JSONField(default=dict, blank=True)
    key = models.BinaryField(default=seals.new_key, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(policy__in=("strictest", "guideline")), name="practice_has_a_known_policy"),
            models.CheckConstraint(
                condition=models.Q(consultation_minutes__range=_BETWEEN, review_minutes__range=_BETWEEN), name="usual_lengths_can_be"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the practice lives."""
        return ZoneInfo(self.time_zone)

    @property
    def requires_second_factor(self) -> bool:
        """Must everybody who works here log in with more than a password?"""
        return bool(self.setting.get("requires_second_factor", False))

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a click somebody is logged out; 0: never."""
        return int(self.setting.get("idle_minutes", 0))

    def seal_key(self) -> bytes:
        """The key of what belongs to the practice and to no patient."""
        return seals.unwrap(self.key)


class Rooms(models.QuerySet["Room"]):
    """Named filters."""

    def current(self, practice: Practice) -> Rooms:
        """Those of a practice in which patients are treated now."""
        return self.filter(practice=practice, ended_at=None).order_by("name")


class Room(models.Model):
    """A place in which one patient is treated at a time. One that is used no more keeps its name and what was booked in it."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Rooms.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "name"), name="room_names_differ"),)

    def __str__(self) -> str:
        return self.name
