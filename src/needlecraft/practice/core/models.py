"""A job: something that is done later, by the worker beside the web server."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from django.db import models

MOST_TRIES: Final = 8


class Jobs(models.QuerySet["Job"]):
    """Named filters."""

    def open(self) -> Jobs:
        """Those that were neither done nor given up."""
        return self.filter(ended_at=None)

    def due(self, at: datetime) -> Jobs:
        """Those that a worker may take: their time has come, and no living worker holds them."""
        return self.open().filter(models.Q(due_at=None) | models.Q(due_at__lte=at), n_tries__lt=MOST_TRIES).unheld(at)

    def unheld(self, at: datetime) -> Jobs:
        """Those that no worker holds, or one that must have died."""
        return self.filter(models.Q(held_until=None) | models.Q(held_until__lte=at))

    def failed(self) -> Jobs:
        """Those that were given up."""
        return self.exclude(ended_at=None).exclude(problem="")


class Job(models.Model):
    """A task with what it is given: row numbers and plain words, never anything of a person.

    ``due_at`` None means at once. ``key`` says what a job is for, so that asking twice makes one job. ``problem`` names the kind of the
    last failure and nothing more: the words of an error may tell of a patient.
    """

    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    due_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    n_tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=120, blank=True)

    objects = Jobs.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes = (models.Index(fields=("due_at",), condition=models.Q(ended_at=None), name="jobs_that_are_open"),)

    def __str__(self) -> str:
        return f"job {self.pk}: {self.task}"
