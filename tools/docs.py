"""``make docs``: write the generated pages of ``docs/reference`` and ``coverage.yaml`` anew; ``--check`` only tells what is stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from reference.pages import PAGES
from reference.usage import EXCUSED, UncoveredError, coverage, coverage_yaml

from needlecraft.protocol.building import KnowledgeError
from needlecraft.protocol.knowledge import FOLDER, Knowledge, compile_knowledge, load

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
COVERAGE = FOLDER / "coverage.yaml"


def main() -> int:
    """Exit code 0 when all is written (with ``--check``: fresh), 1 with a line for everything that stands in the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a page is stale")
    check = parser.parse_args().check
    try:
        knowledge = load()
        wanted = list(texts(knowledge))
    except (KnowledgeError, UncoveredError) as error:
        print(error, file=sys.stderr)
        return 1
    stale = [(path, text) for path, text in wanted if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path, _ in stale:
        print(f"{'stale' if check else 'written'}: {path.name}")
    if check:
        return bool(stale)
    print(*dropped_excuses(knowledge), sep="\n", end="")
    for path, text in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if any(path == COVERAGE for path, _ in stale):
        compile_knowledge()
    return 0


def texts(knowledge: Knowledge) -> Iterator[tuple[Path, str]]:
    """Every generated file with its text; coverage first, for it is part of the knowledge."""
    yield COVERAGE, coverage_yaml(knowledge)
    yield from ((REFERENCE / name, write(knowledge)) for name, write in PAGES.items())


def dropped_excuses(knowledge: Knowledge) -> Iterator[str]:
    """A line for every excuse that is no longer one."""
    now = coverage(knowledge)
    for key, says in knowledge.coverage.items():
        if says.startswith(EXCUSED) and now.get(key) != says:
            yield f"{key} is used now; its excuse is dropped: {says.removeprefix(EXCUSED)}\n"


if __name__ == "__main__":
    sys.exit(main())
