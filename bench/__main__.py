"""``python -m bench``: measure, print one table, write the page. Ends with 1 only on a wrong answer."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from needlecraft.protocol.knowledge import load

from . import batch, cold, pages, rule_engines, scheduler
from .report import Results, page, text
from .timing import WrongAnswerError

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmarks.md"
PARTS = ("rules", "batch", "cold", "courses", "pages")


def main() -> int:
    """Run the parts that were asked for."""
    if sys.argv[1:2] == ["skin"]:  # in an environment and on a page of its own
        from .skin.__main__ import main as skin

        return skin(sys.argv[2:])
    options = _options()
    start = perf_counter()
    results = Results()
    try:
        for part in options.parts or options.only or PARTS:
            print(f"{part} ...", file=sys.stderr)
            setattr(results, part, _measure(part, options))
    except WrongAnswerError as error:
        print(f"a wrong answer: {error}", file=sys.stderr)
        return 1
    print(text(results.rows()))
    if not options.only and not options.parts and not options.no_page:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(results, str(datetime.now(UTC).date()), perf_counter() - start), encoding="utf-8")
        print(f"\nwritten: {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}")
    return 0


def _measure(part: str, options: argparse.Namespace) -> object:
    if part == "rules":
        return rule_engines.measure(load(), options.patients, 3 * options.rounds)
    if part == "batch":
        return batch.measure(3 * options.rounds, n_long=options.batch)
    if part == "pages":
        return pages.measure(pages.SIZES[: options.sizes], 3 * options.rounds)
    return cold.measure() if part == "cold" else scheduler.measure(options.courses)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures Needlecraft beside other programs, in one table.")
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"these parts alone ({', '.join(PARTS)}); the page is not written. Or skin, alone"
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="this part alone; may be given again; the page is not written")
    parser.add_argument("--patients", type=int, default=1000, help="distinct patients for the rules (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in which everything is measured in turns (%(default)s)")
    parser.add_argument("--batch", type=int, default=batch.N_LONG, help="lines of the long batch (%(default)s)")
    parser.add_argument("--courses", type=int, default=10_000, help="random courses to schedule (%(default)s)")
    parser.add_argument(
        "--sizes", type=int, default=2, choices=(1, 2, 3), help="how many practices: 1,000, 100,000, 1,000,000 (%(default)s)"
    )
    parser.add_argument("--no-page", action="store_true", help="do not write docs/reference/benchmarks.md")
    options = parser.parse_args()
    if strange := set(options.parts) - set(PARTS):
        parser.error(f"{', '.join(strange)}: no such part; the parts are {', '.join(PARTS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
