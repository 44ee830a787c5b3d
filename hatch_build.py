"""Compiles the knowledge when the package is built, so that an installed Needlecraft starts without reading YAML.

A wheel is not built from knowledge with mistakes: the build ends with the list of them. An editable install goes on, since it
is the place where mistakes are mended; there the knowledge is compiled at its next use.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = "src/needlecraft/protocol/knowledge/compiled.pickle"


class KnowledgeBuildHook(BuildHookInterface[Any]):
    """Puts ``compiled.pickle``, which git ignores, beside the YAML in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the knowledge of this source tree; ``version`` is ``editable`` or ``standard``."""
        mistakes = compile_in(Path(self.root))
        if not mistakes:
            build_data["artifacts"].append(f"/{COMPILED}")
        elif version == "editable":
            self.app.display_warning(mistakes)
        else:
            sys.exit(f"The knowledge has mistakes, so the package is not built:\n{mistakes}")


def compile_in(root: Path) -> str:
    """Compile the knowledge of the source tree at ``root``; returns its mistakes, a line each, or nothing.

    A process of its own, so that no other needlecraft is imported, and with a fixed hash seed, so that equal YAML gives equal bytes.
    """
    paths = [str(root / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    before = written_at(root)
    command = [sys.executable, "-m", "needlecraft.protocol.validate"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        return (done.stdout + done.stderr).strip() or f"{' '.join(command)} ended with {done.returncode}"
    if written_at(root) == before:
        return f"{COMPILED}: cannot be written; check the permissions of its folder"
    return ""


def written_at(root: Path) -> int:
    """When the compiled form was last written, in nanoseconds; 0 when there is none."""
    path = root / COMPILED
    return path.stat().st_mtime_ns if path.exists() else 0
