"""The protocol room: read the rules, choose what the practice follows, see who chose what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..core.policies import Permission, policy
from . import actions, facts
from .forms import BASE, HOUSE, AdoptForm, BaseForm
from .models import Adoption
from .presenters import EntryShown, choice_shown, entry_shown, lines_of, sources_to_follow, subjects

_LONGEST_SEARCH = 80
#: How far from an entry words are that stand in what it says, not in what it is about.
_ELSEWHERE = 2


def _newest(request: Any) -> dict[str, Adoption]:
    newest: dict[str, Adoption] = {}
    for row in Adoption.objects.of(request.member.practice):
        newest.setdefault(row.rule, row)
    return newest


@policy(Permission.SEE_PRACTICE)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All entries by their subjects; or those in which words stand, what is about them first."""
    words = request.GET.get("q", "")[:_LONGEST_SEARCH]
    chosen = {rule for rule, row in _newest(request).items() if rule and (row.source or row.house)}
    found = facts.search(words)
    far = [facts.distance(entry, words) if words.strip() else _ELSEWHERE for entry in found]
    about = [entry for near in range(_ELSEWHERE) for entry, how_far in zip(found, far, strict=True) if how_far == near]
    rest = [entry for entry, how_far in zip(found, far, strict=True) if how_far == _ELSEWHERE]
    page = {"about": lines_of(about, chosen), "subjects": subjects(rest, chosen), "n": len(found), "q": words}
    return render(request, f"protocols/rules.html{'#found' if request.htmx else ''}", page)


@policy(Permission.SEE_PRACTICE)
@require_safe
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """Everything that has this name: a rule, and perhaps an aftercare item."""
    return _rule_page(request, name, None)


@policy(Permission.ADOPT_POLICY)
@require_POST
def adopt(request: HttpRequest, name: str) -> HttpResponse:
    """Choose what the practice follows on a rule."""
    entries = [entry for entry in facts.find(name) if facts.key_of(entry) == request.POST.get("rule")]
    if not entries or not facts.key_of(entries[0]):
        raise Http404("no such rule")
    form = AdoptForm(request.POST, sources=sources_to_follow(entry_shown(entries[0])))
    if form.is_valid():
        given = form.cleaned_data
        chosen = {"rule": given["rule"], "source": form.source(), "house": form.house(), "reason": given["reason"]}
        try:
            actions.adopt(by=request.member, at=timezone.now(), **chosen)
            return redirect("rule", name)
        except actions.CannotAdopt as error:
            form.add_error(None, str(error))
    return _rule_page(request, name, form)


def _rule_page(request: Any, name: str, bound: AdoptForm | None) -> HttpResponse:
    found, newest = facts.find(name), _newest(request)
    if not found:
        raise Http404("no such rule")
    shown = []
    for entry in map(entry_shown, found):
        row = newest.get(entry.key) if entry.key else None
        form = bound if bound is not None and bound.data["rule"] == entry.key else _form(entry, row)
        shown.append({"entry": entry, "form": form, "choice": choice_shown(row) if row else None})
    page = {"name": name, "shown": shown, "may_adopt": request.member.may(Permission.ADOPT_POLICY), "base": request.member.practice.policy}
    return render(request, "protocols/rule.html", page, status=422 if bound is not None else 200)


def _form(entry: EntryShown, row: Adoption | None) -> AdoptForm:
    follow = BASE if row is None else HOUSE if row.house else row.source or BASE
    initial = {"rule": entry.key, "follow": follow, **((row.house or {}) if row else {})}
    return AdoptForm(initial=initial, sources=sources_to_follow(entry), auto_id=f"{entry.kind}-%s")


@policy(Permission.SEE_PRACTICE)
@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """What the practice follows, and the history of its choices."""
    return _choices_page(request, BaseForm(initial={"base": request.member.practice.policy}), 200)


@policy(Permission.ADOPT_POLICY)
@require_POST
def rebase(request: HttpRequest) -> HttpResponse:
    """Start from another base."""
    form = BaseForm(request.POST)
    if not form.is_valid():
        return _choices_page(request, form, 422)
    actions.rebase(by=request.member, at=timezone.now(), **form.cleaned_data)
    return redirect("choices")


def _choices_page(request: Any, form: BaseForm, status: int) -> HttpResponse:
    practice = request.member.practice
    rows = Adoption.objects.of(practice)
    page = {
        "policy": facts.policy_of(practice),
        "history": [choice_shown(row) for row in rows],
        "form": form,
        "may_adopt": request.member.may(Permission.ADOPT_POLICY),
    }
    return render(request, "protocols/choices.html", page, status=status)
