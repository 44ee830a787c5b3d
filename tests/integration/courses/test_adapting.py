"""An option may be made shallower, moved within its windows, or narrowed; never what the plan forbids."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from needlecraft.practice.courses.adapting import CannotAdapt, Changes, adapted
from needlecraft.practice.courses.models import Course, Plan
from needlecraft.practice.people.models import Membership

from ..conftest import Login


@pytest.fixture
def option(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = plan.answer["options"][0]
    return found


def depth(option: dict[str, Any], n: int, zone: str) -> float:
    return next(float(one["needle_depth_mm"]) for one in option["treatments"][n - 1]["zones"] if one["zone"] == zone)


def test_without_a_change_it_is_the_same_plan(option: dict[str, Any]) -> None:
    same = Changes(depths={(1, "cheeks"): depth(option, 1, "cheeks")}, targets={1: date.fromisoformat(option["treatments"][0]["target"])})
    assert adapted(option, same) is option


def test_a_shallower_depth_is_taken_and_said(option: dict[str, Any]) -> None:
    result = adapted(option, Changes(depths={(2, "cheeks"): 0.25}))
    assert depth(result, 2, "cheeks") == 0.25
    assert depth(option, 2, "cheeks") != 0.25, "the proposal itself stays as it was"
    assert result["adapted"] == [f"Treatment 2, cheeks: 0.25 mm instead of {depth(option, 2, 'cheeks'):g} mm."]


@pytest.mark.parametrize(("mm", "told"), [(2.5, "deeper than"), (0.33, "no setting of 0.33 mm")])
def test_a_depth_past_the_cap_or_between_the_settings_is_refused(option: dict[str, Any], mm: float, told: str) -> None:
    with pytest.raises(CannotAdapt, match=told):
        adapted(option, Changes(depths={(1, "cheeks"): mm}))


def test_a_day_takes_its_preparation_along(option: dict[str, Any]) -> None:
    last = option["treatments"][-1]
    later = date.fromisoformat(last["target"]) + timedelta(days=3)
    result = adapted(option, Changes(targets={last["n"]: later}))
    moved = [(line["until"], other["until"]) for line, other in zip(option["prepare"], result["prepare"], strict=True) if line != other]
    assert moved
    assert all(date.fromisoformat(b) - date.fromisoformat(a) == timedelta(days=3) for a, b in moved)
    assert date.fromisoformat(result["judge_on"]) - date.fromisoformat(option["judge_on"]) == timedelta(days=3)


@pytest.mark.parametrize(
    ("n", "days", "told"), [(1, -1, "choose a day from"), (1, 400, "choose a day from"), (1, 7, "days after the one before")]
)
def test_a_day_outside_its_window_or_too_near_is_refused(option: dict[str, Any], n: int, days: int, told: str) -> None:
    target = date.fromisoformat(option["treatments"][n - 1]["target"]) + timedelta(days=days)
    with pytest.raises(CannotAdapt, match=told):
        adapted(option, Changes(targets={n: target}))


def test_a_zone_can_be_left_out_but_not_all(option: dict[str, Any]) -> None:
    result = adapted(option, Changes(left_out=frozenset({"forehead"})))
    assert {zone["zone"] for one in result["treatments"] for zone in one["zones"]} == {"cheeks"}
    with pytest.raises(CannotAdapt, match="Leave at least one"):
        adapted(option, Changes(left_out=frozenset({"forehead", "cheeks"})))


def posted(option: dict[str, Any], **changes: str) -> dict[str, str]:
    days = {f"day-{one['n']}": one["target"] for one in option["treatments"]}
    depths = {f"depth-{one['n']}-{z['zone']}": f"{z['needle_depth_mm']:g}" for one in option["treatments"] for z in one["zones"]}
    return {**days, **depths, "keep-cheeks": "on", "keep-forehead": "on", **changes}


@pytest.mark.usefixtures("clock")
def test_through_the_page_it_becomes_the_course(plan: Plan, option: dict[str, Any], paul: Membership, login: Login) -> None:
    desk = login(paul)
    address = f"/plans/{plan.pk}/options/0/adapt/"
    assert desk.get(address).status_code == 200
    assert desk.post(address, posted(option, **{"depth-1-cheeks": "9"})).status_code == 422
    assert not Course.objects.exists()
    assert desk.post(address, posted(option, **{"depth-1-cheeks": "0.25"})).status_code == 302
    course = Course.objects.get(patient=plan.patient)
    course.patient = plan.patient
    assert depth(course.option, 1, "cheeks") == 0.25
    assert desk.get(f"/plans/{plan.pk}/options/99/adapt/").status_code == 404


def test_the_page_of_a_plan_draws_the_event_and_every_window(plan: Plan, option: dict[str, Any], paul: Membership, login: Login) -> None:
    page = login(paul).get(f"/plans/{plan.pk}/").content.decode()
    assert "14 August 2027" in page
    assert page.count('class="window"') == sum(len(one["treatments"]) for one in plan.answer["options"])
    assert 'class="event"' in page
