"""The only doors from an address to a plan or a course."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..people.models import Membership
from .models import Course, Plan


def plan_for(member: Membership, pk: int) -> Plan:
    """A plan of this practice."""
    plans = Plan.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return get_object_or_404(plans.select_related("patient__key_row", "patient__practice"), pk=pk)


def course_for(member: Membership, pk: int) -> Course:
    """A course of this practice."""
    courses = Course.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return get_object_or_404(courses.select_related("patient__key_row", "patient__practice"), pk=pk)
