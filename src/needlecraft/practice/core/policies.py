"""Who may open an address. Every view carries a policy; one without is refused, and a test lists every address with its policy.

A *permission* is a thing that people do; a role has a set of them. What a view shows beyond its permission is the matter of the
``access`` module that fetches the row.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person is in a practice."""

    OWNER = "owner"
    LEAD = "lead"
    PRACTITIONER = "practitioner"
    FRONT_DESK = "front_desk"
    READ_ONLY = "read_only"


class Permission(StrEnum):
    """What can be done, in the words of the practice."""

    SEE_PRACTICE = "see_practice"
    SEE_PATIENTS = "see_patients"
    ENTER_PATIENTS = "enter_patients"
    SEE_CLINICAL = "see_clinical"
    DECIDE = "decide"
    TREAT = "treat"
    BOOK = "book"
    KEEP_STOCK = "keep_stock"
    ADOPT_POLICY = "adopt_policy"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PRACTICE = "manage_practice"
    SEE_AUDIT = "see_audit"
    ERASE = "erase"


_CLINICAL = {
    Permission.SEE_PRACTICE,
    Permission.SEE_PATIENTS,
    Permission.ENTER_PATIENTS,
    Permission.SEE_CLINICAL,
    Permission.DECIDE,
    Permission.TREAT,
    Permission.BOOK,
    Permission.KEEP_STOCK,
}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.LEAD: frozenset(_CLINICAL | {Permission.ADOPT_POLICY, Permission.SEE_AUDIT}),
    Role.PRACTITIONER: frozenset(_CLINICAL),
    Role.FRONT_DESK: frozenset(
        {Permission.SEE_PRACTICE, Permission.SEE_PATIENTS, Permission.ENTER_PATIENTS, Permission.BOOK, Permission.KEEP_STOCK}
    ),
    Role.READ_ONLY: frozenset({Permission.SEE_PRACTICE, Permission.SEE_PATIENTS, Permission.SEE_CLINICAL}),
}


class Open(StrEnum):
    """Policies of addresses that need no role: ``ANYONE``, a person who is logged in, or who holds an unguessable link.

    ``NOBODY`` hides an address that somebody else's program brings along.
    """

    ANYONE = "anyone"
    LOGGED_IN = "logged_in"
    LINK = "link"
    NOBODY = "nobody"


Policy = Permission | Open


def policy(who: Policy) -> Callable[[View], View]:
    """Say who may open a view."""

    def mark(view: View) -> View:
        view.policy = who  # type: ignore[attr-defined]
        return view

    return mark


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """The policy of a view. Views of allauth are open to anyone: they ask who it is, and guard themselves."""
    found: Policy | None = getattr(view, "policy", None)
    if found is None and view.__module__.startswith("allauth."):
        return Open.ANYONE
    return found
