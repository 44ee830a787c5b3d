"""Other rule engines that can be called from Python, each in the fastest form that was found for it.

Rules are compiled and facts are converted before the clock runs. What an engine hands back is read after it has stopped.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar

from .expressions import infix, json_logic
from .facts import Facts
from .translation import Translated


class Peer:
    """An engine with all rules compiled into one list: one call gives every rule's decision."""

    package: ClassVar[str]
    module: ClassVar[str]
    family: ClassVar[str]
    how: ClassVar[str]

    def __init__(self, rules: Sequence[Translated]) -> None:
        raise NotImplementedError

    def prepare(self, facts: Facts) -> Any:
        """The facts as the engine takes them."""
        return facts

    def decide(self, prepared: Any) -> Any:
        """The decision of every rule on one set of facts."""
        raise NotImplementedError

    def decide_many(self, prepared: Sequence[Any]) -> list[Any]:
        """The same for several sets of facts."""
        return [self.decide(one) for one in prepared]

    def read(self, answer: Any) -> list[int]:
        """What the engine handed back, as levels."""
        return [int(level) for level in answer]

    @classmethod
    def installed(cls) -> str | None:
        """The version, or None when it cannot be imported."""
        try:
            found = version(cls.package)
            importlib.import_module(cls.module)
        except (PackageNotFoundError, ImportError):
            return None
        return found

    @classmethod
    def imported(cls) -> Any:
        """Its module."""
        return importlib.import_module(cls.module)


class RuleEngine(Peer):
    package, module, family = "rule-engine", "rule_engine", "rule-engine"
    how = "one Rule that is a list of all rules; facts looked up with dict.get, as its own look-up is slow where one is missing"

    def __init__(self, rules: Sequence[Translated]) -> None:
        engine = self.imported()
        context = engine.Context(resolver=lambda thing, name: thing.get(name))
        self.rule = engine.Rule(f"[{', '.join(infix(rule) for rule in rules)}]", context=context)

    def decide(self, prepared: Any) -> Any:
        return self.rule.evaluate(prepared)


class Zen(Peer):
    package, module, family = "zen-engine", "zen", "zen-engine"
    how = "compile_expression of one list of all rules, facts as JSON bytes; a decision graph (JDM) of the same takes many times longer"

    def __init__(self, rules: Sequence[Translated]) -> None:
        texts = (infix(rule, present="{} == true") for rule in rules)
        self.expression = self.imported().compile_expression(f"[{', '.join(texts)}]")

    def prepare(self, facts: Facts) -> bytes:
        return json.dumps(facts).encode()

    def decide(self, prepared: Any) -> Any:
        return self.expression.evaluate(prepared)


class DataLogic(Peer):
    package, module, family = "datalogic-py", "datalogic_py", "JSON logic"
    how = "one compiled rule that is a list of all rules, a session, facts parsed beforehand into a DataHandle"

    def __init__(self, rules: Sequence[Translated]) -> None:
        self.datalogic = self.imported()
        engine = self.datalogic.Engine()
        self.rule, self.session = engine.compile([json_logic(rule) for rule in rules]), engine.session()

    def prepare(self, facts: Facts) -> Any:
        return self.datalogic.DataHandle(facts)

    def decide(self, prepared: Any) -> Any:
        return self.session.evaluate_data(self.rule, prepared)

    def decide_many(self, prepared: Sequence[Any]) -> list[Any]:
        answers: list[Any] = self.session.evaluate_batch(self.rule, prepared)
        return answers

    def read(self, answer: Any) -> list[int]:
        return super().read(json.loads(answer) if isinstance(answer, str) else answer)


class JsonLogicRs(Peer):
    package, module, family = "jsonlogic-rs", "jsonlogic_rs", "JSON logic"
    how = "apply, rule by rule"

    def __init__(self, rules: Sequence[Translated]) -> None:
        self.apply, self.rules = self.imported().apply, [json_logic(rule) for rule in rules]

    def decide(self, prepared: Any) -> Any:
        return [self.apply(rule, prepared) for rule in self.rules]


class PanziJsonLogic(JsonLogicRs):
    package, module, family = "panzi-json-logic", "json_logic", "JSON logic"
    how = "jsonLogic, rule by rule"

    def __init__(self, rules: Sequence[Translated]) -> None:
        self.apply, self.rules = self.imported().jsonLogic, [json_logic(rule) for rule in rules]

    @classmethod
    def installed(cls) -> str | None:
        """Another package, json-logic-qubit, has a module of the same name: the one that is imported must be this one."""
        return super().installed() if hasattr(cls.imported_or_none(), "certLogic") else None

    @classmethod
    def imported_or_none(cls) -> Any:
        """The module, or None."""
        try:
            return cls.imported()
        except ImportError:
            return None


class QubitJsonLogic(PanziJsonLogic):
    package = "json-logic-qubit"

    @classmethod
    def installed(cls) -> str | None:
        """As above, the other way round."""
        return Peer.installed.__func__(cls) if hasattr(cls.imported_or_none(), "add_operation") else None  # type: ignore[attr-defined]


ALL: tuple[type[Peer], ...] = (RuleEngine, DataLogic, JsonLogicRs, PanziJsonLogic, QubitJsonLogic, Zen)
