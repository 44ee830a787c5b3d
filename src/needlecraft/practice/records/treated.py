"""A signed treatment, as it stands on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ..consents.models import Consent
from ..consents.papers import of
from ..consultations.models import Override, Screening
from ..consultations.presenters import screening_shown
from ..core import paper
from ..core.paper import Paper, set_paper
from ..core.sentences import phrase
from ..treatments.models import Addendum, Treatment
from .access import StoodOn
from .labels import label, rows, said

Said = list[paper.Part]


def treatment_paper(row: Treatment, addenda: list[Addendum], stood_on: StoodOn, at: datetime) -> bytes:
    """A signed treatment with what was added to it, and the screening and consent it stood on."""
    patient = row.patient
    zone = patient.practice.zone
    planned = row.course.planned(row.n)
    title = _("Treatment %(n)s of %(all)s") % {"n": row.n, "all": len(row.course.option["treatments"])}
    body = treatment_parts(row, zone, paper.heading)
    if addenda:
        body.append(paper.heading(_("Added later")))
        body += [paper.pairs([(f"{said(one.at, zone)}, {one.by.user.name}", one.words)]) for one in addenda]
    body += [
        paper.heading(_("What it stood on")),
        *_stood_on(*stood_on, zone),
        paper.small(_("Planned end point: %(words)s") % {"words": phrase(planned["skin_endpoint"])}),
    ]
    foot = _("%(patient)s · treatment %(pk)s") % {"patient": patient.name, "pk": row.pk}
    return set_paper(Paper(title, patient.practice.name, of(patient), foot, at.astimezone(zone), tuple(body)))


def treatment_parts(row: Treatment, zone: ZoneInfo, heading: Callable[[str], paper.Part]) -> Said:
    """What was recorded, whatever fields it has."""
    done, planned = row.done or {}, row.course.planned(row.n)
    plans = {one["zone"]: one for one in planned["zones"]}
    keys = list(dict.fromkeys(key for one in done.get("zones", []) for key in one))
    head = [*(label(key) for key in keys), _("Planned [mm]"), _("At most [mm]")]
    table = [
        [
            *(said(one.get(key), zone) for key in keys),
            *(said(plans.get(one["zone"], {}).get(key), zone) for key in ("needle_depth_mm", "cap_mm")),
        ]
        for one in done.get("zones", [])
    ]
    signed = [(_("Signed"), f"{said(row.signed_at, zone)}, {row.signed_by.user.name}")] if row.signed_at else [(_("Signed"), _("not yet"))]
    first = [(_("Device"), said(planned["modality"], zone)), *rows({"numbed_at": row.numbed_at, "ended_at": row.ended_at}, zone), *signed]
    parts = [paper.pairs(first)]
    if table:
        parts += [heading(_("Zones")), paper.table(head, table)]
    groups = {key: value for key, value in done.items() if key != "zones" and isinstance(value, dict)}
    for key, value in groups.items():
        if some := rows(value, zone):
            parts += [heading(label(key)), paper.pairs(some)]
    if some := rows(done, zone, without=("zones", *groups)):
        parts += [heading(_("Recorded")), paper.pairs(some)]
    return parts


def _stood_on(screening: Screening | None, overrides: list[Override], consent: Consent | None, zone: ZoneInfo) -> Said:
    some: list[tuple[str, str]] = []
    if screening is not None:
        shown = screening_shown(screening)
        some += [(_("Screening"), shown.sentence), ("", shown.told), *((_("Finding"), one.because) for one in shown.findings)]
    for one in overrides:
        second = _("confirmed by %(name)s") % {"name": one.confirmed_by.user.name} if one.confirmed_by else one.adviser or ""
        some.append(
            (_("Gone on against it"), ", ".join(part for part in (one.by.user.name, said(one.at, zone), one.reason, second) if part))
        )
    if consent is not None:
        some.append(
            (_("Consent"), _("signed on %(at)s, text %(edition)s") % {"at": said(consent.at, zone), "edition": consent.edition or "1"})
        )
        some += [("", f"SHA-256 {bytes(consent.paper_digest).hex()}")] if consent.paper_digest else []
    return [paper.pairs(some)]
