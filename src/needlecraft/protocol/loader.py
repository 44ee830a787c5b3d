"""A strict reader of YAML 1.2 and JSON: plain data, the line of every value, one clear error.

Refused rather than guessed: equal keys, aliases and anchors, tags, several roots where one is expected, more than
``MAX_DEPTH`` levels, files over ``MAX_BYTES``, text that is not UTF-8. ``on``, ``yes`` and ``NO`` are words, not booleans, as
YAML 1.2 has it; dates stay text and are read where a date is expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
MAX_NUMBER = 1e300

Path_ = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


class UnreadableError(Exception):
    """The text is not what it should be. The message names the place and what to do; ``str()`` is fit for a person."""


@dataclass(slots=True)
class Document:
    """Plain data (dict, list, str, int, float, bool, None) and, where the text was YAML, the line of each value."""

    data: Any
    name: str
    lines: dict[Path_, int] = field(default_factory=dict)

    def where(self, path: Path_ = ()) -> str:
        """``file:line``, the line being that of the nearest value on the path that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        line = self.lines.get(path)
        return f"{self.name}:{line}" if line else self.name


def read_file(path: Path) -> list[Document]:
    """All documents of a YAML or JSON file. Raises UnreadableError for every way in which a file can fail to be read."""
    try:
        if path.is_dir():
            raise UnreadableError(f"{path}: this is a folder; name a file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read ({error.strerror or error}); check the name and the permissions") from None
    if len(raw) > MAX_BYTES:
        raise UnreadableError(f"{path}: larger than {MAX_BYTES:,} bytes; a record is a few kilobytes")
    return read_text(decode(raw, str(path)), str(path))


def decode(raw: bytes, name: str) -> str:
    """UTF-8 text of a file; a byte order mark is dropped."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"{name}:{line}: not UTF-8 text; save the file as UTF-8") from None


def read_text(text: str, name: str) -> list[Document]:
    """All documents in a text: JSON when it begins with a brace or a bracket and is JSON, else YAML."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return [Document(read_json(text, name), name)]
        except json.JSONDecodeError:
            pass
    return list(_read_yaml(text, name))


def read_json(text: str, name: str) -> Any:
    """One JSON value. Raises json.JSONDecodeError on bad syntax, UnreadableError on equal keys, NaN or absurd nesting."""
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _unique(pairs, name), parse_constant=lambda c: _no_number(c, name))
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise UnreadableError(f"{name}: nested more than {MAX_DEPTH} levels deep") from None
    except ValueError:
        raise UnreadableError(f"{name}: holds a number with too many digits") from None
    _bound(value, name)
    return value


def _bound(value: Any, name: str) -> None:
    """Refuse nesting and numbers that no record has."""
    level = [value]
    for _ in range(MAX_DEPTH):
        if any(isinstance(one, float) and not abs(one) < MAX_NUMBER for one in level):
            _no_number("one of its numbers", name)
        level = [inner for one in level if isinstance(one, (dict, list)) for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return
    raise UnreadableError(f"{name}: nested more than {MAX_DEPTH} levels deep")


def _unique(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnreadableError(f"{name}: the key {twice!r} stands twice in one object; keep one")
    return result


def _no_number(what: str, name: str) -> None:
    raise UnreadableError(f"{name}: {what} is not a number that a record can hold")


def _read_yaml(text: str, name: str) -> Iterator[Document]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(name)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            done = builder.take(event)
            if done is not None:
                yield done
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise UnreadableError(f"{name}{line}: not readable YAML: {error.problem or error.context}") from None
    except YAMLError as error:
        raise UnreadableError(f"{name}: not readable YAML: {str(error).splitlines()[0]}") from None
    except (RecursionError, ValueError, OverflowError, IndexError, AttributeError, AssertionError) as error:
        raise UnreadableError(f"{name}: not readable YAML ({type(error).__name__})") from None


class _Builder:
    """Builds plain data from parser events without recursion, so that depth is a message and not a crash."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stack: list[tuple[Any, Path_, list[str]]] = []
        self.document = Document(None, name)

    def take(self, event: Any) -> Document | None:
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "DocumentStartEvent":
            self.document = Document(None, self.name)
        elif kind == "DocumentEndEvent":
            return self.document
        elif kind == "AliasEvent" or getattr(event, "anchor", None):
            self._fail(line, "anchors and aliases (& and *) are not allowed; write the value out")
        elif getattr(event, "ctag", None) and str(event.ctag) not in ("", "!"):
            self._fail(line, f"the tag {event.ctag} is not allowed; write a plain value")
        elif kind == "ScalarEvent":
            self._scalar(event, line)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._open({} if kind == "MappingStartEvent" else [], line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.stack.pop()
        return None

    def _open(self, container: Any, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._fail(line, f"nested more than {MAX_DEPTH} levels deep")
        if self.stack and isinstance(self.stack[-1][0], dict) and not self.stack[-1][2]:
            self._fail(line, "a key must be a plain word")
        path = self._add(container, line)
        self.stack.append((container, path, []))

    def _scalar(self, event: Any, line: int) -> None:
        plain = event.implicit[0] and event.style is None
        if self.stack and isinstance(self.stack[-1][0], dict) and not self.stack[-1][2]:
            container, _, key = self.stack[-1]
            if event.value in container:
                self._fail(line, f"the key {event.value!r} stands twice; keep one")
            key.append(event.value)
            return
        self._add(_resolve(event.value) if plain else event.value, line)

    def _add(self, value: Any, line: int) -> Path_:
        if not self.stack:
            self.document.data = value
            self.document.lines[()] = line
            return ()
        container, path, key = self.stack[-1]
        if isinstance(container, dict):
            step: str | int = key.pop()
            container[step] = value
        else:
            step = len(container)
            container.append(value)
        self.document.lines[(*path, step)] = line
        return (*path, step)

    def _fail(self, line: int, message: str) -> None:
        raise UnreadableError(f"{self.name}:{line}: {message}")


def _resolve(text: str) -> Any:
    """The YAML 1.2 core schema for a plain scalar, without octal, hexadecimal, infinity and not-a-number."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if abs(number) < MAX_NUMBER else text
    return text
