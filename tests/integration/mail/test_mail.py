"""A mail is written once, sent once, and never to nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as settings_of_tests
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import connection

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.core import jobs
from needlecraft.practice.mail import actions
from needlecraft.practice.mail.models import Mail
from needlecraft.practice.mail.tasks import deliver
from needlecraft.practice.patients.actions import correct, erase
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership

from ..conftest import NOW, Login

TOMORROW = NOW + timedelta(days=1)
WORDS = actions.Words("Your appointment", "Hello, see you tomorrow.")


@pytest.fixture
def reachable(anna: Patient, paul: Membership) -> Patient:
    correct(by=Actor.of(paul), at=NOW, patient=anna, name=anna.name, born_on=anna.born_on, phone="", email="anna@example.org")
    return anna


def write(patient: Patient, key: str = "one") -> Mail:
    return actions.write(at=NOW, patient=patient, key=key, about="appointment 1", due_at=TOMORROW, words=WORDS)


def test_a_mail_is_sent_at_its_time_and_once(reachable: Patient) -> None:
    assert write(reachable) == write(reachable)
    jobs.run_due(NOW)
    assert outbox.outbox == []
    jobs.run_due(TOMORROW)
    deliver.enqueue(mail=Mail.objects.get().pk)
    jobs.run_due(TOMORROW)
    [sent] = outbox.outbox
    assert (sent.subject, sent.body, sent.to) == (*WORDS, ["anna@example.org"])
    assert Mail.objects.get().sent_at == TOMORROW
    assert write(reachable).sent_at == TOMORROW


def test_what_was_taken_back_is_not_sent_and_can_be_written_again(reachable: Patient) -> None:
    write(reachable)
    assert actions.take_back(at=NOW, about="appointment 1") == 1
    jobs.run_due(TOMORROW)
    assert outbox.outbox == []
    write(reachable)
    jobs.run_due(TOMORROW)
    assert len(outbox.outbox) == 1


def test_without_an_address_nothing_is_sent(anna: Patient) -> None:
    write(anna)
    jobs.run_due(TOMORROW)
    assert outbox.outbox == []
    assert Mail.objects.get().problem == "no address"


def test_to_somebody_who_was_erased_nothing_is_sent(reachable: Patient, olivia: Membership) -> None:
    write(reachable)
    erase(by=Actor.of(olivia), at=NOW, patient=reachable)
    jobs.run_due(TOMORROW)
    assert outbox.outbox == []
    assert Mail.objects.waiting().count() == 0


def test_a_mail_that_fails_is_shown_and_tried_again(reachable: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EmailMessage) -> None:
        raise ConnectionRefusedError(self.to)

    write(reachable)
    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", refuse)
        jobs.run_due(TOMORROW)
    [trouble] = Mail.objects.in_trouble(reachable.practice, TOMORROW)
    assert trouble.problem == "ConnectionRefusedError"
    jobs.run_due(TOMORROW + jobs.FIRST_PAUSE)
    assert len(outbox.outbox) == 1
    assert not Mail.objects.in_trouble(reachable.practice, TOMORROW)


def test_a_worker_killed_after_sending_sends_the_same_message_again(reachable: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = write(reachable)
    with monkeypatch.context() as patched:
        patched.setattr("needlecraft.practice.mail.tasks._note", lambda *_: None)
        jobs.run_due(TOMORROW)
    deliver.enqueue(mail=mail.pk)
    jobs.run_due(TOMORROW)
    first, second = outbox.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_the_words_of_a_mail_cannot_be_read_in_the_database(reachable: Patient) -> None:
    write(reachable)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_mail")
        stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
    assert "see you" not in stored
    assert "anna@" not in stored


def test_a_mail_that_nobody_tried_to_send_is_shown_as_well(reachable: Patient) -> None:
    write(reachable)
    assert not Mail.objects.in_trouble(reachable.practice, TOMORROW + timedelta(minutes=59))
    assert Mail.objects.in_trouble(reachable.practice, TOMORROW + timedelta(minutes=61))


def test_without_a_mail_server_a_mail_is_sealed_and_read_by_staff(
    reachable: Patient, freya: Membership, rita: Membership, login: Login, settings: Any
) -> None:
    settings.SENDS_MAIL = False
    actions.write(at=NOW, patient=reachable, key="one", about="appointment 1", due_at=NOW, words=WORDS)
    jobs.run_due(NOW)
    assert outbox.outbox == []
    assert (Mail.objects.get().problem, Mail.objects.get().sent_at) == ("no mail server", None)
    page = login(freya).get("/mail/").content.decode()
    assert "Not sent: no mail server" in page
    assert WORDS.text in page
    assert "Send it now" not in page
    assert WORDS.text not in login(rita).get("/mail/").content.decode(), "a link in it is for those who may send one"


def test_without_a_mail_server_nothing_writes_mail_to_the_disk() -> None:
    home = {"NEEDLECRAFT_HOME": str(settings_of_tests.HOME), "PATH": ""}
    told = "from needlecraft.practice.config import settings; print(settings.EMAIL_BACKEND, hasattr(settings, 'EMAIL_FILE_PATH'))"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env={**os.environ, **home})
    assert found.stdout == "django.core.mail.backends.dummy.EmailBackend False\n"
