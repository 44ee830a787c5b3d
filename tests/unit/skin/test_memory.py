"""Memory is kept by a program of its own, and nothing else comes of it."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from needlecraft.skin import memory

FAULTS = """
import resource
import numpy as np
from needlecraft.skin import memory
{keep}
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    np.ones(12_000_000, np.float32)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(min(faults() for _ in range(5)))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library is told")
def test_an_image_that_is_freed_makes_room_for_the_next():
    given_back, kept = (
        int(subprocess.run([sys.executable, "-c", FAULTS.format(keep=keep)], capture_output=True, text=True, check=True).stdout)
        for keep in ("", "memory.keep()")
    )
    assert kept < 0.1 * given_back


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    memory.keep()
