"""``python -m bench skin [--faces DIR]``: measure, print one table, write docs/reference/skin.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from ..report import text
from .page import page
from .results import measure, rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "skin.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench skin", description="Measures needlecraft.skin beside other programs.")
    parser.add_argument("--faces", type=Path, help="a folder with the photos of faces (london/ and zoom/); they are measured too")
    parser.add_argument("--rounds", type=int, default=2, help="rounds in which everything is measured in turns (%(default)s)")
    parser.add_argument("--no-page", action="store_true", help="do not write docs/reference/skin.md")
    options = parser.parse_args(arguments)
    start = perf_counter()
    measured = measure(options.faces, options.rounds, lambda words: print(words, file=sys.stderr))
    table = list(rows(measured))
    print(text(table))
    if not options.no_page:
        PAGE.write_text(page(measured, table, str(datetime.now(UTC).date()), perf_counter() - start), encoding="utf-8")
        print("\nwritten: docs/reference/skin.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
