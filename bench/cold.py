"""How long a person waits for one answer of the command line, beside a Python that does nothing."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from needlecraft.protocol.knowledge import load

from .patients import ON, patients

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "patients"
COMMAND = "import sys; from needlecraft.cli.main import main; sys.exit(main())"
API = """
import json, sys
from datetime import date
from pathlib import Path
from needlecraft.protocol import STRICTEST, load, read_patient, screen
from needlecraft.protocol.loader import read_file
record = read_patient(read_file(Path(sys.argv[1]))[0].data, load())
print(json.dumps(screen(record, date.fromisoformat(sys.argv[2]), STRICTEST).as_dict()))
"""


@dataclass(slots=True)
class ColdMeasured:
    """Median seconds of a whole process."""

    ours_s: float
    python_s: float
    through: str


def measure(runs: int = 10) -> ColdMeasured:
    """Both in turns, after one run of each that fills the caches of the disk."""
    load()
    with tempfile.TemporaryDirectory() as folder:
        record = _record(Path(folder))
        has_command = bool(importlib.util.find_spec("needlecraft.cli") and importlib.util.find_spec("needlecraft.cli.main"))
        ours = [sys.executable, "-c", API, str(record), str(ON)]
        if has_command:
            ours = [sys.executable, "-c", COMMAND, "screen", str(record), "--on", str(ON), "--policy", "strictest"]
        bare = [sys.executable, "-c", "pass"]
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        for n in range(runs + 1):
            for name, command in (("ours", ours), ("bare", bare)):
                seconds = _seconds(command, Path(folder), says_something=name == "ours")
                if n:
                    times[name].append(seconds)
    through = "`needlecraft screen`" if has_command else "the library called by a script, since the command is not there"
    return ColdMeasured(median(times["ours"]), median(times["bare"]), through)


def _record(folder: Path) -> Path:
    """The first of the examples, else a made-up patient."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        return path
    path = folder / "patient.json"
    path.write_text(json.dumps(patients(load(), 1)[0]), encoding="utf-8")
    return path


def _seconds(command: list[str], folder: Path, *, says_something: bool) -> float:
    """One process, with the bytecode of the run before it, as an installed program has it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    start = perf_counter()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    seconds = perf_counter() - start
    if done.returncode not in (0, 3) or bool(done.stdout) is not says_something:
        raise RuntimeError(f"a cold start ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return seconds
