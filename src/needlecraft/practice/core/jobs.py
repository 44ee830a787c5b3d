"""Work that is done later, beside the web server: tasks, the table they wait in, and the worker that takes them.

A task is declared and enqueued with the interface of Django's own tasks (``django_tasks.task``, ``enqueue``, ``using(run_after=...)``).
Release 0.12 of that package has no backend that keeps tasks in a database, so :class:`Table` is one, of the least that we need: a
clinic's reminders must outlive a restart, and a separate service to keep them would be one more thing to install.

A job is written in the transaction of whoever asks for it, and is therefore seen by the worker on commit or never. The worker that takes
one holds it for a while; when it dies, the time runs out and the job is taken up again. So a task may run twice, and must be written so
that twice is once. What fails is tried again after a while, each time a longer one, and given up in the end; a person is then told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import models, transaction
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskResult, TaskResultStatus, task

from .models import MOST_TRIES, Job

HOLD: Final = timedelta(minutes=5)
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
KEPT: Final = timedelta(days=30)
_GROWTH: Final = 4
_DEAD: Final = "its worker died each time"
_log = logging.getLogger(__name__)

#: What is done again and again: a task without arguments, and how often.
Schedule = Iterable[tuple[str, timedelta]]


class Table(BaseTaskBackend):
    """The backend: tasks wait in the table of jobs."""

    supports_defer = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Write a job down. It is seen by the worker when the transaction around it is committed."""
        self.validate_task(task)
        return _result(Job.objects.create(task=task.module_path, args=list(args), kwargs=kwargs, due_at=task.run_after), task)


def enqueue_each(task: Task[..., Any], given: Iterable[tuple[datetime, dict[str, Any]]]) -> None:
    """Enqueue a task several times at once: when, and with what."""
    Job.objects.bulk_create(Job(task=task.module_path, kwargs=kwargs, due_at=due_at) for due_at, kwargs in given)


def once(task: Task[..., Any], key: str, **given: Any) -> None:
    """Enqueue a task unless one was ever enqueued under this key."""
    Job.objects.get_or_create(key=key, defaults={"task": task.module_path, "kwargs": given, "due_at": task.run_after})


def run_next(at: datetime) -> bool:
    """Take the next job that is due and do it. False where there is none."""
    job = _take(at)
    if job is None:
        return False
    try:
        found = import_string(job.task)
        context = (TaskContext(task_result=_result(job, found)),) if found.takes_context else ()
        found.call(*context, *job.args, **job.kwargs)
    except Exception as error:
        _log.error("%s, try %d: %s", job, job.n_tries, type(error).__name__)
        _put_back(job, at, type(error).__name__)
    else:
        _held(job).update(ended_at=at, held_until=None, problem="")
    return True


def run_due(at: datetime) -> int:
    """Do all that is due at a moment, one after the other; gives how many jobs that were."""
    n_done = 0
    while run_next(at):
        n_done += 1
    return n_done


def reap(at: datetime) -> int:
    """Give up the jobs whose worker died every time; those with tries left are simply due again. Writes only where there is one."""
    dead = Job.objects.open().unheld(at).filter(n_tries__gte=MOST_TRIES)
    return dead.update(ended_at=at, held_until=None, problem=_DEAD) if dead.exists() else 0


def schedule(at: datetime, what: Schedule) -> None:
    """Enqueue what comes around again, once in each of its periods, however many schedulers look at the clock."""
    for path, every in what:
        period = (at - datetime.min.replace(tzinfo=UTC)) // every
        once(import_string(path), f"{path} {period}")


def work(now: Callable[[], datetime], wait: Callable[[], bool], what: Schedule) -> None:
    """Do what is due, look again after each ``wait``, and stop when that says False."""
    while wait():
        reap(now())
        schedule(now(), what)
        while run_next(now()):
            pass


@task(takes_context=True)
def tidy(context: TaskContext) -> None:
    """Take away the jobs that were done long ago."""
    Job.objects.filter(ended_at__lt=moment_of(context) - KEPT, problem="").delete()


def moment_of(context: TaskContext) -> datetime:
    """When a task that is running was taken: the clock of everything it does."""
    at = context.task_result.last_attempted_at
    assert at is not None
    return at


def _take(at: datetime) -> Job | None:
    for job in Job.objects.due(at)[:20]:
        with transaction.atomic():
            held = {"held_until": at + HOLD, "n_tries": models.F("n_tries") + 1, "tried_at": at}
            if Job.objects.due(at).filter(pk=job.pk).update(**held):
                return Job.objects.get(pk=job.pk)
    return None


def _held(job: Job) -> models.QuerySet[Job]:
    """The row while it is still held by who took it: who was given up for dead changes nothing any more."""
    return Job.objects.filter(pk=job.pk, n_tries=job.n_tries, ended_at=None)


def _put_back(job: Job, at: datetime, problem: str) -> None:
    if job.n_tries >= MOST_TRIES:
        _held(job).update(ended_at=at, held_until=None, problem=problem)
        return
    pause = min(FIRST_PAUSE * _GROWTH ** (job.n_tries - 1), LONGEST_PAUSE)
    _held(job).update(due_at=at + pause, held_until=None, problem=problem)


def _result(job: Job, task: Task[..., Any]) -> TaskResult[Any]:
    status = TaskResultStatus.RUNNING if job.held_until else TaskResultStatus.READY
    moments = {"enqueued_at": None, "started_at": job.tried_at, "finished_at": job.ended_at, "last_attempted_at": job.tried_at}
    given = {"args": job.args, "kwargs": job.kwargs, "backend": "default", "errors": [], "worker_ids": ["worker"] * job.n_tries}
    return TaskResult(task=task, id=str(job.pk), status=status, **moments, **given)  # type: ignore[arg-type]
