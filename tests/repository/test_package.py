"""The package as it is installed: the wheel holds the knowledge, as YAML and compiled, and none is built from mistakes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")

ASK = """
from needlecraft.protocol import building, knowledge
building.build = None
print(knowledge.load().hash == knowledge.content_hash())
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a wheel is built from, without anything compiled before."""
    for name in NEEDED:
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("compiled.*", "__pycache__"))
    return tmp_path


def build(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "wheels"]
    return subprocess.run(command, cwd=tree, capture_output=True, encoding="utf-8", check=False)


def test_the_wheel_holds_the_yaml_and_decides_from_the_compiled_form(tree: Path) -> None:
    done = build(tree)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(*(tree / "wheels").iterdir()) as wheel:
        wheel.extractall(tree / "installed")
    yaml = {path.relative_to(tree / "src") for path in (tree / "src").rglob("*.yaml")}
    assert {path.relative_to(tree / "installed") for path in (tree / "installed").rglob("*.yaml")} == yaml
    environment = {**os.environ, "PYTHONPATH": str(tree / "installed")}
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=tree, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert asked.stdout == "True\n", asked.stderr


def test_no_wheel_is_built_from_knowledge_with_mistakes(tree: Path) -> None:
    knowledge = tree / "src/needlecraft/protocol/knowledge"
    shutil.rmtree(knowledge)
    knowledge.mkdir()
    (knowledge / "zones.yaml").write_text("cheeks: {name: Cheeks}\n", encoding="utf-8")
    done = build(tree)
    assert done.returncode != 0
    assert "knowledge/zones.yaml:1: cheeks." in done.stderr
    assert "knowledge/sources.yaml: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tree.glob("wheels/*.whl"))
