"""The other commands: the JSON of the contract, the first lines of the pages, and the calendar."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

Run = Callable[..., Any]
Write = Callable[..., Path]

ON = ("--on", "2026-12-01")
AT = ("--at", "2026-11-22T09:00+00:00")
JSON = ("--format", "json")


def test_a_plan(run: Run, patient: Path) -> None:
    answer = run("plan", patient, *ON, *JSON).json
    assert {"options", "none_because", "changes_on"} <= set(answer)
    option = answer["options"][0]
    assert {"modality", "treatments", "interval_days", "judge_on", "maintenance_months", "prepare", "cautions", "why"} <= set(option)
    assert {"n", "minutes", "earliest", "target", "latest", "zones", "numbing", "skin_endpoint", "downtime_days"} <= set(
        option["treatments"][0]
    )
    page = run("plan", patient, *ON).out
    assert page.startswith("✓ ")
    assert "●━" in page
    assert "rule cheek_depth" in page


def test_an_event_is_kept(run: Run, patient: Path) -> None:
    answer = run("plan", patient, *ON, "--event", "2027-06-12", *JSON).json
    assert all(treatment["latest"] < "2027-06-12" for option in answer["options"] for treatment in option["treatments"])
    assert "12 June 2027" in run("plan", patient, *ON, "--event", "2027-06-12").out


def test_a_plan_that_cannot_be_says_what_stands_in_the_way(run: Run, write: Write) -> None:
    path = write("patient: {born: 1990-04-02, fitzpatrick: 2}\nconditions: [{code: pregnancy}]\ndenied: all\n")
    for command in ("plan", "steps"):
        code, out, _ = run(command, path, *ON)
        assert code == 0
        assert out.startswith("■ Nothing can be planned now")
        assert "pregnancy" in out
    answer = run("steps", path, *ON, *JSON).json
    assert answer["steps"] == []
    assert answer["none_because"][0]["rule"] == "pregnancy"


def test_wishes_too_far_away_to_count_with(run: Run, write: Write) -> None:
    path = write("patient: {born: 1990-04-02, fitzpatrick: 2}\ndenied: all\nwishes: {away: [{from: 2026-12-02, until: 9999-12-31}]}\n")
    code, _, err = run("plan", path, *ON)
    assert code in (0, 2)
    assert "Traceback" not in err


def test_the_steps_of_a_treatment(run: Run, patient: Path) -> None:
    answer = run("steps", patient, *ON, "--treatment", "2", *JSON).json
    assert answer["treatment"]["n"] == 2
    assert [step["n"] for step in answer["steps"]] == list(range(1, len(answer["steps"]) + 1))
    assert "Needle" in run("steps", patient, *ON).out


def test_aftercare(run: Run, treatment: Path) -> None:
    answer = run("aftercare", treatment, *AT, *JSON).json
    assert {"treatment", "at", "items", "next_change"} <= set(answer)
    makeup = next(item for item in answer["items"] if item["code"] == "makeup")
    assert {"code", "kind", "from", "until", "then", "state", "positions"} <= set(makeup)
    page = run("aftercare", treatment, *AT).out
    assert page.startswith("Next: ")
    assert "Now: do" in page
    assert "from Fri 27 Nov 15:00" in page
    assert "●" in page


def test_aftercare_of_several_treatments_is_one_clock(run: Run, treatment: Path, write: Write) -> None:
    later = write("treatment: {ended_at: 2026-11-21T10:00:00+00:00, modality: nano, zones: [{zone: nose, needle_depth_mm: 0.1}]}\n")
    answer = run("aftercare", treatment, later, *AT, *JSON).json
    assert answer["treatment"]["modality"] == "nano"
    assert next(item for item in answer["items"] if item["code"] == "makeup")["until"].startswith("2026-11-27T15:00")


def test_times_are_shown_at_the_offset_of_the_treatment(run: Run, write: Write) -> None:
    path = write("treatment: {ended_at: 2026-11-20T16:00:00+01:00, modality: pen, zones: [{zone: nose, needle_depth_mm: 0.5}]}\n")
    assert "from Fri 27 Nov 16:00" in run("aftercare", path, "--at", "2026-11-22T04:00-05:00").out


def test_triage(run: Run, treatment: Path, report: Path) -> None:
    answer = run("triage", treatment, report, *JSON).json
    assert {"level", "rule", "do_now", "watch_for", "findings", "unanswered"} <= set(answer)
    assert answer["level"] == "normal"
    first = run("triage", treatment, report).out.splitlines()[0]
    assert first.startswith("✓ ")
    assert answer["do_now"].startswith(first.removeprefix("✓ "))


def test_triage_when_treatment_and_report_share_a_file_or_standard_input(
    run: Run, treatment: Path, report: Path, write: Write, stdin: Any
) -> None:
    both = f"{treatment.read_text()}---\n{report.read_text()}"
    path = write(both)
    expected = run("triage", treatment, report, *JSON).json
    assert run("triage", path, path, *JSON).json == expected
    stdin(both)
    assert run("triage", "-", "-", *JSON).json == expected


def test_triage_at_another_moment(run: Run, treatment: Path, report: Path) -> None:
    answer = run("triage", treatment, report, "--at", "2026-11-27T09:00+00:00", *JSON).json
    assert answer["level"] != "normal"


def test_of_several_treatments_the_most_urgent_answer_counts(run: Run, treatment: Path, write: Write) -> None:
    both = write(f"{treatment.read_text()}---\ntreatment: {{ended_at: 2026-11-26T10:00:00+00:00, modality: nano, zones: []}}\n")
    report = write("report: {at: 2026-11-26T12:00:00+00:00, symptoms: [{code: redness, trend: steady}]}\n")
    assert run("triage", both, report, *JSON).json["hours_since"] == 141.0


def test_dose(run: Run, treatment: Path) -> None:
    (zone,) = run("dose", treatment, *JSON).json
    assert {"zone", "channels_per_cm2", "perforated_fraction", "low", "high"} <= set(zone)
    assert run("dose", treatment).out.startswith("90.5 % of the surface was perforated.\n")


def test_a_dose_with_something_missing_says_what(run: Run, write: Write) -> None:
    path = write("treatment: {ended_at: 2026-11-20T16:00:00+01:00, modality: pen, zones: [{zone: nose, needle_depth_mm: 0.5}]}\n")
    out = run("dose", path).out
    assert out.startswith("The dose cannot be told")
    assert "needles, strokes hz, seconds, area cm2 and needle diameter mm" in " ".join(out.split())


def test_questions(run: Run) -> None:
    asked = run("questions", *JSON).json
    codes = [one["code"] for one in asked]
    assert len(set(codes)) == len(codes)
    assert not {"born", "fitzpatrick"} & set(codes)
    assert all({"code", "text", "answers", "needed_by"} <= set(one) for one in asked)


def test_help_and_version(run: Run) -> None:
    from needlecraft import __version__
    from needlecraft.cli.arguments import COMMANDS

    overview = run("--help").out
    assert run("--version").out.startswith(f"needlecraft {__version__}, knowledge ")
    for name in COMMANDS:
        assert f"  {name} " in overview
        code, out, err = run(name, "--help")
        assert (code, err) == (0, "")
        assert f"needlecraft {name}" in out
        assert "examples:" in out
        assert run("help", name).out == out


# The calendar


def test_the_calendar_has_one_event_for_each_change_and_is_the_same_every_time(run: Run, treatment: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.ics", tmp_path / "b.ics"
    assert run("aftercare", treatment, *AT, "--ics", first).code == 0
    assert run("aftercare", treatment, "--at", "2026-12-24T09:00+00:00", "--ics", second).code == 0
    assert first.read_bytes() == second.read_bytes()
    calendar = Calendar.from_ical(first.read_bytes())
    assert str(calendar["prodid"]).startswith("-//Needlecraft//")
    events = calendar.walk("VEVENT")
    items = run("aftercare", treatment, *AT, *JSON).json["items"]
    assert len(events) == sum(item["until"] is not None for item in items)
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert {event["dtstamp"].dt.isoformat() for event in events} == {"2026-11-20T15:00:00+00:00"}
    makeup = next(event for event in events if str(event["summary"]).startswith("Make-up:"))
    assert makeup["dtstart"].dt.isoformat() == "2026-11-27T15:00:00+00:00"


def test_the_calendar_replaces_an_older_one_and_leaves_nothing_beside_it(run: Run, treatment: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "a.ics"
    path.parent.mkdir()
    path.write_text("old")
    assert run("aftercare", treatment, *AT, "--ics", path).code == 0
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["", "-", "folder", "folder/nowhere/a.ics", "file.txt/a.ics", "x" * 300])
def test_a_calendar_that_cannot_be_written(
    refused: Callable[..., str], treatment: Path, tmp_path: Path, monkeypatch: Any, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    assert f"--ics {name}" in refused("aftercare", treatment, *AT, "--ics", name)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file.txt").read_text() == "kept"


def test_what_is_no_file_is_never_replaced(refused: Callable[..., str], treatment: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(pipe))
        assert "not a file" in refused("aftercare", treatment, *AT, "--ics", pipe)
    assert pipe.is_socket()
