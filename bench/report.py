"""One table from all measurements, for the terminal and for the page in ``docs/``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import machine
from .batch import BatchMeasured
from .cold import ColdMeasured
from .pages import BARE, BY_KEY, PAGES, SEARCHES, PagesMeasured
from .rule_engines import Measured
from .scheduler import CoursesMeasured
from .writers import N_WRITERS, N_WRITTEN


class Row(NamedTuple):
    """``met`` is None where nothing was promised."""

    what: str
    ours: str
    peer: str
    ratio: str
    target: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        met = {None: "", True: "yes", False: "no"}[self.met]
        return (self.what, self.ours, self.peer, self.ratio, self.target, met)


HEAD = ("what", "ours", "peer", "ratio", "target", "met")


@dataclass(slots=True)
class Results:
    """All that was measured; a part that was left out is None."""

    rules: Measured | None = None
    batch: BatchMeasured | None = None
    cold: ColdMeasured | None = None
    courses: CoursesMeasured | None = None
    pages: PagesMeasured | None = None

    def rows(self) -> list[Row]:
        """The table."""
        return [
            *(_rule_rows(self.rules) if self.rules else ()),
            *(_batch_rows(self.batch) if self.batch else ()),
            *(_cold_rows(self.cold) if self.cold else ()),
            *(_course_rows(self.courses) if self.courses else ()),
            *(_page_rows(self.pages) if self.pages else ()),
        ]


def _rule_rows(rules: Measured) -> Iterator[Row]:
    first, again = rules.ours["first"], rules.ours["again"]
    yield Row("one full screening, first time seen", _time(first), "", "", "well under 1 ms (half)", first < 500)
    yield Row("one full screening, repeated", _time(again), "", "", "well under 1 ms (half)", again < 500)
    yield Row("one full screening, nothing at all remembered", _time(rules.ours["new"]), "", "")
    decided = rules.ours["decided"]
    seen = {"decided": "first seen", "decided_again": "repeated", "decided_empty": "begun empty"}
    for title, times in (
        (f"{rules.n_rules} rules, each once a patient", rules.peers),
        (f"{rules.n_rules} rules on {rules.n_options} modalities and zones", rules.peers_by_option),
    ):
        best = min(times.values(), default=0.0)
        for name, taken in sorted(times.items(), key=lambda pair: -pair[1]):
            is_best = taken == best
            ratio = ", ".join(f"{_faster(taken / rules.ours[name])} {words}" for name, words in seen.items())
            target, met = ("10 x the best, first seen", taken / decided >= 10) if is_best else ("", None)
            yield Row(title, f"{_time(decided)}, {_rate(decided)}", f"{name}: {_time(taken)}, {_rate(taken)}", ratio, target, met)


def _batch_rows(batch: BatchMeasured) -> Iterator[Row]:
    ratio = batch.ours_s / batch.json_s
    peer = f"json.loads and json.dumps alone: {batch.json_s:.2f} s"
    yield Row(f"a batch of {batch.n:,} patients", f"{batch.ours_s:.2f} s", peer, f"{ratio:.2f} x the time", "at most 3 x", ratio <= 3)
    growth = batch.long_mb / batch.quarter_mb
    yield Row(
        f"peak memory of a batch of {batch.n_long:,}",
        f"{batch.long_mb:.0f} MiB",
        f"a quarter of it: {batch.quarter_mb:.0f} MiB",
        f"{growth:.2f} x the memory",
        "flat (at most 1.1 x)",
        growth <= 1.1,
    )


def _cold_rows(cold: ColdMeasured) -> Iterator[Row]:
    peer = f"python -c pass: {cold.python_s:.3f} s"
    ratio = f"{cold.ours_s / cold.python_s:.1f} x the time"
    yield Row("a cold `screen`", f"{cold.ours_s:.3f} s", peer, ratio, "under 0.3 s", cold.ours_s < 0.3)


def _course_rows(courses: CoursesMeasured) -> Iterator[Row]:
    if courses.n_checked:
        same = f"{courses.n_checked:,} of {courses.n:,}"
        yield Row("courses with the optimum of CP-SAT", same, "ortools CP-SAT", "1", "all", courses.n_checked == courses.n)
    for name, ours, peer, target in (
        ("median", courses.ours_median_ms, courses.peer_median_ms, ""),
        ("99th percentile", courses.ours_p99_ms, courses.peer_p99_ms, "at most 1 ms"),
    ):
        beside = f"CP-SAT: {peer:.2f} ms" if courses.n_checked else "CP-SAT is not installed"
        ratio = _faster(peer / ours) if courses.n_checked else ""
        yield Row(f"the days of a course, {name}", f"{ours:.3f} ms", beside, ratio, target, ours <= 1 if target else None)


def _page_rows(pages: PagesMeasured) -> Iterator[Row]:
    small, large = pages.sizes[0], pages.sizes[-1]
    bare = f"a bare page: {_time(pages.seconds[str(large)][BARE] * 1e6)}"
    for name, place in PAGES.items():
        cost, growth = pages.times_bare(large, place), pages.growth(place)
        n_queries, n_more = pages.queries[str(large)][place], pages.queries[str(large)][place] - pages.queries[str(small)][place]
        ours = f"{_time(pages.seconds[str(large)][place] * 1e6)}, {n_queries} queries, {pages.first_load[place] / 1000:.0f} KB"
        ratio = f"{cost:.1f} x the time, {growth:.2f} x from {small:,} to {large:,}, {n_more:+} queries"
        most_kb = 100 if "aftercare" in name else 300
        is_met = cost <= 3 and growth <= 1.3 and n_more <= 0 and pages.first_load[place] < most_kb * 1000
        yield Row(f"{name}, {large:,} patients", ours, bare, ratio, f"3 x, 1.3 x, +0, {most_kb} KB", is_met)
    by_key = pages.seconds[str(large)][BY_KEY]
    for name, place in SEARCHES.items():
        seconds = pages.seconds[str(large)][place]
        is_typo = "typo" in name
        target, is_met = ("under 100 ms", seconds < 0.1) if is_typo else ("at most 2 x", seconds <= 2 * by_key)
        beside = f"a page by primary key: {_time(by_key * 1e6)}"
        yield Row(f"{name}, {large:,} patients", _time(seconds * 1e6), beside, f"{seconds / by_key:.2f} x the time", target, is_met)
    rate = pages.created_a_second
    yield Row("patients entered, on two cores", f"{rate:.0f}/s", "", "", "at least 144/s", rate >= 144)
    for database, one in pages.written.items():
        ours = f"{one[0]} of {N_WRITERS * N_WRITTEN} kept, {one[1]} refused" if one else "not tried: not on this machine"
        is_met = tuple(one or ()) == (N_WRITERS * N_WRITTEN, 0)
        yield Row(f"{N_WRITERS} processes that write at once, {database}", ours, "", "", "all, none", is_met)


def _time(microseconds: float) -> str:
    return f"{microseconds / 1000:.2f} ms" if microseconds >= 1000 else f"{microseconds:.3g} µs"


def _rate(microseconds: float) -> str:
    return f"{1e6 / microseconds:,.0f}/s"


def _faster(ratio: float) -> str:
    return f"{ratio:,.0f} x" if ratio >= 10 else f"{ratio:.3g} x"


def text(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def page(results: Results, on: str, seconds: float) -> str:
    """The page in ``docs/``."""
    rows = ["| " + " | ".join(cells) + " |" for cells in (HEAD, ("---",) * len(HEAD), *(row.cells() for row in results.rows()))]
    return PAGE.format(on=on, machine=machine.describe(), seconds=seconds, table="\n".join(rows), notes="\n".join(_notes(results)))


def _notes(results: Results) -> Iterator[str]:
    if results.rules:
        yield from _rule_notes(results.rules)
    if batch := results.batch:
        yield (
            f"- **Batch**: {batch.through}, each run a process of its own, its start not counted. "
            "The peer reads the same lines and prints the same answers, which it is given ready-made. "
            "No two patients of a file are the same."
        )
    if results.cold:
        yield f"- **Cold**: {results.cold.through}, a whole process from start to end, its files read once before, median of 10."
    if results.pages:
        yield from _page_notes(results.pages)
    if courses := results.courses:
        yield (
            "- **Courses**: two to eight treatments with windows, gaps, holidays and, for three in ten, only some free days. "
            f"{courses.n_impossible:,} of {courses.n:,} have no solution, and both must say so. "
            f"{machine.installed('ortools')}: one worker; its model is built outside the clock."
        )


def _page_notes(pages: PagesMeasured) -> Iterator[str]:
    yield (
        "- **Pages**: the program is called as a web server calls it, logged in, on SQLite, in one process and in turns. The bare page has "
        "the middleware of Django's own new project, three rows by their keys and a template of a line; ours has sessions, policies, seals "
        "and the audit of what was read. KB: all of a first load, with the files compressed as they are served and the page itself not."
    )
    yield (
        "- **Patients entered**: by a process on each core, into 1,000 others, on the wall: the form is read, somebody alike is looked "
        "for, and patient, key, search and audit lie on the disk before the next one begins. The fastest of nine rounds."
    )
    made = ", ".join(f"{int(size):,} patients in {seconds:.0f} s" for size, seconds in pages.made_in_s.items())
    yield f"- **Practices**: made for the run ({made}), each patient sealed under a key of their own, and what came of them."


def _rule_notes(rules: Measured) -> Iterator[str]:
    yield (
        f"- **A full screening** of {rules.n_patients:,} distinct patients: all rules, an answer for each of {rules.n_options} "
        "options (a modality on a zone), dates, depths, goals, open questions, every source's position and the sentences. No peer does it. "
        "**Rules** is what the peers are asked for as well: what each rule decides. Ours decides it for all options at once, with the "
        "dates, from the record; theirs is given facts prepared outside the clock: names resolved, dates turned into elapsed days."
    )
    yield (
        "- *First time seen*: every patient once, by an engine that has seen a thousand others and remembers single judgements from one "
        "patient to the next. *Repeated*: fifty patients again. *Begun empty*: every patient once, by an engine that has seen nobody "
        "before. *Nothing at all remembered*: a new engine for each patient."
    )
    yield (
        "- *Each once a patient*: one decision a rule, the most protective on any option. *On modalities and zones*: one decision a rule "
        "for each option, which is the question that a screening answers and the one that the target is meant for: asked only once "
        "a patient, an engine that decides nothing else is faster, and the row says no."
    )
    for peer in rules.used:
        yield f"- **{machine.installed(peer.package)}**: {peer.how}."
    for name, taken in sorted(rules.tried.items(), key=lambda pair: pair[1]):
        yield f"- {machine.installed(name)} was tried too; it is slower than the JSON-logic engine above: {_time(taken)} a patient."
    if rules.missing:
        yield f"- Not installed in this run: {', '.join(rules.missing)}."


PAGE = """# Benchmarks

<!-- Written by `make bench`; edit the package `bench`, not this page. -->

Measured on {on} in one run of {seconds:.0f} s: {machine}.

{table}

## How to read it

Everything was measured in the same run on the same machine, in turns, after a warm-up. Times are those of the fastest round,
because what makes another round slower is not the program that is measured; where it is said so they are medians.
Times are those of the processor, so that other programs do not count; the cold start alone is timed on the wall.
Read a single time as plus or minus 15 %, a ratio as firm.
A ratio `10 x` says that the peer takes ten times as long as this program; `0.1 x` that it takes a tenth.
Before any clock ran, every peer gave the same decision as this program for every rule and every patient; a difference stops the run.
Nothing else fails it: a target that is not met says so in the last column.

{notes}
"""
