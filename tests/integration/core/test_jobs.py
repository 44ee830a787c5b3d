"""What is done later is done once, also when workers die, and tried again when it fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks.base import TaskContext, task

from needlecraft.practice.config.safekeeping import unfinished
from needlecraft.practice.core import jobs
from needlecraft.practice.core.models import MOST_TRIES, Job

from ..conftest import NOW

SAID: list[str] = []


@task
def say(word: str) -> None:
    SAID.append(word)


@task(takes_context=True)
def stumble(context: TaskContext, word: str) -> None:
    SAID.append(f"{word} at {jobs.moment_of(context):%H:%M}")
    raise ValueError("Anna has a rash")


@pytest.fixture(autouse=True)
def _silence() -> None:
    SAID.clear()


def test_a_job_is_done_when_its_time_has_come_and_once() -> None:
    say.enqueue(word="now")
    say.using(run_after=NOW + timedelta(hours=1)).enqueue(word="later")
    assert jobs.run_due(NOW) == 1
    assert jobs.run_due(NOW) == 0
    assert jobs.run_due(NOW + timedelta(hours=1)) == 1
    assert SAID == ["now", "later"]


def test_what_is_rolled_back_is_never_done() -> None:
    with transaction.atomic():
        say.enqueue(word="no")
        transaction.set_rollback(True)
    assert jobs.run_due(NOW) == 0


def test_asked_twice_under_one_key_it_is_done_once() -> None:
    for _ in range(2):
        jobs.once(say, "the bell", word="ding")
        jobs.run_due(NOW)
    assert SAID == ["ding"]


def test_a_job_whose_worker_was_killed_is_taken_up_again() -> None:
    say.enqueue(word="again")
    assert jobs._take(NOW) is not None  # and then the worker is killed
    assert jobs.run_due(NOW + jobs.HOLD - timedelta(seconds=1)) == 0
    assert jobs.run_due(NOW + jobs.HOLD) == 1
    assert SAID == ["again"]


def test_two_workers_do_not_take_the_same_job() -> None:
    say.enqueue(word="mine")
    assert jobs._take(NOW) is not None
    assert jobs._take(NOW) is None


def test_the_doctor_tells_of_what_was_given_up_or_left_lying() -> None:
    stumble.enqueue(word="x")
    Job.objects.update(due_at=NOW)
    assert list(unfinished(NOW + timedelta(minutes=59))) == []
    assert "is 'needlecraft serve' running?" in "".join(unfinished(NOW + timedelta(hours=1)))
    Job.objects.update(ended_at=NOW, problem="ValueError")
    assert "jobs that were given up: 1" in "".join(unfinished(NOW))


def test_a_worker_given_up_for_dead_changes_nothing_any_more() -> None:
    say.enqueue(word="slow")
    slow = jobs._take(NOW)
    assert slow is not None
    jobs.run_due(NOW + jobs.HOLD)
    jobs._put_back(slow, NOW + jobs.HOLD, "Late")
    assert Job.objects.get().problem == ""
    assert Job.objects.open().count() == 0


def test_a_job_that_kills_every_worker_is_given_up_and_shown() -> None:
    say.enqueue(word="poison")
    for n in range(MOST_TRIES):
        assert jobs._take(NOW + n * jobs.HOLD) is not None
    after = NOW + MOST_TRIES * jobs.HOLD
    assert jobs._take(after) is None
    assert jobs.reap(after) == 1
    assert Job.objects.failed().get().problem == "its worker died each time"


def test_what_fails_is_tried_again_ever_more_slowly_and_given_up_in_the_end() -> None:
    stumble.enqueue(word="try")
    at = NOW
    for _ in range(MOST_TRIES):
        assert jobs.run_due(at) == 1
        job = Job.objects.get()
        pause = (job.due_at or at) - at
        assert job.ended_at or timedelta(minutes=1) <= pause <= jobs.LONGEST_PAUSE
        assert jobs.run_due(at) == 0
        at += pause
    assert Job.objects.failed().get().problem == "ValueError"
    assert SAID[:3] == ["try at 09:00", "try at 09:01", "try at 09:05"]


def test_of_an_error_only_its_kind_is_kept() -> None:
    stumble.enqueue(word="x")
    jobs.run_due(NOW)
    assert "rash" not in repr(list(Job.objects.values()))


def test_what_comes_around_again_comes_once_in_each_period() -> None:
    daily = ((jobs.tidy.module_path, timedelta(days=1)),)
    for at in (NOW, NOW, NOW + timedelta(hours=3), NOW + timedelta(days=1)):
        jobs.schedule(at, daily)
    assert Job.objects.count() == 2


def test_done_jobs_are_taken_away_after_a_while_and_failed_ones_stay() -> None:
    Job.objects.create(task=say.module_path, ended_at=NOW - timedelta(days=31))
    Job.objects.create(task=say.module_path, ended_at=NOW - timedelta(days=31), problem="OSError")
    jobs.tidy.enqueue()
    jobs.run_due(NOW)
    assert Job.objects.filter(task=say.module_path).get().problem == "OSError"


def test_the_worker_stops_when_it_is_told_to() -> None:
    say.enqueue(word="first")
    rounds = iter([True, True, False])
    jobs.work(lambda: NOW, lambda: next(rounds), ())
    assert SAID == ["first"]
