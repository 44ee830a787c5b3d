"""Safety law 7: a plan proposes no date or depth that a screening under the same policy would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.patients import (
    ALLOWED,
    BUILT_IN,
    EXPOSURES,
    SOME_ZONES,
    Case,
    Data,
    adopted_policies,
    complete,
    incomplete,
    read,
    screened,
    share,
)

from needlecraft.protocol.planning import plan
from needlecraft.protocol.plans import PlannedTreatment, PlanOption
from needlecraft.protocol.policy import Policy

POLICIES = st.sampled_from(BUILT_IN)
Day = Literal["earliest", "target", "latest"]


def as_exposure(treatment: PlannedTreatment) -> Data:
    code = "rf_microneedling" if treatment.modality == "rf" else "microneedling"
    return {"code": code, "on": treatment.target.isoformat(), "zones": [zone.zone for zone in treatment.zones]}


def refused(option: PlanOption, data: Data, policy: Policy, day: Day) -> Iterator[str]:
    """Every treatment of an option that a screening on that day refuses, with the treatments before it done on their targets."""
    done: list[Data] = []
    for treatment in option.treatments:
        on = getattr(treatment, day)
        record = {**data, "exposures": [*data.get("exposures", []), *done], "modalities": [treatment.modality]}
        screening = screened({**record, "zones": [zone.zone for zone in treatment.zones]}, on, policy)
        for zone in treatment.zones:
            found = screening.options[treatment.modality][zone.zone]
            name = f"{option.kind} {treatment.n} {treatment.modality} {zone.zone} on {on}"
            if found.verdict not in ALLOWED:
                yield f"{name}: {found.verdict} {found.findings} {found.earliest}"
            for limit in (found.max_depth_mm, zone.cap_mm):
                if zone.needle_depth_mm is not None and limit is not None and zone.needle_depth_mm > limit:
                    yield f"{name}: {zone.needle_depth_mm} mm deep, {limit} mm allowed"
        done.append(as_exposure(treatment))


def assert_consistent(data: Data, on: date, policy: Policy, day: Day) -> None:
    made = plan(read(data), on, policy)
    wrong = [line for option in made.options for line in refused(option, data, policy, day)]
    assert wrong == []


@st.composite
def wishes(draw: st.DrawFn, on: date) -> Data:
    """An event, days away, a holiday in the sun, other treatments here and elsewhere, how many treatments."""

    def later(least: int, most: int) -> date:
        return on + timedelta(days=draw(st.integers(least, most)))

    def span() -> Data:
        first = later(0, 200)
        return {"from": first.isoformat(), "until": (first + timedelta(days=draw(st.integers(1, 30)))).isoformat()}

    made: Data = {}
    if draw(st.booleans()):
        made["event"] = later(10, 400).isoformat()
    if draw(st.booleans()):
        made["treatments"] = draw(st.integers(1, 6))
    made["away"] = [span() for _ in range(draw(st.integers(0, 2)))]
    made["sun"] = [span() for _ in range(draw(st.integers(0, 1)))]
    codes = st.sampled_from(EXPOSURES)
    made["planned"] = [
        {"code": draw(codes), "on": later(1, 250).isoformat(), "zones": draw(SOME_ZONES)} for _ in range(draw(st.integers(0, 2)))
    ]
    return made


@st.composite
def cases_with_wishes(draw: st.DrawFn) -> Case:
    case = draw(complete(most=2))
    return Case({**case.data, "wishes": draw(wishes(case.on))}, case.on)


@share(0.4)
@given(complete(most=2), POLICIES)
def test_every_treatment_is_allowed_on_its_target_day(case: Case, policy: Policy) -> None:
    assert_consistent(case.data, case.on, policy, "target")


@share(0.4)
@given(complete(most=2), POLICIES)
def test_every_treatment_is_allowed_on_its_earliest_day(case: Case, policy: Policy) -> None:
    assert_consistent(case.data, case.on, policy, "earliest")


@share(0.4)
@given(complete(most=2), POLICIES)
def test_every_treatment_is_allowed_on_its_latest_day(case: Case, policy: Policy) -> None:
    assert_consistent(case.data, case.on, policy, "latest")


@share(0.3)
@given(cases_with_wishes(), POLICIES)
def test_with_wishes_every_treatment_is_allowed_on_its_target_day(case: Case, policy: Policy) -> None:
    assert_consistent(case.data, case.on, policy, "target")


@share(0.3)
@given(cases_with_wishes(), POLICIES, st.sampled_from(("earliest", "latest")))
def test_with_wishes_every_treatment_is_allowed_throughout_its_window(case: Case, policy: Policy, day: Day) -> None:
    assert_consistent(case.data, case.on, policy, day)


@share(0.3)
@given(complete(most=2), adopted_policies(), st.sampled_from(("earliest", "target", "latest")))
def test_under_an_adopted_policy_every_treatment_is_allowed(case: Case, policy: Policy, day: Day) -> None:
    assert_consistent(case.data, case.on, policy, day)


@share(0.4)
@given(cases_with_wishes(), POLICIES)
def test_days_stand_in_order_and_inside_their_windows(case: Case, policy: Policy) -> None:
    for option in plan(read(case.data), case.on, policy).options:
        days = [treatment.target for treatment in option.treatments]
        assert days == sorted(set(days))
        for treatment in option.treatments:
            assert case.on <= treatment.earliest <= treatment.target <= treatment.latest
            assert treatment.zones


@share(0.4)
@given(cases_with_wishes(), POLICIES)
def test_no_target_falls_on_a_day_away_in_the_sun_or_on_another_treatment(case: Case, policy: Policy) -> None:
    asked = case.data["wishes"]
    busy = [(one["from"], one["until"]) for one in (*asked["away"], *asked["sun"])]
    for option in plan(read(case.data), case.on, policy).options:
        for treatment in option.treatments:
            day, zones = treatment.target.isoformat(), {zone.zone for zone in treatment.zones}
            assert not any(since <= day < until for since, until in busy), treatment
            assert not any(one["on"] == day and (not one["zones"] or zones & set(one["zones"])) for one in asked["planned"]), treatment


@share(0.4)
@given(cases_with_wishes(), POLICIES)
def test_a_sun_holiday_and_planned_treatments_defer_no_target(case: Case, policy: Policy) -> None:
    """What is wished for is screened too: each exposure that lies before a treatment no longer defers it."""
    asked = case.data["wishes"]
    planned = [{key: value for key, value in one.items() if value} for one in asked["planned"]]
    planned += [{"code": "sun_tanning", "on": (date.fromisoformat(one["until"]) - timedelta(days=1)).isoformat()} for one in asked["sun"]]
    for option in plan(read(case.data), case.on, policy).options:
        for treatment in option.treatments:
            before = [one for one in planned if one["on"] <= treatment.target.isoformat()]
            for zone in treatment.zones:
                record: dict[str, Any] = {**case.data, "exposures": [*case.data.get("exposures", []), *before]}
                record |= {"modalities": [treatment.modality], "zones": [zone.zone]}
                found = screened(record, treatment.target, policy).options[treatment.modality][zone.zone]
                assert found.verdict in ALLOWED, (option.kind, treatment.n, zone.zone, found)


@share(0.4)
@given(cases_with_wishes(), POLICIES)
def test_the_first_treatment_is_shallower_than_the_last_and_none_goes_back(case: Case, policy: Policy) -> None:
    for option in plan(read(case.data), case.on, policy).options:
        depths: dict[tuple[str, str], list[float]] = {}
        for treatment in option.treatments:
            for zone in treatment.zones:
                if zone.needle_depth_mm is not None:
                    depths.setdefault((treatment.modality, zone.zone), []).append(zone.needle_depth_mm)
        for made in depths.values():
            assert made == sorted(made)
            if len(made) > 1:
                assert made[0] < made[-1]


@share(0.4)
@given(incomplete(), POLICIES)
def test_what_is_incomplete_is_not_planned(case: Case, policy: Policy) -> None:
    patient = read(case.data)
    screening = screened(case.data, case.on, policy)
    made = plan(patient, case.on, policy)
    for option in made.options:
        for treatment in option.treatments:
            for zone in treatment.zones:
                assert screening.options[treatment.modality][zone.zone].verdict not in ("incomplete", "contraindicated")
    assert bool(made.options) != bool(made.none_because)
