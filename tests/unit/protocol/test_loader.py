"""The reader of YAML 1.2 and JSON: plain data with lines, or one clear error. Nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from needlecraft.protocol.loader import MAX_BYTES, MAX_DEPTH, Document, UnreadableError, decode, read_file, read_json, read_text


def data(text: str) -> Any:
    [document] = read_text(text, "file.yaml")
    return document.data


def message(text: str) -> str:
    with pytest.raises(UnreadableError) as error:
        read_text(text, "file.yaml")
    told = str(error.value)
    assert "\n" not in told
    assert told.startswith("file.yaml")
    return told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: yes", "yes"),
        ("a: no", "no"),
        ("a: NO", "NO"),
        ("a: on", "on"),
        ("a: off", "off"),
        ("a: y", "y"),
        ("a: true", True),
        ("a: False", False),
        ("a: null", None),
        ("a: ~", None),
        ("a:", None),
        ("a: ''", ""),
        ("a: '12'", "12"),
        ("a: 12", 12),
        ("a: -3", -3),
        ("a: 012", 12),
        ("a: 0o14", "0o14"),
        ("a: 0x1F", "0x1F"),
        ("a: 1_000", "1_000"),
        ("a: 12:30:45", "12:30:45"),
        ("a: 1.5", 1.5),
        ("a: .5", 0.5),
        ("a: 1e3", 1000.0),
        ("a: .inf", ".inf"),
        ("a: .nan", ".nan"),
        ("a: 1e999", "1e999"),
        ("a: 99999999999999999999999", 1e23),
        ("a: 2026-12-01", "2026-12-01"),
        ("a: 2026-12-01T10:00:00Z", "2026-12-01T10:00:00Z"),
        ("a: |\n  two\n  lines\n", "two\nlines\n"),
        ("a: >-\n  one\n  line\n", "one line"),
        ("a: {b: [1, two]}", {"b": [1, "two"]}),
        ("a: # a remark\n", None),
    ],
)
def test_values_are_those_of_yaml_1_2(text: str, value: object) -> None:
    found = data(text)["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("key", ["on", "yes", "NO", "12", "null", "true", "2026-12-01"])
def test_a_key_is_always_a_word(key: str) -> None:
    assert data(f"{key}: 1") == {key: 1}


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a:\n  b: 1\n  b: 2\n", 3, "stands twice"),
        ("{a: 1, a: 2}", 1, "stands twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors and aliases"),
        ("b: *x\n", 1, "anchors and aliases"),
        ("a: &x [1]\n", 1, "anchors and aliases"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tag"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: !thing {b: 1}\n", 1, "tag"),
        ("? [1, 2]\n: 3\n", 1, "a key must be a plain word"),
        ("? {a: 1}\n: 3\n", 1, "a key must be a plain word"),
        ("a: 1\n\tb: 2\n", 2, "not readable YAML"),
        ("a: [1, 2\n", 2, "not readable YAML"),
        ("a: 'open\n", 2, "not readable YAML"),
        ("a: b: c\n", 1, "not readable YAML"),
        ("a: 1\n b: 2\n", 2, "not readable YAML"),
        ("a: @x\n", 1, "not readable YAML"),
        ("a: %x\n", 1, "not readable YAML"),
    ],
)
def test_what_could_be_misread_is_refused_with_its_line(text: str, line: int, part: str) -> None:
    told = message(text)
    assert part in told
    assert told.startswith(f"file.yaml:{line}: ")


def test_control_characters_are_refused() -> None:
    message("a: \x00\n")
    message("a: \x1b[31m\n")


def test_nesting_has_a_limit_and_no_crash() -> None:
    assert data("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    assert "levels deep" in message("- " * (MAX_DEPTH + 1) + "x")
    message("[" * 100_000)
    message("{a: " * 5_000)
    message('{"a": ' * 20_000 + "1" + "}" * 20_000)
    message("[" * 100_000 + "]" * 100_000)


def test_json_nested_as_deeply_as_yaml_may_not_be_is_refused_too() -> None:
    told = message("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert "nested" in told


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert "anchors" in message(bomb)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"b": {"a": 1, "a": 1}}', "stands twice"),
        ('{"a": NaN}', "not a number"),
        ('{"a": Infinity}', "not a number"),
        ("[-Infinity]", "not a number"),
    ],
)
def test_json_oddities_are_refused(text: str, part: str) -> None:
    assert part in message(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}),
        ('  \n{"a": "2026-12-01"}\n', {"a": "2026-12-01"}),
        ("{}", {}),
        ("[]", []),
        ('{"a": "\\u00e9\\ud83d\\ude00"}', {"a": "é😀"}),
        ("{a: 1}", {"a": 1}),
        ('{"a": 1,}', {"a": 1}),
    ],
)
def test_json_and_yaml_that_looks_like_it_are_read(text: str, value: object) -> None:
    assert data(text) == value


def test_a_json_number_beyond_all_measure_is_no_infinity() -> None:
    try:
        found = data('{"a": 1e999}')["a"]
    except UnreadableError:
        return
    assert found != float("inf")


def test_a_json_integer_of_many_digits_is_refused_and_does_not_crash() -> None:
    with pytest.raises(UnreadableError, match=r"^file.json[^\n]*$"):
        read_text('{"a": ' + "9" * 5000 + "}", "file.json")


def test_several_documents_are_several() -> None:
    assert [one.data for one in read_text("a: 1\n---\nb: 2\n", "file.yaml")] == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("text", ["", "\n\n", "# a remark only\n"])
def test_an_empty_text_holds_no_document(text: str) -> None:
    assert [one.data for one in read_text(text, "file.yaml") if one.data is not None] == []


def test_every_value_knows_its_line() -> None:
    [document] = read_text("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n", "file.yaml")
    lines = {path: document.where(path) for path in (("a",), ("b", 0), ("b", 1, "d"))}
    assert lines == {("a",): "file.yaml:1", ("b", 0): "file.yaml:3", ("b", 1, "d"): "file.yaml:5"}
    assert document.where(("b", 1, "missing")) == "file.yaml:4"
    assert Document({}, "file.json").where(("a",)) == "file.json"


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"a: \xff\xfe\n", ":1: not UTF-8"),
        (b"a: 1\nb: \xe9\n", ":2: not UTF-8"),
        ("a: é".encode("utf-16"), "not UTF-8"),
        ("a: é".encode("latin-1"), ":1: not UTF-8"),
    ],
)
def test_other_encodings_are_refused_with_their_line(tmp_path: Path, raw: bytes, part: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(raw)
    with pytest.raises(UnreadableError, match=part):
        read_file(path)


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read_file(path)[0].data == {"a": 1, "b": 2}


def test_a_large_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"a: " + b"x" * MAX_BYTES)
    with pytest.raises(UnreadableError, match=r"larger than 1,000,000 bytes"):
        read_file(path)
    path.write_bytes(b"a: " + b"x" * (MAX_BYTES - 3))
    assert len(read_file(path)[0].data["a"]) == MAX_BYTES - 3


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="this is a folder"):
        read_file(tmp_path)
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_file(tmp_path / "missing.yaml")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(-1e9, 1e9) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
YAML_LIKE = st.lists(
    st.sampled_from(
        ["a", "b", ": ", "- ", "\n", "  ", "? ", "[", "]", "{", "}", ", ", "'", '"', "&x ", "*x", "!!str ", "!", "|\n", ">-\n", "#",
         "---\n", "...\n", "%YAML 1.1\n", "<<", "~", "1", "1e5", "\t", "\\", "\\x", "@", "`", "é", "\u2028", "\ufeff", "\x85", "😀"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def documents_or_message(text: str | bytes) -> list[Document] | str:
    try:
        return read_text(text if isinstance(text, str) else decode(text, "file.yaml"), "file.yaml")
    except UnreadableError as error:
        return str(error)


@given(YAML_LIKE | st.text(max_size=60))
@example("%")
@example("%TAG ! ! \n---\na")
@example("\ufeff")
@example("- !<\n")
@example('"\\UFFFFFFFF"')
@example("%YAML 9.9\n---\n")
def test_any_text_gives_documents_or_one_clear_error(text: str) -> None:
    found = documents_or_message(text)
    if isinstance(found, str):
        assert found.startswith("file.yaml")
        assert "\n" not in found
    else:
        assert all(isinstance(one, Document) for one in found)


@pytest.mark.parametrize("text", ["%YAML 1.3\n---\na: 1\n", "%YAML 1.99\n---\na: 1\n"])
def test_another_version_of_yaml_is_one_clear_error(text: str) -> None:
    message(text)


@given(st.binary(max_size=60))
def test_any_bytes_give_documents_or_one_clear_error(raw: bytes) -> None:
    found = documents_or_message(raw)
    assert found.startswith("file.yaml") if isinstance(found, str) else all(isinstance(one, Document) for one in found)


@given(PLAIN)
def test_json_written_by_a_program_comes_back_as_it_was(value: Any) -> None:
    import json

    [document] = read_text(json.dumps([value]), "file.json")
    assert document.data == [value]
    assert read_json(json.dumps(value), "file.json") == value
