"""What is generated is fresh, every statement has its place, and what pages show of records and commands is true."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tools.reference.example_answers import answers
from tools.reference.markdown import GENERATED
from tools.reference.pages import PAGES
from tools.reference.transcripts import pages, refreshed, said
from tools.reference.usage import EXCUSED, UncoveredError, coverage, coverage_yaml, dropped_excuses, usage

from needlecraft.practice.config.environment import SETTINGS
from needlecraft.protocol.building import build
from needlecraft.protocol.catalogue import Statement
from needlecraft.protocol.engine import Engine
from needlecraft.protocol.knowledge import FOLDER, Knowledge
from needlecraft.protocol.loader import Document, read_text
from needlecraft.protocol.policy import STRICTEST, read_policy
from needlecraft.protocol.record import read_patient, read_patient_document
from needlecraft.protocol.screening import screen_with
from needlecraft.protocol.treatment import read_report_documents, read_treatment_documents

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
STALE = "stale; run make docs"


# Generated pages


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_fresh(name: str, knowledge: Knowledge) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name](knowledge), f"docs/reference/{name} is {STALE}"


def test_no_generated_page_is_left_over() -> None:
    made = {path.name for path in REFERENCE.iterdir() if path.read_text(encoding="utf-8").startswith(GENERATED)}
    assert made == set(PAGES)


def test_a_page_is_the_same_in_every_run() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
    command = [sys.executable, str(ROOT / "tools" / "docs.py"), "--check"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), STALE


@pytest.mark.parametrize("page", list(pages(ROOT)), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_shows_of_a_command_is_what_it_says(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == refreshed(page, ROOT), f"{page.relative_to(ROOT)} is {STALE}"


def test_every_example_has_its_answer_and_every_answer_is_fresh() -> None:
    made = dict(answers(ROOT))
    assert {path.name for path in made} == {path.name for path in (ROOT / "examples" / "answers").iterdir()}
    stale = [path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], STALE


def test_there_are_enough_examples() -> None:
    counts = {folder: len(list((ROOT / "examples" / folder).glob("*.yaml"))) for folder in ("patients", "treatments", "reports")}
    assert counts["patients"] >= 12
    assert counts["treatments"] >= 3
    assert counts["reports"] >= 6


# Coverage


def test_coverage_is_fresh(knowledge: Knowledge) -> None:
    assert (FOLDER / "coverage.yaml").read_text(encoding="utf-8") == coverage_yaml(knowledge), f"coverage.yaml is {STALE}"


def test_every_statement_is_used_or_excused(knowledge: Knowledge) -> None:
    assert set(knowledge.coverage) == set(knowledge.statements)
    unused = set(knowledge.statements) - set(usage(knowledge))
    assert {key for key, says in knowledge.coverage.items() if says.startswith(EXCUSED)} == unused


def with_unused(knowledge: Knowledge, excuse: str | None) -> Knowledge:
    """The knowledge with a statement more, which nothing cites."""
    statement = Statement(subject="claim", says="Nobody needs this.", places={"S0": (1,)})
    said = {} if excuse is None else {"A999": excuse}
    return replace(knowledge, statements={**knowledge.statements, "A999": statement}, coverage={**knowledge.coverage, **said})


@pytest.mark.parametrize("excuse", [None, "", "rules/waxing", "excused: "])
def test_an_excuse_is_never_invented(knowledge: Knowledge, excuse: str | None) -> None:
    with pytest.raises(UncoveredError, match=r"^A999: nothing cites it"):
        coverage(with_unused(knowledge, excuse))


def test_an_excuse_written_by_hand_stays(knowledge: Knowledge) -> None:
    excuse = 'excused: "a slogan", no claim'
    text = coverage_yaml(with_unused(knowledge, excuse))
    (document,) = read_text(text, "coverage.yaml")
    assert document.data["A999"] == excuse


def test_the_excuse_of_a_used_statement_is_dropped(knowledge: Knowledge) -> None:
    excused = replace(knowledge, coverage={**knowledge.coverage, "A141": "excused: too hard"})
    assert coverage(excused)["A141"] == knowledge.coverage["A141"]
    assert list(dropped_excuses(excused)) == ["A141 is used now; its excuse is dropped: too hard"]


# Links inside pages


def test_every_link_to_a_place_in_a_page_finds_it() -> None:
    dead = [f"{page.relative_to(ROOT)}: {link}" for page in pages(ROOT) for link in places_named(page) if not finds(page, link)]
    assert dead == []


def places_named(page: Path) -> Iterator[str]:
    yield from dict.fromkeys(re.findall(r"\]\((?![a-z]+:)([^\s)]*#[^\s)]+)\)", page.read_text(encoding="utf-8")))


def finds(page: Path, link: str) -> bool:
    name, _, place = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and place in anchors(target)


def test_no_page_has_two_places_of_one_name() -> None:
    double = [f"{page.relative_to(ROOT)}: {name}" for page in pages(ROOT) for name, n in anchors(page).items() if n > 1]
    assert [name for name in double if not name.startswith("CHANGELOG.md")] == []


@cache
def anchors(page: Path) -> Counter[str]:
    """The places of a page as GitHub names them: headings, and what is named in HTML."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return Counter([*map(slug, headings), *re.findall(r'<a id="([^"]+)">', text)])


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


# Records and programs that pages show


def blocks(language: str) -> Iterator[tuple[str, Path, str]]:
    """Every block of a language in a page: page and line, page, text."""
    for page in pages(ROOT):
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(rf"^( *)```{language}\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL):
            name = f"{page.relative_to(ROOT).as_posix()}:{text.count(chr(10), 0, found.start()) + 2}"
            yield name, page, textwrap.dedent(found[2])


def records() -> Iterator[Any]:
    for name, page, text in blocks("yaml"):
        if page.name != "CONTRIBUTING.md":
            yield from (pytest.param(document, id=name) for document in read_text(text, name))


@pytest.mark.parametrize("document", list(records()))
def test_a_record_on_a_page_can_be_read(document: Document, knowledge: Knowledge) -> None:
    keys = set(document.data)
    if keys & {"treatment", "treatments"}:
        read_treatment_documents([document], knowledge)
    elif "report" in keys:
        read_report_documents([document], knowledge)
    elif "base" in keys:
        read_policy(document.data, knowledge, document.where)
    else:
        read_patient_document(document, knowledge)


def test_the_program_in_the_how_to_runs() -> None:
    programs = [text for _, page, text in blocks("python") if page.name == "use-as-a-library.md"]
    assert len(programs) > 1
    exec(compile("\n".join(programs), "use-as-a-library.md", "exec"), {})


def test_the_answer_to_a_bad_line_is_the_one_that_the_how_to_shows() -> None:
    (shown,) = (text for _, page, text in blocks("json") if page.name == "screen-a-list.md" and "error" in text)
    answers = said("screen --batch docs/how-to/patients.ndjson --on 2026-12-01", ROOT).splitlines()
    assert json.loads(answers[-1]) == json.loads(shown)


def test_the_recipe_for_a_rule_works(tmp_path: Path) -> None:
    question, rule = (text for _, page, text in blocks("yaml") if page.name == "CONTRIBUTING.md")
    folder = tmp_path / "knowledge"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("compiled.*"))
    questions = (folder / "questions.yaml").read_text(encoding="utf-8")
    if "\nalcohol:" not in questions:  # somebody who follows the recipe in the checkout has it already
        (folder / "questions.yaml").write_text(questions + question, encoding="utf-8")
    (folder / "rules" / "washout" / "alcohol.yaml").write_text(rule, encoding="utf-8")
    knowledge = build(folder)
    person = {"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"], "zones": ["cheeks"], "denied": "all"}
    for example in knowledge.rules["alcohol"].examples:
        patient = read_patient({**person, **example.given}, knowledge)
        screening = screen_with(Engine(knowledge, STRICTEST), patient, example.on)
        asked = [one.question for one in screening.unanswered]
        assert example.gives.get("decision", screening.verdict) == screening.verdict
        assert asked == ([example.gives["unanswered"]] if "unanswered" in example.gives else [])


# What answers hold is explained

FIVE_PAGES = ("S0", "S1", "S2", "S3", "S4")
ASKED = (
    "screen examples/patients/02-waxed-last-week.yaml --on 2026-12-01",
    "screen examples/patients/03-blood-thinner.yaml --on 2026-12-01 --policy guideline",
    "screen examples/patients/04-diabetes-well-controlled.yaml --on 2026-12-01 --policy docs/how-to/policy.yaml",
    "screen examples/patients/09-half-answered.yaml --on 2026-12-01",
    "plan examples/patients/10-wedding-in-june.yaml --on 2026-12-01",
    "plan examples/patients/08-pregnant.yaml --on 2026-12-01",
    "steps examples/patients/01-first-treatment.yaml --on 2026-12-01",
    "aftercare examples/treatments/pen-cheeks-1mm.yaml --at 2026-11-22T09:00+00:00",
    "triage examples/treatments/pen-cheeks-1mm.yaml examples/reports/day-2-fading-redness.yaml",
    "dose examples/treatments/pen-cheeks-1mm.yaml",
    "rules",
    "sources",
    "questions",
)


@pytest.mark.parametrize("command", ASKED)
def test_every_key_of_an_answer_is_explained(command: str, knowledge: Knowledge) -> None:
    answer = json.loads(said(f"{command} --format json", ROOT))
    named = set(re.findall(r"`([a-z0-9_]+)`", (REFERENCE / "answers.md").read_text(encoding="utf-8")))
    record = set(re.findall(r"`([a-z0-9_]+)`", (REFERENCE / "record.md").read_text(encoding="utf-8")))
    codes = {*knowledge.modalities, *knowledge.zones, *FIVE_PAGES}
    assert set(keys_of(answer)) - named - record - codes == set()


def keys_of(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        yield from answer
    if isinstance(answer, (dict, list)):
        for one in answer.values() if isinstance(answer, dict) else answer:
            yield from keys_of(one)


def test_every_setting_of_the_environment_is_documented() -> None:
    page = (ROOT / "docs" / "how-to" / "run-a-practice.md").read_text(encoding="utf-8")
    assert [one.name for one in SETTINGS if f"| `{one.name}` | {one.what} |" not in page] == []
