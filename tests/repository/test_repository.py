"""The repository itself: what may stand in its files, how large they may grow, and that what they name exists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES_OF_A_FILE = 400
MAX_LINES_OF_A_FUNCTION = 40

LOCKS = ("bench", "bench-skin", "build", "dev", "lock", "run")
MACHINE_PATH = re.compile(r"(?<![\w.~$})>-])/(?:home|mnt|private|root|tmp|Users|var/folders|work|workspaces?)(?![\w-]|\.\w)")
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|crates)\.(?:org|io|com)\b|\bregistry\.[a-z]+\.[a-z]+")
EXACT = re.compile(r"[\w.-]+(?:\[[\w,]+\])?==[^\s;]+(?: ; [^\n\\]*[^\n\\ ])?")
MADE_BY_TOOLS = {".git", ".venv", ".venv-bench", ".venv-bench-skin", ".venv-lock", "dist", "__pycache__", ".hypothesis"}
NO_TEXT = {".gif", ".ico", ".jpg", ".pickle", ".png", ".svgz", ".ttf", ".woff2"}


@cache
def files() -> tuple[Path, ...]:
    """All files that are committed or would be; without git, all that no tool has made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not is_made_by_tools(path.relative_to(ROOT)))
    return tuple(path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file())


def is_made_by_tools(path: Path) -> bool:
    return not MADE_BY_TOOLS.isdisjoint(path.parts) or any(part.endswith("_cache") for part in path.parts) or path.stem == "compiled"


def texts() -> Iterator[tuple[Path, str]]:
    yield from ((path.relative_to(ROOT), path.read_text(encoding="utf-8")) for path in files() if path.suffix not in NO_TEXT)


def places(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()}" for name, text in texts() for hit in pattern.finditer(text)]


def sources() -> Iterator[tuple[Path, str]]:
    yield from ((name, text) for name, text in texts() if name.parts[0] == "src" and name.suffix == ".py")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# What may stand in a file


def test_no_file_names_a_place_on_someones_machine() -> None:
    assert places(MACHINE_PATH) == []


@pytest.mark.parametrize("text", ["see /{}/x", "'/{}/'", "cd /{}", "`/{}`.", "file:///{}/x"])
@pytest.mark.parametrize("folder", ["tmp", "root", "work", "home"])
def test_a_place_on_a_machine_is_recognised(text: str, folder: str) -> None:
    assert MACHINE_PATH.search(text.format(folder))


@pytest.mark.parametrize("text", ["a/work/b", "https://example.org/home/x", "./tmp/x", "${X}/tmp", "/homely", "/work-up"])
def test_what_is_no_place_on_a_machine_passes(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_no_file_names_the_host_of_a_registry() -> None:
    assert places(REGISTRY) == []


# Sizes


def test_no_source_file_is_too_long() -> None:
    long = {str(name): n for name, text in sources() if (n := text.count("\n")) > MAX_LINES_OF_A_FILE}
    assert long == {}, f"at most {MAX_LINES_OF_A_FILE} lines a file: split it by what its parts are about"


def test_no_function_is_too_long() -> None:
    long = {place: n for name, text in sources() for place, n in lengths(name, text) if n > MAX_LINES_OF_A_FUNCTION}
    assert long == {}, f"at most {MAX_LINES_OF_A_FUNCTION} lines a function, its docstring not counted"


def lengths(name: Path, text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{name}:{node.lineno} {node.name}", lines(node) - (lines(node.body[0]) if ast.get_docstring(node) else 0)


def lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


# Dependencies


def test_every_dependency_has_its_reason_on_the_line_above() -> None:
    project = read("pyproject.toml").splitlines()
    named = [i for i, line in enumerate(project) if line.strip().rstrip(",") in {f'"{one}"' for one in dependencies()}]
    assert len(named) == len(dependencies()), "each dependency stands on a line of its own"
    assert [project[i].strip() for i in named if not project[i - 1].strip().startswith("# ")] == []


@cache
def dependencies() -> tuple[str, ...]:
    project = tomllib.loads(read("pyproject.toml"))
    groups = [one for group in project["dependency-groups"].values() for one in group if isinstance(one, str)]
    return (*project["build-system"]["requires"], *project["project"]["dependencies"], *groups)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_version_is_exact_and_has_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", read(f"requirements/{name}.txt"), flags=re.MULTILINE).strip())
    assert [entry for entry in entries if not re.fullmatch(EXACT.pattern + r"( \\\n +--hash=sha256:[0-9a-f]{64})+", entry)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_nothing_but_names_versions_and_hashes(name: str) -> None:
    options = set(re.findall(r"(?<!\S)--?[a-z][\w-]*", read(f"requirements/{name}.txt")))
    assert options == {"--hash"}


def test_every_dependency_is_locked_where_it_is_needed() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    groups, run = project["dependency-groups"], project["project"]["dependencies"]
    needed = {name: [one for one in group if isinstance(one, str)] for name, group in groups.items()} | {"run": run}
    needed["dev"] += needed["build"] + run
    needed["bench"] += needed["build"] + run
    needed["bench-skin"] += needed["build"] + run
    missing = {(name, one) for name, group in needed.items() for one in group if canonical(one) not in locked(name)}
    assert missing == set(), "run `make lock` and commit what it writes"


def test_what_runs_is_locked_to_one_version() -> None:
    for name in ("run", "build"):
        assert locked(name).items() <= locked("dev").items()


def locked(name: str) -> dict[str, str]:
    return {canonical(one.group()): one.group() for one in re.finditer(f"^{EXACT.pattern}", read(f"requirements/{name}.txt"), re.MULTILINE)}


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def test_the_protocol_imports_the_standard_library_and_pydantic_alone() -> None:
    allowed = sys.stdlib_module_names | {"pydantic", "pydantic_core", "needlecraft"}
    loader = Path("src/needlecraft/protocol/loader.py")
    foreign = {
        f"{name}: {module}"
        for name, text in sources()
        if "protocol" in name.parts
        for module in imported(text)
        if module not in allowed and (name, module) != (loader, "ruamel")
    }
    assert foreign == set()


def imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


# What a page names exists


@cache
def targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_target_that_a_page_names_exists(name: str) -> None:
    named = set(re.findall(r"(?:^|`|\$ |&& )make(?: -\S+)* ([a-z][\w-]*)", read(name), re.MULTILINE))
    assert named
    assert named <= targets()


def test_every_make_target_is_phony_and_explained() -> None:
    makefile = read("Makefile")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony.group(1).split()) == targets()


def test_every_relative_link_in_a_page_leads_to_a_file() -> None:
    dead = [f"{name}: {target}" for name, text in texts() if name.suffix == ".md" for target in links(text) if not leads(name, target)]
    assert dead == []


def links(markdown: str) -> Iterator[str]:
    prose = re.sub(r"^(```|~~~).*?^\1|`[^`\n]*`", "", markdown, flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"\]\(<?([^\s)>]+)>?(?: \"[^\"]*\")?\)|^\[[^\]]+\]: (\S+)|(?:src|href)=\"([^\"]+)\"", prose, re.MULTILINE)
    yield from (link for match in found for link in match if link and not re.match(r"[a-z]+:|#", link))


def leads(page: Path, link: str) -> bool:
    target = (ROOT / page.parent / link.partition("#")[0]).resolve()
    return target.is_relative_to(ROOT) and target.exists()
