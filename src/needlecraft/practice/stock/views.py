"""What is there, what came, what is thrown away; and the devices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..core.policies import Permission, policy
from . import actions
from .access import device_for, lot_for
from .forms import DeviceForm, DiscardForm, ReceiveForm, ServiceForm
from .gs1 import UnreadableCode, read_label
from .models import Device, Lot, Product
from .presenters import device_shown, lot_shown, on_shelf


@policy(Permission.SEE_PRACTICE)
@require_safe
def stock(request: HttpRequest) -> HttpResponse:
    """The shelf: what is there, the first to expire first."""
    member = request.member
    lots = on_shelf(Lot.objects.of(member.practice).there(), timezone.localdate(timezone=member.practice.zone))
    page = {
        "lots": lots,
        "pressing": [lot for lot in lots if lot.tone],
        "may_keep": member.may(Permission.KEEP_STOCK),
        "may_trace": member.may(Permission.TREAT),
    }
    return render(request, "stock/stock.html", page)


@policy(Permission.KEEP_STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """What came, typed or read from the code on the box."""
    member, now = request.member, timezone.now()
    posted, problem = request.POST.copy(), ""
    if "code_on_box" in posted and posted["code_on_box"].strip():
        try:
            _fill(posted, member.practice, timezone.localdate(now, member.practice.zone))
        except UnreadableCode as error:
            problem = str(error)
    form = ReceiveForm(
        posted if request.method == "POST" and "read" not in posted else None, initial=posted.dict(), practice=member.practice
    )
    if not problem and form.is_valid():
        try:
            lot = _receive(request, form)
            messages.success(request, _("%(product)s, lot %(lot)s is on the shelf.") % {"product": lot.product, "lot": lot.number})
            return redirect("stock")
        except actions.CannotMove as error:
            form.add_error(None, str(error))
    is_refused = bool(problem) or (form.is_bound and not form.is_valid())
    page = {"form": form, "problem": problem, "code_on_box": posted.get("code_on_box", "")}
    return render(request, "stock/receive.html", page, status=422 if is_refused else 200)


def _fill(posted: Any, practice: Any, on: Any) -> None:
    """Write what the code says into the fields. Raises UnreadableCode."""
    label = read_label(posted["code_on_box"], on)
    known = Product.objects.filter(practice=practice, gtin=label.gtin).exclude(gtin="").first()
    told = {
        "gtin": label.gtin,
        "number": label.lot,
        "expires_on": label.expires_on.isoformat() if label.expires_on else "",
        "product": str(known.pk) if known else "",
    }
    for key, value in told.items():
        if value:
            posted[key] = value


def _receive(request: HttpRequest, form: ReceiveForm) -> Lot:
    """Put it on the shelf. Raises CannotMove."""
    data = form.cleaned_data
    delivery = actions.Delivery(form.of_product(), data["number"], data["expires_on"], data["quantity"])
    return actions.receive(by=request.member, at=timezone.now(), delivery=delivery)


@policy(Permission.SEE_PRACTICE)
@require_http_methods(["GET", "HEAD", "POST"])
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot with its ledger; pieces of it can be thrown away."""
    member, now = request.member, timezone.now()
    found = lot_for(member, pk)
    may_keep = member.may(Permission.KEEP_STOCK)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and may_keep and form.is_valid():
        try:
            actions.discard(by=member, at=now, lot=found, why=form.cleaned_data["why"], n=form.cleaned_data["n"])
            return redirect("lot", pk)
        except actions.CannotMove as error:
            form.add_error(None, str(error))
    page = {"lot": found, "shown": lot_shown(found, timezone.localdate(now, member.practice.zone)), "form": form, "may_keep": may_keep}
    page |= {"moves": found.moves.select_related("by__user"), "may_trace": member.may(Permission.TREAT)}
    return render(request, "stock/lot.html", page, status=422 if form.errors else 200)


@policy(Permission.SEE_PRACTICE)
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """The register of devices."""
    member, now = request.member, timezone.now()
    form = DeviceForm(request.POST or None)
    may_keep = member.may(Permission.KEEP_STOCK)
    if request.method == "POST" and may_keep and form.is_valid():
        try:
            actions.register(by=member, at=now, known=form.cleaned_data)
            return redirect("devices")
        except actions.CannotRegister as error:
            form.add_error(None, str(error))
    on = timezone.localdate(now, member.practice.zone)
    page = {"devices": [device_shown(one, on) for one in Device.objects.of(member.practice)], "form": form, "may_keep": may_keep}
    return render(request, "stock/devices.html", page, status=422 if form.errors else 200)


@policy(Permission.KEEP_STOCK)
@require_POST
def device(request: HttpRequest, pk: int) -> HttpResponse:
    """Serviced, taken out of service, put back."""
    member, now = request.member, timezone.now()
    found = device_for(member, pk)
    form = ServiceForm(request.POST)
    if "withdraw" in request.POST:
        actions.withdraw(by=member, at=now, device=found)
    elif "restore" in request.POST:
        actions.restore(by=member, at=now, device=found)
    elif form.is_valid():
        actions.service(by=member, at=now, device=found, due_on=form.cleaned_data["service_due_on"])
    else:
        messages.error(request, _("Write the day on which the next service is due."))
    return redirect("devices")
