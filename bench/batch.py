"""A batch beside reading the same lines and printing the same answers, and how much memory it takes at its peak.

Each run is a process of its own: ``python -m bench.batch ours FILE`` or ``... json FILE``. It prints its seconds and its peak memory.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from time import process_time

from needlecraft.protocol import RecordError
from needlecraft.protocol.knowledge import load
from needlecraft.protocol.record import read_patient

from .machine import peak_bytes
from .ours import new_engine, screen_all
from .patients import ON, patients
from .timing import WrongAnswerError

N_SHORT = 1000
N_LONG = 20_000


@dataclass(slots=True)
class BatchMeasured:
    """Seconds of the processor for ``n`` lines and megabytes at the peak; ``through`` says what ran."""

    n: int
    n_long: int
    through: str
    ours_s: float
    json_s: float
    quarter_mb: float
    long_mb: float


def measure(rounds: int, n: int = N_SHORT, n_long: int = N_LONG) -> BatchMeasured:
    """Both in turns on ``n`` patients, then ours on a file of ``n_long`` and on a quarter of it; no two patients are the same."""
    with tempfile.TemporaryDirectory() as folder:
        short, quarter, long = (Path(folder, f"{name}.ndjson") for name in ("short", "quarter", "long"))
        lines = [json.dumps(record) + "\n" for record in patients(load(), max(n, n_long))]
        short.write_text("".join(lines[:n]), encoding="utf-8")
        quarter.write_text("".join(lines[: n_long // 4]), encoding="utf-8")
        long.write_text("".join(lines[:n_long]), encoding="utf-8")
        _check(short)
        ours, peer = [], []
        for _ in range(rounds):
            ours.append(_run("ours", short)[0])
            peer.append(_run("json", short)[0])
        quarter_mb, long_mb = (_run("ours", file)[1] for file in (quarter, long))
    return BatchMeasured(
        n=n,
        n_long=n_long,
        through="`needlecraft screen --batch`" if has_command() else "the loop of a batch, since the command is not there",
        ours_s=min(ours),
        json_s=min(peer),
        quarter_mb=quarter_mb,
        long_mb=long_mb,
    )


def _check(file: Path) -> None:
    """What a batch prints is what the library says, line by line."""
    done = subprocess.run([sys.executable, "-m", "bench.batch", "print", str(file)], capture_output=True, encoding="utf-8", check=False)
    printed = done.stdout.splitlines()
    for n, (line, answer) in enumerate(zip_longest(printed, _answers(file)), 1):
        if line is None or json.loads(line) != answer:
            raise WrongAnswerError(f"line {n} of a batch is not what the library says: {line} {done.stderr.strip()[-500:]}")


def has_command() -> bool:
    """Is the batch of the command line there?"""
    return all(importlib.util.find_spec(name) for name in ("needlecraft.cli", "needlecraft.cli.main", "needlecraft.cli.batch"))


def _run(what: str, file: Path) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-m", "bench.batch", what, str(file)], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"the batch ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    seconds, megabytes = done.stderr.split()[-2:]
    return float(seconds), float(megabytes)


def _ours(path: Path, out: io.TextIOBase) -> float:
    """Once on a file of nothing first: the start is measured elsewhere."""
    if has_command():
        from needlecraft.cli.main import main

        with redirect_stdout(out):
            begun = _screened(main, os.devnull)
            start = process_time()
            code = _screened(main, str(path))
            seconds = process_time() - start
        if begun or code:
            raise SystemExit(begun or code)
        return seconds
    start = process_time()
    for answer in _answers(path):
        out.write(json.dumps(answer) + "\n")
    return process_time() - start


def _screened(main: Callable[[list[str]], int], name: str) -> int:
    return main(["screen", "--batch", name, "--on", str(ON), "--policy", "strictest"])


def _answers(path: Path) -> Iterator[object]:
    """What a batch does: one line, one record, one answer; a bad line becomes an answer that says so."""
    knowledge = load()
    engine = new_engine(knowledge)
    with path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines, 1):
            try:
                yield screen_all(engine, [read_patient(json.loads(line), knowledge)], ON)[0].as_dict()
            except (RecordError, ValueError) as error:
                yield {"line": n, "error": str(error)}


def _json_alone(path: Path, out: io.TextIOBase) -> float:
    """As fast as the standard library does it: bytes in, one encoder kept, no check for circles."""
    answers = list(_answers(path))
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
    start = process_time()
    with path.open("rb") as lines:
        for line, answer in zip(lines, answers, strict=True):
            json.loads(line)
            out.write(encode(answer) + "\n")
    return process_time() - start


def _main(what: str, path: str) -> None:
    if what == "print":
        _ours(Path(path), sys.stdout)  # type: ignore[arg-type]
        return
    with open(os.devnull, "w", encoding="utf-8") as out:
        seconds = (_ours if what == "ours" else _json_alone)(Path(path), out)  # type: ignore[arg-type]
    print(seconds, peak_bytes() / 2**20, file=sys.stderr)


if __name__ == "__main__":
    _main(*sys.argv[1:])
