"""Reads the words of a PDF that typst wrote, as a reader's program copies them; enough for its own files and for no others."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n")

_INNER = rb"(?:\\.|[^\\()])*"
for _depth in range(4):  # parentheses that are balanced stand as they are
    _INNER = rb"(?:\\.|[^\\()]|\(" + _INNER + rb"\))*"
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(?<!ActualText)\((" + _INNER + rb")\)|(?:^|\s)(ET)\b", re.DOTALL)
_ESCAPED = re.compile(rb"\\(\d{3}|.)", re.DOTALL)
_CONTROLS = {b"n": b"\n", b"t": b"\t", b"b": b"\b", b"r": b"\r", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    objects = _objects(pdf)
    pages = [one for one in objects.values() if re.search(rb"/Type\s*/Page\b", one)]
    return "\n".join(_page(page, objects) for page in pages)


def _objects(pdf: bytes) -> dict[int, bytes]:
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    for body in list(objects.values()):
        if b"/ObjStm" in body:
            data, first, n = _data(body), _number(rb"/First", body), _number(rb"/N", body)
            numbers = [int(one) for one in data[:first].split()][: 2 * n]
            starts = [*numbers[1::2], len(data) - first]
            objects |= {key: data[first + a : first + b] for key, a, b in zip(numbers[::2], starts, starts[1:], strict=False)}
    return objects


def _number(name: bytes, body: bytes) -> int:
    found = re.search(name + rb"\s+(\d+)", body)
    assert found is not None
    return int(found[1])


def _data(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    data = body[found.end() : found.end() + _number(rb"/Length", body)]
    return zlib.decompress(data) if b"/Filter" in body else data


def _page(page: bytes, objects: dict[int, bytes]) -> str:
    resources = objects[_number(rb"/Resources", page)] if re.search(rb"/Resources\s+\d", page) else page
    fonts = {name: _letters(objects[int(number)], objects) for name, number in re.findall(rb"/(f\d+)\s+(\d+) 0 R", resources)}
    text, letters = [], {}
    for font, literal, ends in _SHOWN.findall(_data(objects[_number(rb"/Contents", page)])):
        if font:
            letters = fonts[font]
        elif ends:
            text.append(" ")
        elif literal:
            codes = _ESCAPED.sub(_unescaped, literal)
            text.append("".join(letters.get(codes[i : i + 2], "") for i in range(0, len(codes), 2)))
    return "".join(text)


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code.isdigit() else _CONTROLS.get(code, code)


def _letters(font: bytes, objects: dict[int, bytes]) -> dict[bytes, str]:
    table = _data(objects[_number(rb"/ToUnicode", font)])
    pairs = re.findall(rb"^<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>$", table, re.MULTILINE)
    return {bytes.fromhex(code.decode()): bytes.fromhex(letter.decode()).decode("utf-16-be") for code, letter in pairs}
