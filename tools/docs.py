"""``make docs``: write ``coverage.yaml``, the generated pages of ``docs/reference``, the answers to the examples and the shown output anew.

With ``--check`` nothing is written, and what is stale is told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from reference.example_answers import answers
from reference.pages import PAGES
from reference.transcripts import TranscriptError, pages, refreshed
from reference.usage import UncoveredError, coverage_yaml, dropped_excuses

from needlecraft.protocol.building import KnowledgeError
from needlecraft.protocol.knowledge import FOLDER, Knowledge, load

ROOT = Path(__file__).resolve().parents[1]
COVERAGE = FOLDER / "coverage.yaml"


def main() -> int:
    """Exit code 0 when all is written (with ``--check``: fresh), 1 with a line for everything that stands in the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something is stale")
    is_check = parser.parse_args().check
    stale = 0
    try:
        for line in dropped_excuses(load()):
            print(line)
        for path, text in texts():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale += 1
            print(f"{'stale' if is_check else 'written'}: {path.relative_to(ROOT)}")
            if not is_check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    except (KnowledgeError, UncoveredError, TranscriptError) as error:
        print(error, file=sys.stderr)
        return 1
    return int(is_check and stale > 0)


def texts() -> Iterator[tuple[Path, str]]:
    """Every generated file with its text. Coverage comes first: it is part of the knowledge, whose hash commands print."""
    yield COVERAGE, coverage_yaml(load())
    load.cache_clear()
    knowledge: Knowledge = load()
    yield from ((ROOT / "docs" / "reference" / name, write(knowledge)) for name, write in PAGES.items())
    yield from answers(ROOT)
    yield from ((page, refreshed(page, ROOT)) for page in pages(ROOT))


if __name__ == "__main__":
    sys.exit(main())
