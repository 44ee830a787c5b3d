"""From YAML to the frozen knowledge: reads every file, validates it, checks every reference, reports all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from . import catalogue
from .checks import Mistake, check
from .kinds import AnyRule, SettingRule
from .kinds.aftercare_item import AftercareItem
from .kinds.base import Case, Scope, When
from .kinds.triage_row import TriageRow
from .knowledge import Knowledge, content_hash
from .loader import Document, UnreadableError, read_file

_RULE: TypeAdapter[AnyRule] = TypeAdapter(Annotated[AnyRule, Field(discriminator="kind")])
_CATALOGUES: dict[str, TypeAdapter[Any]] = {
    "sources": TypeAdapter(dict[str, catalogue.Source]),
    "statements": TypeAdapter(dict[str, catalogue.Statement]),
    "findings": TypeAdapter(dict[str, catalogue.Evidence]),
    "conflicts": TypeAdapter(dict[str, catalogue.Conflict]),
    "coverage": TypeAdapter(dict[str, str]),
    "zones": TypeAdapter(dict[str, catalogue.Zone]),
    "modalities": TypeAdapter(dict[str, catalogue.Modality]),
    "concerns": TypeAdapter(dict[str, catalogue.Concern]),
    "products": TypeAdapter(dict[str, catalogue.Product]),
    "medicines": TypeAdapter(dict[str, catalogue.MedicineClass]),
    "questions": TypeAdapter(dict[str, catalogue.Question]),
    "comparisons": TypeAdapter(dict[str, catalogue.Comparison]),
    "healing": TypeAdapter(tuple[catalogue.HealingStage, ...]),
    "steps": TypeAdapter(tuple[catalogue.StepText, ...]),
}
_AFTERCARE = TypeAdapter(AftercareItem)
_TRIAGE = TypeAdapter(TriageRow)
_VERSION = TypeAdapter(dict[str, str])

_WHEN = frozenset(field.name for field in fields(When))
_SCOPE = frozenset(field.name for field in fields(Scope))
_CASE = frozenset(field.name for field in fields(Case)) - {"when", "only"}


class KnowledgeError(Exception):
    """The knowledge has mistakes. ``mistakes`` lists all of them; ``str()`` is one line each: file, line, what to do."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(f"{m.where}: {m.text}" for m in mistakes))


def build(folder: Path) -> Knowledge:
    """Read and check the knowledge in ``folder``. Raises KnowledgeError with every mistake found."""
    reader = _Reader(folder)
    parts = {name: reader.catalogue(name) for name in _CATALOGUES}
    version = reader.one("knowledge", _VERSION) or {}
    rules = {rule.id: rule for rule in reader.each("rules", _RULE, _prepare_rule)}
    aftercare = {item.code: item for item in reader.each("aftercare", _AFTERCARE, _prepare_aftercare)}
    triage = tuple(sorted(reader.each("triage", _TRIAGE, _prepare_triage), key=lambda row: row.ref))
    if reader.mistakes:
        raise KnowledgeError(reader.mistakes)
    knowledge = Knowledge(
        version=version["version"],
        hash=content_hash(folder),
        rules=rules,
        aftercare=aftercare,
        triage=triage,
        groups=_groups(parts["questions"]),
        names=_names(parts["medicines"]),
        setting_codes=tuple(dict.fromkeys(code for rule in rules.values() if isinstance(rule, SettingRule) for code in rule.codes)),
        **parts,
    )
    mistakes = check(knowledge, reader.places)
    if mistakes:
        raise KnowledgeError(mistakes)
    return knowledge


def _groups(questions: dict[str, catalogue.Question]) -> dict[str, frozenset[str]]:
    names = {question.group for question in questions.values()}
    return {name: frozenset(code for code, question in questions.items() if question.group == name) for name in sorted(names)}


def _names(medicines: dict[str, catalogue.MedicineClass]) -> dict[str, tuple[str, ...]]:
    classes: dict[str, tuple[str, ...]] = {}
    for code, medicine in medicines.items():
        for generic, brands in medicine.names.items():
            for name in {generic.lower(), *(brand.lower() for brand in brands)}:
                classes[name] = (*classes.get(name, ()), *(() if code in classes.get(name, ()) else (code,)))
    return classes


class _Reader:
    """Reads and validates files, gathering mistakes instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []
        self.places: dict[str, str] = {}

    def catalogue(self, name: str) -> Any:
        value = self.one(name, _CATALOGUES[name])
        return {} if value is None else value

    def one(self, name: str, adapter: TypeAdapter[Any]) -> Any:
        return self._validate(self.folder / f"{name}.yaml", adapter, _prepare_catalogue)

    def each(self, folder: str, adapter: TypeAdapter[Any], prepare: Any) -> Iterator[Any]:
        for path in sorted((self.folder / folder).rglob("*.yaml")):
            value = self._validate(path, adapter, prepare)
            if value is None:
                continue
            name = getattr(value, "id", None) or value.code
            if name != path.stem:
                self.mistakes.append(Mistake(self._name(path), f"is named {path.stem} but holds {name}; give both one name"))
            key = f"{folder}/{name}"
            if key in self.places:
                self.mistakes.append(Mistake(self._name(path), f"{name} is already defined in {self.places[key]}"))
            self.places[key] = self._name(path)
            yield value

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder.parent).as_posix()

    def _validate(self, path: Path, adapter: TypeAdapter[Any], prepare: Any) -> Any:
        try:
            documents = read_file(path)
        except UnreadableError as error:
            place, _, text = str(error).removeprefix(str(path)).partition(": ")
            self.mistakes.append(Mistake(f"{self._name(path)}{place}", text))
            return None
        document = documents[0] if documents else Document({}, str(path))
        document.name = self._name(path)
        try:
            return adapter.validate_python(prepare(document.data, path))
        except ValidationError as error:
            self.mistakes += [_mistake(document, detail) for detail in error.errors()]
        except (TypeError, KeyError, AttributeError) as error:
            self.mistakes.append(Mistake(document.where(), f"has not the shape of such a file ({error})"))
        return None


def _mistake(document: Document, detail: Any) -> Mistake:
    """Where a mistake stands in the file, which may hold a position's only case directly and begins below the kind of the rule."""
    loc = [step for step in detail["loc"] if step not in ("when", "only")]
    at = loc.index("cases") if "cases" in loc else len(loc)
    ways = [tuple(path[i:]) for path in (loc, loc[:at] + loc[at + 2 :]) for i in (0, 1)]
    path = next((way for way in ways if way in document.lines), ways[0])
    return Mistake(document.where(path), f"{'.'.join(map(str, path)) or 'the file'}: {detail['msg']}")


def _prepare_catalogue(data: Any, path: Path) -> Any:
    if path.stem == "sources":
        return {key: {"in_" if k == "in" else k: v for k, v in source.items()} for key, source in data.items()}
    if path.stem == "conflicts":
        return {key: {**value, "kind": _listed(value["kind"])} for key, value in data.items()}
    if path.stem == "modalities":
        return {key: {**value, "offered": value["offered"] in (True, "yes")} for key, value in data.items()}
    return data


def _prepare_rule(data: Any, path: Path) -> Any:
    data = {**data, "subject": path.parent.name, "ref": _listed(data.get("ref", []))}
    shape = _prepare_position if data.get("kind") not in ("amount", "practice_point") else dict
    return {**data, "positions": [shape(position) for position in data["positions"]]}


def _prepare_position(position: dict[str, Any]) -> dict[str, Any]:
    """A position may hold its only case directly; a case holds the fields of ``when`` and ``only`` directly."""
    flat = _CASE | _WHEN | _SCOPE
    own = {key: value for key, value in position.items() if key not in flat}
    cases = position.get("cases") or ([{key: position[key] for key in position if key in flat}] if "decision" in position else [])
    return {**own, "cases": [_prepare_case(case) for case in cases]}


def _prepare_case(case: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in case.items() if key not in _WHEN | _SCOPE}
    when = {key: _listed(case[key]) for key in case if key in _WHEN}
    only = {key: _listed(case[key]) for key in case if key in _SCOPE}
    return {**rest, **({"when": when} if when else {}), **({"only": only} if only else {})}


def _prepare_aftercare(data: Any, path: Path) -> Any:
    return {**data, "ref": _listed(data.get("ref", []))}


def _prepare_triage(data: Any, path: Path) -> Any:
    listed = ("severity", "trend", "side", "with_any", "patient_any", "surely")
    cases = [{k: _listed(v) if k in listed else v for k, v in case.items()} for case in data["cases"]]
    return {**data, "ref": _listed(data.get("ref", [])), "cases": cases}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
