"""What the practice chose among the positions of the sources, and the rules that it added."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ..people.models import Membership
from ..practices.models import Practice


class Adoptions(models.QuerySet["Adoption"]):
    """Named filters."""

    def of(self, practice: Practice) -> Adoptions:
        """All that a practice ever chose, the newest first."""
        return self.filter(practice=practice).select_related("by__user").order_by("-n")


class Adoption(models.Model):
    """One choice of a clinical lead, never changed: the next one on the same rule takes its place.

    ``rule`` follows ``source``, or the ``house`` rule is added to it; neither: the practice goes back to its base. A row without a
    rule changes the base itself, to ``source``. ``n`` counts within the practice, and names the policy that held from then on.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="adoptions")
    n = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=80, blank=True)
    house = models.JSONField(null=True)
    reason = models.CharField(max_length=500)

    objects = Adoptions.as_manager()

    class Meta:
        ordering: ClassVar = ["practice", "n"]
        constraints = (
            models.UniqueConstraint(fields=("practice", "n"), name="adoptions_are_numbered"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="adoption_has_a_reason"),
            models.CheckConstraint(condition=models.Q(source="") | models.Q(house=None), name="adoption_is_one_thing"),
            models.CheckConstraint(
                condition=~models.Q(rule="") | models.Q(source__in=("strictest", "guideline")), name="adoption_has_a_known_base"
            ),
        )

    def __str__(self) -> str:
        return f"choice {self.n} of {self.practice_id}"
