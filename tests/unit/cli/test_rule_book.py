"""The rule book, the bibliography and the demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from needlecraft.protocol.knowledge import Knowledge

Run = Callable[..., Any]
Write = Callable[..., Path]

JSON = ("--format", "json")


def test_every_rule_item_and_row_is_listed_with_its_sources(run: Run, knowledge: Knowledge) -> None:
    found = run("rules", *JSON).json
    assert len(found) == len(knowledge.rules) + len(knowledge.aftercare) + len(knowledge.triage)
    keys = {"id", "ref", "kind", "subject", "question", "version", "basis", "reviewed", "say", "conflicts", "positions", "adopts"}
    for entry in found:
        assert keys <= set(entry)
        for position in entry["positions"]:
            assert position["source"] in knowledge.sources
            assert all(cite["text"] for cite in position.get("cites", []))


def test_what_the_policies_take_is_told_for_every_rule(run: Run) -> None:
    for entry in run("rules", *JSON).json:
        if entry["kind"] != "triage":
            assert entry["adopts"], entry["id"]
            assert all({"when", "where", "strictest", "guideline", "lenient"} == set(situation) for situation in entry["adopts"])


def test_what_the_policies_take_of_waxing(run: Run) -> None:
    rule, item = run("rules", "waxing", *JSON).json
    assert item["kind"] == "aftercare"
    (situation,) = rule["adopts"]
    after = {"decision": "clear", "source": None}
    assert (situation["when"], situation["where"]) == ({}, [])
    assert situation["strictest"] == {"decision": "defer", "window": "14 d", "source": "S3", "then": after}
    assert situation["lenient"] == {"decision": "defer", "window": "7 d", "source": "clinic_unnamed_pages", "then": after}
    assert rule["positions"][0]["cites"][0]["places"] == {"S3": [36]}


def test_what_the_policies_take_stands_on_the_page(run: Run) -> None:
    assert "strictest     defer, 42 d S0, then review S0\n" in run("rules", "rf_microneedling").out
    assert "  Current (rf)\n    strictest     contraindicated, until it lifts S0\n" in run("rules", "anticoagulant").out
    assert "lenient       no time\n" in run("rules", "waxing").out


def test_a_rule_is_found_by_name_and_by_number(run: Run) -> None:
    assert run("rules", "R04").out == run("rules", "breastfeeding").out
    assert run("rules", "r04").out == run("rules", "breastfeeding").out
    assert "A126, S3 line 27" in run("rules", "breastfeeding").out


def test_words_are_searched_for(run: Run) -> None:
    out = run("rules", "--search", "Cold SORES").out
    assert "cold_sores" in out
    assert "waxing" not in out
    assert run("rules", "--search", "no such words anywhere", *JSON).json == []
    assert run("rules", "--search", "no such words anywhere").out.startswith("0 entries")


def test_the_bibliography(run: Run, knowledge: Knowledge) -> None:
    found = run("sources", *JSON).json
    assert [one["key"] for one in found] == list(knowledge.sources)
    assert all({"key", "strength", "authors", "year", "title", "in", "doi"} <= set(one) for one in found)
    assert run("sources", "chu_2021", *JSON).json == [one for one in found if one["key"] == "chu_2021"]
    page = run("sources", "chu_2021").out
    assert "doi:10.1097/01.DSS.0000790428.70373.f6" in page
    assert "darker_skin" in page


def test_a_statement_leads_to_its_page(run: Run) -> None:
    out = run("sources", "a141").out
    assert "A141 line 36" in out
    assert "A142" not in out


def test_every_key_on_a_screening_can_be_looked_up(run: Run, patient: Path) -> None:
    for finding in run("screen", patient, "--on", "2026-12-01", *JSON).json["findings"]:
        assert run("rules", finding["rule"]).code == 0
        for position in finding["positions"]:
            assert run("sources", position["source"]).code == 0


# The demo


def test_the_demo_tells_a_story_and_what_to_try_next(run: Run, tmp_path: Path, patient: Path, treatment: Path, report: Path) -> None:
    patient.write_text(f"# Mara waxed last week.\n# needlecraft screen mara.yaml --on 2026-12-02\n{patient.read_text()}")
    report.write_text(f"# treatment: a red face.\n{report.read_text()}")
    (tmp_path / "broken.yaml").write_text("denied: [")
    code, out, err = run("demo", "--no-serve", "--examples", tmp_path)
    assert (code, err) == (0, "")
    assert "Mara waxed last week." in out
    assert "2 Dec 2026" in out
    assert "May this patient be treated? ✓ Yes" in out
    assert "Depth, needling pen" in out
    assert "42 h after the treatment of 20 Nov 2026 15:00" in out
    assert "✓ normal: a red face." in out
    assert "Cannot be read:" in out
    next_three = out[out.index("Try next") :].splitlines()[1:]
    assert len(next_three) == 3
    assert all(line.startswith("  needlecraft ") for line in next_three)


def test_the_demo_of_our_examples_can_read_all_of_them(run: Run) -> None:
    code, out, err = run("demo", "--no-serve")
    assert (code, err) == (0, "")
    assert "Cannot be read" not in out


def test_a_place_as_it_is_printed_leads_to_its_source(run: Run) -> None:
    assert run("sources", "S3 line 31").out.splitlines()[:2] == run("sources", "S3").out.splitlines()[:2]


def test_a_demo_without_patients_is_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "no patient records" in refused("demo", "--examples", tmp_path)
