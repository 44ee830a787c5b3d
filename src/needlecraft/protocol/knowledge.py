"""All that the protocol knows, as one frozen object with a version and a content hash.

The YAML beside this file is the source. It is compiled when the package is built; at run time the compiled form is used as long
as its hash is that of the YAML on disk, so that what is read and what decides cannot differ.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from functools import lru_cache
from pathlib import Path

from .catalogue import (
    Comparison,
    Concern,
    Conflict,
    Evidence,
    HealingStage,
    MedicineClass,
    Modality,
    Product,
    Question,
    Source,
    Statement,
    StepText,
    Zone,
)
from .entry import entry
from .kinds import AnyRule
from .kinds.aftercare_item import AftercareItem
from .kinds.triage_row import TriageRow

CODE = Path(__file__).parent
FOLDER = CODE / "knowledge"
COMPILED = FOLDER / "compiled.pickle"


@entry
class Knowledge:
    """Sources, statements, findings, catalogues and rules, each under its key, in the order of the files.

    Derived when it is built: ``groups`` (the codes of each group of questions), ``names`` (every medicine name in small letters
    and its classes) and ``setting_codes`` (the questions that a practice's set-up answers).
    """

    version: str
    hash: str
    sources: dict[str, Source]
    statements: dict[str, Statement]
    findings: dict[str, Evidence]
    conflicts: dict[str, Conflict]
    coverage: dict[str, str]
    zones: dict[str, Zone]
    modalities: dict[str, Modality]
    concerns: dict[str, Concern]
    products: dict[str, Product]
    medicines: dict[str, MedicineClass]
    questions: dict[str, Question]
    comparisons: dict[str, Comparison]
    healing: tuple[HealingStage, ...]
    steps: tuple[StepText, ...]
    rules: dict[str, AnyRule]
    aftercare: dict[str, AftercareItem]
    triage: tuple[TriageRow, ...]
    groups: dict[str, frozenset[str]]
    names: dict[str, tuple[str, ...]]
    setting_codes: tuple[str, ...]

    def ended(self, code: str) -> str:
        """The state of a condition of which only an end date is told. That a doctor has cleared it has to be written."""
        question = self.questions.get(code)
        return "past" if question and question.cleared_by_doctor else "resolved"


def content_hash(folder: Path = FOLDER) -> str:
    """SHA-256 over the names and bytes of all YAML files of the folder, in the order of their names."""
    digest = hashlib.sha256()
    root = os.path.join(folder, "")
    for path in sorted(_yaml_files(root)):
        digest.update(path.removeprefix(root).replace(os.sep, "/").encode() + b"\0")
        with open(path, "rb") as file:
            digest.update(file.read() + b"\0")
    return digest.hexdigest()


def _yaml_files(folder: str) -> list[str]:
    return [os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names if name.endswith(".yaml")]


@lru_cache(maxsize=1)
def load() -> Knowledge:
    """The knowledge of this package, from the compiled form when that is current, else built from the YAML (a few seconds).

    Raises KnowledgeError (see :mod:`.building`) when the YAML has mistakes.
    """
    return _compiled() or compile_knowledge()


def _compiled() -> Knowledge | None:
    """The compiled form, unless it is missing, damaged, or made from other YAML or by other code."""
    try:
        with COMPILED.open("rb") as file:
            if file.read(64).decode("ascii", "replace") != _seal(content_hash()):
                return None
            knowledge: Knowledge = pickle.load(file)
    except Exception:  # a damaged pickle can raise anything; the YAML is there to build from
        return None
    return knowledge


def _seal(content: str) -> str:
    """What the compiled form begins with: a hash of the YAML and of the modules whose types are in it.

    A pickled entry is a list of values, which the fields of a later version would take in silence.
    """
    digest = hashlib.sha256(content.encode())
    for path in (*sorted(CODE.glob("kinds/*.py")), *(CODE / name for name in ("catalogue.py", "entry.py", "knowledge.py", "windows.py"))):
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def compile_knowledge() -> Knowledge:
    """Build the knowledge from YAML and keep the compiled form beside it, where that place can be written."""
    from .building import build

    knowledge = build(FOLDER)
    data = _seal(knowledge.hash).encode() + pickle.dumps(knowledge, protocol=pickle.HIGHEST_PROTOCOL)
    temporary = COMPILED.with_suffix(f".{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(COMPILED)
    except OSError:
        temporary.unlink(missing_ok=True)
    return knowledge
