"""A patient's photos: take them, look at them, compare two."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from ..audit.actions import Actor, record
from ..core.forms import PlainText
from ..core.policies import Permission, policy
from ..patients.access import patient_for
from ..patients.models import Patient
from . import actions, presenters
from .access import consent_to_photos, photo_for, photos_of
from .forms import ShotForm, is_too_large
from .models import Aside, Photo, Purpose, Size, View


@policy(Permission.SEE_CLINICAL)
@require_safe
def photo_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The sets, the newest first, and what can be compared."""
    patient = patient_for(request.member, pk)
    photos = photos_of(patient)
    _were_viewed(request, patient)
    page = {"patient": patient, "sets": presenters.sets_shown(photos), "pairs": presenters.pairs_shown(photos)}
    return render(request, "photos/list.html", page | {"may_take": request.member.may(Permission.TREAT)})


def _were_viewed(request: HttpRequest, patient: Patient) -> None:
    """An entry for who opens a page; what the page itself fetches again is none."""
    if request.method != "POST" and not request.htmx:
        record(by=Actor.of(request.member), at=timezone.now(), verb="viewed", subject=f"patient {patient.pk}", patient=patient)


@policy(Permission.TREAT)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take photos one after the other: with the camera under the ghost of an earlier photo, or from a file."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    today = timezone.localdate(now, member.practice.zone)
    form = ShotForm(request.POST or None, request.FILES or None, today=today, is_too_large=is_too_large(request))
    if request.method == "POST" and form.is_valid():
        try:
            shot = form.shot()
            actions.keep(by=member, at=now, patient=patient, shot=shot, picture=form.picture)
            return _kept(request, patient, shot)
        except actions.NotAgreed as error:
            form.add_error(None, str(error))
    told = request.POST if request.method == "POST" else request.GET
    page = _to_take(patient, today, told) | {"problems": _problems(form)}
    _were_viewed(request, patient)
    template = "photos/take.html#taken" if request.htmx else "photos/take.html"
    return render(request, template, page, status=422 if request.method == "POST" else 200)


def _kept(request: HttpRequest, patient: Patient, shot: actions.Shot) -> HttpResponse:
    """The page for the next photo, or of it what changes."""
    known = {"on": shot.on.isoformat(), "purpose": shot.purpose, "said_yes": "1" if shot.said_yes else ""}
    page = _to_take(patient, shot.on, known)
    if request.htmx:
        answer = render(request, "photos/take.html#taken", page)
        return trigger_client_event(answer, "photo-kept", {"next": page["view"]})
    messages.success(request, _("The photo is kept."))
    return redirect(f"{reverse('take_photos', args=[patient.pk])}?{urlencode(known)}")


def _to_take(patient: Patient, today: date, told: Any) -> dict[str, Any]:
    """What the page shows: the views with their ghosts, what was taken already, and whether the patient agreed."""
    photos = photos_of(patient)
    on = _date(told.get("on"), today)
    purpose = told.get("purpose") if told.get("purpose") in Purpose.values else presenters.first_purpose(photos)
    faces = presenters.faces_shown(photos, on, purpose)
    sets = presenters.sets_shown(one for one in photos if (one.set.on, one.set.purpose) == (on, purpose))
    return {
        "patient": patient,
        "consent": consent_to_photos(patient),
        "said_yes": bool(told.get("said_yes")),
        "on": on.isoformat(),
        "today": today.isoformat(),
        "purpose": purpose,
        "purposes": Purpose.choices,
        "faces": faces,
        "zones": presenters.zones_shown(photos, on, purpose),
        "view": told.get("view") if told.get("view") in View.values else presenters.next_view(faces),
        "zone": told.get("zone", ""),
        "taken": sets[0].photos if sets else (),
    }


def _date(text: str | None, today: date) -> date:
    try:
        return min(date.fromisoformat(text or ""), today)
    except ValueError:
        return today


def _problems(form: ShotForm) -> list[str]:
    return [problem for some in form.errors.values() for problem in some] if form.is_bound else []


@policy(Permission.SEE_CLINICAL)
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """One photo, large, with what is known of it and the others of its view."""
    found = photo_for(request.member, pk)
    if not request.htmx:
        record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"photo {pk}", patient=found.set.patient)
    return _photo_page(request, found)


@policy(Permission.TREAT)
@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a photo aside that was kept by mistake."""
    found = photo_for(request.member, pk)
    reason = PlainText(required=False).clean(request.POST.get("reason", "")[:300])
    if not reason:
        return _photo_page(request, found, _("Write why, such as: shows another person."))
    actions.set_aside(by=request.member, at=timezone.now(), photo=found, reason=reason)
    return redirect("photos", found.set.patient_id)


def _photo_page(request: HttpRequest, found: Photo, problem: str = "") -> HttpResponse:
    patient = found.set.patient
    same = [one for one in photos_of(patient) if (one.view, one.zone) == (found.view, found.zone) and one.pk != found.pk]
    others = [(presenters.photo_shown(one), presenters.compare_href(*sorted((one, found), key=_age))) for one in same]
    page = {"patient": patient, "photo": presenters.photo_shown(found), "others": others, "aside": _aside(found), "problem": problem}
    return render(request, "photos/photo.html", page | {"may_treat": request.member.may(Permission.TREAT)}, status=422 if problem else 200)


def _aside(found: Photo) -> Aside | None:
    aside = Aside.objects.filter(photo=found).select_related("by__user").first()
    if aside is not None:
        aside.photo = found
    return aside


def _age(photo: Photo) -> tuple[date, int]:
    return photo.set.on, photo.pk


@policy(Permission.SEE_CLINICAL)
@require_safe
def file(request: HttpRequest, pk: int, size: Size) -> HttpResponse:
    """The JPEG itself, for this reader alone and kept by nobody."""
    found = photo_for(request.member, pk)
    try:
        data = actions.opened(by=request.member, at=timezone.now(), photo=found, size=size)
    except FileNotFoundError:
        raise Http404("the file of this photo is missing; the command doctor names it") from None
    headers = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="image/jpeg", headers=headers)


@policy(Permission.SEE_CLINICAL)
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two photos side by side, or one over the other; which two is chosen on the page."""
    patient = patient_for(request.member, pk)
    photos = photos_of(patient)
    chosen = [text for text in request.GET.getlist("photo") if text.isdecimal()]
    two = sorted((one for one in photos if str(one.pk) in chosen), key=_age)
    page = {"patient": patient, "sets": presenters.sets_shown(photos), "chosen": [one.pk for one in two]}
    _were_viewed(request, patient)
    if len(two) == 2:  # noqa: PLR2004
        page["before"], page["after"] = (presenters.photo_shown(one) for one in two)
    return render(request, "photos/compare.html", page | {"is_wrong_number": bool(request.GET) and len(two) != 2})  # noqa: PLR2004
