"""``make words``: write the catalogue of all that people read in the practice, for translators: its own texts, and the knowledge's.

Pages and Python alike give their texts in gettext's calls, and so they are found; small scripts of pages take theirs from attributes.
With ``--check`` nothing is written, and a stale catalogue is told.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PRACTICE = ROOT / "src" / "needlecraft" / "practice"
CATALOGUE = PRACTICE / "locale" / "django.pot"

_ONE = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
_MANY = frozenset({"ngettext", "ngettext_lazy"})
_TEXT = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_A_PAGE = re.compile(rf"\b(?:_|n?gettext)\({_TEXT}(?:\s*,\s*{_TEXT})?")
_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")
#: What a model of a patient is derived from; only these are printed under their name.
_OF_PATIENTS = {"OfPatient", "Decision"}
_HEAD = r"""# What people read in Needlecraft. Written by `make words`: change the texts where they stand, and write this file anew.
msgid ""
msgstr ""
"Project-Id-Version: Needlecraft\n"
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""


class Words(NamedTuple):
    """A text that can be translated; ``many`` is its plural, empty where it has none."""

    one: str
    many: str


def in_python(code: str) -> Iterator[Words]:
    """The texts of a module, in their order."""
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in _ONE | _MANY:
            continue
        texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if texts:
            yield Words(texts[0], texts[1] if call.func.id in _MANY else "")


def in_models(code: str) -> Iterator[Words]:
    """What models and their fields are called where a record is printed."""
    from needlecraft.practice.core.facts import field_words

    for model in ast.walk(ast.parse(code)):
        if isinstance(model, ast.ClassDef):
            if {base.id for base in model.bases if isinstance(base, ast.Name)} & _OF_PATIENTS:
                yield Words(f"{_CAPITAL.sub(r' ', model.name).lower()}s", "")
            names = [one.targets[0] for one in model.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call)]
            yield from (Words(field_words(name.id), "") for name in names if isinstance(name, ast.Name))


def in_page(template: str) -> Iterator[Words]:
    """The texts of a template: Django turns it into calls of gettext."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for found in _IN_A_PAGE.finditer(templatize(template)):
        one, many = (ast.literal_eval(text) if text else "" for text in found.groups())
        yield Words(one.replace("%%", "%") if "%(" not in one else one, many)


def words() -> dict[Words, list[str]]:
    """Every text with the places where it stands."""
    from needlecraft.practice.core.facts import texts
    from needlecraft.protocol.knowledge import load

    found: dict[Words, list[str]] = {}
    for path in sorted(PRACTICE.rglob("*")):
        finds = {".py": in_python, ".html": in_page, ".txt": in_page}.get(path.suffix)
        if finds:
            for one in finds(path.read_text(encoding="utf-8")):
                found.setdefault(one, []).append(path.relative_to(PRACTICE.parent).as_posix())
    for path in sorted(PRACTICE.glob("*/models.py")):
        for one in in_models(path.read_text(encoding="utf-8")):
            found.setdefault(one, []).append(path.relative_to(PRACTICE.parent).as_posix())
    for place, text in texts(load()):
        found.setdefault(Words(text, ""), []).append(f"protocol/knowledge/{place}")
    plural = {one.one for one in found if one.many}
    return {one: places for one, places in found.items() if one.one and (one.many or one.one not in plural)}


def catalogue() -> str:
    """The catalogue as a template of gettext."""
    return _HEAD + "".join(_entry(one, places) for one, places in words().items())


def _entry(one: Words, places: list[str]) -> str:
    where = "".join(f"#: {place}\n" for place in dict.fromkeys(places))
    flag = "#, python-format\n" if re.search(r"%\(\w+\)[a-z]", one.one) else ""
    many = f'msgid_plural {_quoted(one.many)}\nmsgstr[0] ""\nmsgstr[1] ""\n' if one.many else 'msgstr ""\n'
    return f"\n{where}{flag}msgid {_quoted(one.one)}\n{many}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    """Exit code 0 when the catalogue is written (with ``--check``: fresh), else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the catalogue is stale")
    is_check = parser.parse_args().check
    text = catalogue()
    if CATALOGUE.exists() and CATALOGUE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{'stale' if is_check else 'written'}: {CATALOGUE.relative_to(ROOT)}")
    if not is_check:
        CATALOGUE.parent.mkdir(exist_ok=True)
        CATALOGUE.write_text(text, encoding="utf-8", newline="\n")
    return int(is_check)


if __name__ == "__main__":
    sys.exit(main())
