"""Wrong, hostile and huge input at every field of every form, as the owner and behind every link of a patient."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from itertools import cycle, islice
from typing import Any, Final
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.config import fiction
from needlecraft.practice.consultations.actions import ask
from needlecraft.practice.consultations.models import Screening
from needlecraft.practice.core.policies import Role
from needlecraft.practice.diary.models import Appointment, Kind
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.actions import Seat, invite
from needlecraft.practice.people.models import Membership
from needlecraft.practice.stock.models import Device, Lot, Product
from needlecraft.practice.treatments.actions import react

from .conftest import Login
from .crawl import Form, forms
from .test_policies import OWN, filled

#: What is written into a field; a list is sent under one name more than once.
HOSTILE: Final = {
    "nothing": [""],
    "nulls": ["\x00a\x00\n\x1b[31m"],
    "long": ["ü" * 10_000],
    "one long word of digits": ["9" * 10_000],
    "right to left and zero width": ["\u202eeman\u202c \u200b\u200d\ufeff\u2066x"],
    "surrogates": ["\ud83d\ude00 \N{REPLACEMENT CHARACTER} \ufffe\uffff\U0010ffff"],
    "huge number": ["99999999999999999999"],
    "negative": ["-1"],
    "not a number": ["NaN"],
    "infinite": ["1e999"],
    "other digits": ["\u0663\u00b2"],
    "a wrong date": ["0000-02-30T25:61"],
    "the last day": ["9999-12-31T23:59"],
    "the first day": ["0001-01-01T00:00"],
    "markup": ["<script>alert(1)</script>{{7*7}}'\";--%s%n"],
    "json": ['{"a": [null, {}], "b": NaN}'],
    "deep json": ["[" * 10_000],
    "repeated": ["1", "2", "1"],
}
#: Sent twice these leave one that holds: a new link takes the last one back, a new choice ends the last course and voids its consent.
_ANEW: Final = {"diary/calendar/", "plans/<int:pk>/choose/", "plans/<int:pk>/options/<int:n>/adapt/"}
#: That it was asked for twice is true; a job may run twice, and does its deed once.
_TOLD_AGAIN: Final = {"audit_entry", "core_job"}
#: Answered with what is still wrong, and kept as far as it goes: the record of a running treatment, and the appointments that could be had.
_KEPT_AS_FAR_AS_IT_GOES: Final = {"treatments/<int:pk>/", "courses/<int:pk>/book/"}
_NAMES_EACH: Final = 6
_PASSING: Final = ("django_session", "cache", "account_", "mfa_")
_BUT: Final = {"audit_entry": " WHERE verb <> 'read'"}


def everything(login: Login) -> list[tuple[Client, Form]]:
    """Every form there is in the fictional practice, on what lies before it and again once it is further on, with who sends it."""
    now = timezone.now()
    practice = fiction.tell(at=now, is_small=True)
    owner = Membership.objects.get(practice=practice, role=Role.OWNER)
    paulina = Membership.objects.get(practice=practice, role=Role.PRACTITIONER)
    desk, treating, patient = login(owner), login(paulina), Client()
    device = Device.objects.create(practice=practice, name="Pen 1", modality="pen", serial="P1")
    lot = Lot.objects.create(
        product=Product.objects.create(practice=practice, name="Cartridge", kind="cartridge"), number="L1", expires_on="2099-01-01"
    )
    asked, link = ask(by=Actor.of(owner), at=now, patient=Patient.objects.latest("pk"))
    joining = invite(by=owner, at=now, email="new@example.org", seat=Seat(Role.PRACTITIONER, ["pen"], None), held=[])
    undecided = Screening.objects.get(patient__pk=asked.patient_id - 5)
    starts = ("/", f"/stock/devices/{device.pk}/", f"/stock/lots/{lot.pk}/", f"/screenings/{undecided.pk}/")
    found = [(desk, form) for form in forms(desk, *starts)]
    [booked] = Appointment.objects.filter(treatment=None, kind=Kind.TREATMENT)
    begun = treating.post(f"/appointments/{booked.pk}/begin/").url
    found += [(treating, form) for form in forms(treating, begun, f"{begun}rescreen/", f"{begun}changed/", "/diary/calendar/")]
    treating.post(f"{begun}rescreen/")
    sheet = Sheet.objects.get()
    told = {"what": "bruise", "severity": "mild", "zones": ["cheeks"], "remedy": "", "began_at": now}
    react(by=paulina, who=Actor.of(paulina), at=now, treatment=sheet.treatment, told=told)
    found += [(treating, form) for form in forms(treating, begun, f"/treatments/{sheet.treatment.pk}/")]
    found += [(patient, form) for form in forms(patient, f"/i/{link}/", f"/a/{sheet.link}/", f"/join/{joining}/", "/accounts/login/")]
    known = {form.route for _, form in found}
    found += [(desk, Form(filled(route, Patient.objects.earliest("pk")), "post", {})) for route, _ in OWN if route not in known]
    return list({(form.route, form.method, frozenset(form.all_names())): (who, form) for who, form in reversed(found)}.values())


def n_rows() -> dict[str, int]:
    """How many rows every table has, but for what passes (sessions, attempts) and what a page writes that is only shown."""
    tables = [name for name in connection.introspection.table_names() if not name.startswith(_PASSING)]
    counted = [f"(SELECT count(*) FROM {name}{_BUT.get(name, '')})" for name in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counted)}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


def attacks(form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent: every horror in all fields at once; then one in one field, in turns; then none, and what nobody asked for."""
    names, horrors = form.all_names(), cycle(HOSTILE.items())
    honest = {name: values for name, values in form.names.items() if values} | {name: [value] for name, value in form.buttons}
    for horror, values in HOSTILE.items():
        yield f"{horror} everywhere", dict.fromkeys(names, values)
    for name in islice(names, _NAMES_EACH):
        horror, values = next(horrors)
        yield f"{horror} in {name}", honest | {name: values}
    yield "no fields", {}
    yield "unknown fields", {f"{name}\x00[{n}]": ["1"] for n, name in enumerate(["pk", "patient", "practice", "__class__", "is_superuser"])}


def send(who: Client, form: Form, told: dict[str, Any]) -> HttpResponse:
    """As a browser sends it; where a form has uploads, a text stands where a file should be, and a file where a text should be."""
    query = urlencode(told, doseq=True, errors="surrogatepass")
    if form.method == "get":
        return who.get(f"{form.action.partition('?')[0]}?{query}")
    if form.files:
        file = SimpleUploadedFile("\u202egpj.\x00<svg>.exe", b"<svg onload='alert(1)'/>", "image/svg+xml")
        raw = {name: [value.encode(errors="surrogatepass") for value in values] for name, values in told.items()}
        return who.post(form.action, raw | dict.fromkeys((*form.files, "view"), file))
    return who.post(form.action, query, "application/x-www-form-urlencoded")


@contextmanager
def undone(who: Client) -> Iterator[None]:
    """What is sent within leaves no trace: not in the database, not in the browser, which may have been logged out."""
    cookies = copy(who.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    who.cookies = cookies


def test_whatever_is_sent_is_answered_in_words_and_refused_whole(login: Login) -> None:
    wrong = []
    everything_sent, before = everything(login), n_rows()
    for who, form in everything_sent:
        who.raise_request_exception = False
        for horror, told in attacks(form):
            with undone(who):
                answer: Any = send(who, form, told)
                if answer.status_code >= 500:
                    wrong.append(f"{form.route}: {horror}: {answer.exc_info[1]!r:.200}")
                elif answer.status_code >= 400 and form.route not in _KEPT_AS_FAR_AS_IT_GOES and (now := n_rows()) != before:
                    wrong.append(f"{form.route}: {horror}: refused with {answer.status_code}, and yet wrote {now.items() - before.items()}")
                elif who.session.get("_auth_user_id") is None and answer.get("Location", "").startswith("/accounts/login/?"):
                    wrong.append(f"{form.route}: {horror}: was not even read")
    assert wrong == []


def test_whatever_was_acknowledged_and_is_sent_again_is_there_once(login: Login) -> None:
    wrong = []
    for who, form in everything(login):
        if form.method == "get" or form.route in _ANEW:
            continue
        told = {name: values for name, values in form.names.items() if values} | {name: [value] for name, value in form.buttons[:1]}
        with undone(who):
            first = send(who, form, told).status_code
            once = n_rows()
            again = send(who, form, told).status_code
            grown = {name for name, _ in n_rows().items() - once.items()} - _TOLD_AGAIN
            if first < 400 and (again >= 500 or grown):
                wrong.append(f"{form.route}: {again}: {grown}")
    assert wrong == []
