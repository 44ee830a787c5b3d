"""The knowledge: complete, cited, compiled as it is written, and with one clear line for every mistake."""

from __future__ import annotations

import pickle
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from needlecraft.protocol import building
from needlecraft.protocol import knowledge as module
from needlecraft.protocol.building import KnowledgeError, build
from needlecraft.protocol.kinds import PracticePointRule
from needlecraft.protocol.knowledge import FOLDER, Knowledge, content_hash
from needlecraft.protocol.loader import Document, read_file

PAGES = {"S0", "S1", "S2", "S3", "S4"}


def test_all_forty_conflicts_show_two_positions_or_name_the_silent_pages(knowledge: Knowledge) -> None:
    assert sorted(knowledge.conflicts) == [f"X{n:02d}" for n in range(1, 41)]
    for key, conflict in knowledge.conflicts.items():
        assert conflict.strictest.strip()
        assert set(conflict.positions) | set(conflict.silent) == PAGES, key
        assert not set(conflict.positions) & set(conflict.silent), key
        assert len(set(conflict.positions.values())) > 1 or conflict.silent or "self_contradiction" in conflict.kind, key


def test_every_conflict_is_shown_by_something_that_names_it_back(knowledge: Knowledge) -> None:
    shows = {rule.id: rule.conflicts for rule in knowledge.rules.values()}
    shows |= {item.code: (*shows.get(item.code, ()), *item.conflicts) for item in knowledge.aftercare.values()}
    shows |= {row.id: row.conflicts for row in knowledge.triage}
    for key, conflict in knowledge.conflicts.items():
        assert conflict.rules, key
        for name in conflict.rules:
            assert key in shows[name], (key, name)


def test_every_rule_that_decides_brings_examples_of_all_four_kinds(knowledge: Knowledge) -> None:
    for rule in knowledge.rules.values():
        if isinstance(rule, PracticePointRule) and rule.topic == "account":
            continue
        assert {example.shows for example in rule.examples} == {"applies", "does_not", "limit", "unknown"}, rule.id


def test_every_position_cites_what_its_source_says(knowledge: Knowledge) -> None:
    for rule in knowledge.rules.values():
        assert rule.positions, rule.id
        for position in rule.positions:
            assert position.source in knowledge.sources
            assert position.cites, (rule.id, position.source)


def test_every_rule_on_a_single_code_is_called_by_it_where_the_contract_shows_it(knowledge: Knowledge) -> None:
    for code in ("diabetes", "waxing", "pregnancy", "keloid", "filler", "isotretinoin"):
        assert knowledge.rules[code].codes == (code,)


def test_sources_are_documents_and_not_addresses_of_copies(knowledge: Knowledge) -> None:
    for key, source in knowledge.sources.items():
        text = " ".join(str(getattr(source, name) or "") for name in source.__dataclass_fields__)
        assert not re.search(r"web\.archive|libgen|sci-hub|mirror", text), key
        assert source.title.strip()


def test_every_date_of_review_and_change_is_written(knowledge: Knowledge) -> None:
    for rule in knowledge.rules.values():
        assert rule.changes[-1].version == rule.version
        assert rule.changes[0].effect == "new"
        assert rule.reviewed >= rule.changes[0].on


def test_every_rule_speaks_to_a_clinician_and_to_a_patient(knowledge: Knowledge) -> None:
    for rule in knowledge.rules.values():
        assert rule.say.clinician.strip()
        assert rule.say.patient.strip()
        assert rule.question.strip().endswith("?"), rule.id


def test_the_compiled_form_is_that_of_the_yaml(knowledge: Knowledge) -> None:
    built = build(FOLDER)
    assert asdict(built) == asdict(knowledge)
    assert built.hash == content_hash()
    assert asdict(pickle.loads(pickle.dumps(built))) == asdict(built)
    assert list(built.rules) == list(knowledge.rules)


def test_the_hash_changes_with_any_byte_and_any_name(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    assert content_hash(folder) == content_hash()
    path = folder / "rules" / "washout" / "waxing.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = content_hash(folder)
    assert changed != content_hash()
    path.rename(path.with_name("waxed.yaml"))
    assert content_hash(folder) not in (changed, content_hash())


def test_knowledge_is_frozen(knowledge: Knowledge) -> None:
    with pytest.raises(AttributeError):
        knowledge.rules["waxing"].version = 2  # type: ignore[misc]
    assert module.load() is knowledge


_READ: dict[bytes, list[Document]] = {}


@pytest.fixture
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that read well are read once a run: only what a test broke is read again."""

    def read(path: Path) -> list[Document]:
        raw = path.read_bytes() if path.is_file() else b""
        if not raw or raw not in _READ:
            documents = read_file(path)
            _READ[raw] = documents
        return [Document(one.data, str(path), one.lines) for one in _READ[raw]]

    monkeypatch.setattr(building, "read_file", read)


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("compiled.*"))
    return folder


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


def add(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8") and None


WAXING = "rules/washout/waxing.yaml"


@pytest.mark.parametrize(
    ("breaks", "place", "part"),
    [
        (change(WAXING, "kind: exposure", "kind: exposition"), r"knowledge/rules/washout/waxing.yaml:\d+", "exposition"),
        (change(WAXING, "window: 14 d", "window: 14 days"), r"knowledge/rules/washout/waxing.yaml:\d+", "is not a window"),
        (change(WAXING, "decision: defer", "decision: delay"), r"knowledge/rules/washout/waxing.yaml:\d+", "decision"),
        (change(WAXING, "version: 1", "version: one"), r"knowledge/rules/washout/waxing.yaml:\d+", "version"),
        (change(WAXING, "question:", "query:"), r"knowledge/rules/washout/waxing.yaml", "question"),
        (change(WAXING, "source: S3", "source: S9"), r"knowledge/rules/washout/waxing.yaml", "source S9 is not in sources.yaml"),
        (change(WAXING, "A141", "A999"), r"knowledge/rules/washout/waxing.yaml", "A999 is neither a statement nor a finding"),
        (change(WAXING, "A141", "A140x"), r"knowledge/rules/washout/waxing.yaml", "neither a statement nor a finding"),
        (change(WAXING, "id: waxing", "id: waxed"), r"knowledge/rules/washout/waxing.yaml", "give both one name"),
        (change(WAXING, "codes: [waxing]", "codes: [waxed]"), r"knowledge/rules/washout/waxing.yaml", "code waxed is not in the catalogue"),
        (change(WAXING, "shows: limit", "shows: applies"), r"knowledge/rules/washout/waxing.yaml", "no example that shows limit"),
        (change(WAXING, "version: 1\n", "version: 2\n"), r"knowledge/rules/washout/waxing.yaml", "must be of version 2"),
        (change(WAXING, "reviewed: ", "reviewed: x"), r"knowledge/rules/washout/waxing.yaml:\d+", "reviewed"),
        (change(WAXING, "id: waxing", "id: waxing\nid: waxing"), r"knowledge/rules/washout/waxing.yaml", "stands twice"),
        (change(WAXING, "id: waxing", "id: &a waxing"), r"knowledge/rules/washout/waxing.yaml", "anchors and aliases"),
        (change(WAXING, "id: waxing", "id: waxing\n\tx: 1"), r"knowledge/rules/washout/waxing.yaml", "not readable YAML"),
        (add(WAXING, "[]"), r"knowledge/rules/washout/waxing.yaml", "shape"),
        (add(WAXING, ""), r"knowledge/rules/washout/waxing.yaml", ""),
        (add("rules/course/waxing.yaml", (FOLDER / WAXING).read_text(encoding="utf-8")), r"knowledge/rules/washout/", "already defined"),
        (change("zones.yaml", "region: face", "region: visage"), r"knowledge/zones.yaml:\d+", "region"),
        (change("sources.yaml", "strength: clinic", "strength: strong"), r"knowledge/sources.yaml:\d+", "strength"),
        (change("aftercare/makeup.yaml", "kind: avoid", "kind: avoided"), r"knowledge/aftercare/makeup.yaml:\d+", "kind"),
        (change("aftercare/makeup.yaml", "code: makeup", "code: make_up"), r"knowledge/aftercare/makeup.yaml", "give both one name"),
        (change("triage/pustules.yaml", "level: same_day", "level: soon"), r"knowledge/triage/pustules.yaml:\d+", "level"),
        (lambda folder: (folder / "zones.yaml").unlink(), r"knowledge/zones.yaml", "cannot be read"),
        (lambda folder: (folder / "zones.yaml").write_bytes(b"a: \xff") and None, r"knowledge/zones.yaml", "not UTF-8"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_file_and_line(
    tmp_path: Path, quick_reader: None, breaks: Callable[[Path], None], place: str, part: str
) -> None:
    folder = copied(tmp_path)
    breaks(folder)
    with pytest.raises(KnowledgeError) as error:
        build(folder)
    lines = str(error.value).splitlines()
    assert len(lines) == len(error.value.mistakes)
    assert any(re.match(place, line) and part in line for line in lines), lines


@pytest.mark.parametrize("text", ["id: waxing\nid: waxing\n", "id: &a waxing\n", "id: [\n"])
def test_a_file_that_cannot_be_read_is_named_once(tmp_path: Path, quick_reader: None, text: str) -> None:
    folder = copied(tmp_path)
    (folder / WAXING).write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        build(folder)
    assert str(error.value).count("waxing.yaml") == 1
    assert str(tmp_path) not in str(error.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path, quick_reader: None) -> None:
    folder = copied(tmp_path)
    change(WAXING, "window: 14 d", "window: soon")(folder)
    change("zones.yaml", "region: face", "region: visage")(folder)
    change("aftercare/makeup.yaml", "kind: avoid", "kind: avoided")(folder)
    with pytest.raises(KnowledgeError) as error:
        build(folder)
    assert {mistake.where.split(":")[0].split("/")[-1] for mistake in error.value.mistakes} == {"waxing.yaml", "zones.yaml", "makeup.yaml"}
