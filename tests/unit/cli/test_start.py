"""The start of the program: nothing is imported that the command does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SLOW = (
    "rich",
    "icalendar",
    "pydantic",
    "asyncio",
    "email",
    "http",
    "unittest",
    "needlecraft.protocol.planning",
    "needlecraft.cli.rules_page",
)


def test_a_screening_imports_nothing_slow(patient: Path) -> None:
    code = (
        "import sys\n"
        "from needlecraft.cli.main import main\n"
        f"code = main(['screen', {str(patient)!r}, '--on', '2026-12-01'])\n"
        f"sys.stderr.write(' '.join(name for name in {SLOW!r} if name in sys.modules))\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False, env=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("✓ Yes")


def test_the_package_runs_as_a_module(patient: Path) -> None:
    command = [sys.executable, "-m", "needlecraft", "screen", str(patient), "--on", "2026-12-01", "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"{\n")
