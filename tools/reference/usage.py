"""Where every statement and finding is used, and what ``coverage.yaml`` says of it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from needlecraft.protocol.knowledge import Knowledge

EXCUSED = "excused: "
WIDTH = 140

_HEAD = """\
# Where each statement of the five pages is used. Written by `make docs`.
# A statement that nothing uses needs an excuse, written here by hand: A000: "excused: why no rule, item or catalogue needs it"
"""


class UncoveredError(Exception):
    """Statements that are neither used nor excused. ``str()`` is a line for each."""


def usage(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """For every statement and finding that is cited, the users that cite it, in the order of the knowledge."""
    users: dict[str, dict[str, None]] = {}
    for name, cited in _users(knowledge):
        for one in cited:
            users.setdefault(one, {})[name] = None
    return {one: tuple(names) for one, names in users.items()}


def _users(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    for rule in knowledge.rules.values():
        yield from ((f"rules/{rule.id}", (*one.cites, *one.contradicted_by)) for one in rule.positions)
    for item in knowledge.aftercare.values():
        yield from ((f"aftercare/{item.code}", (*one.cites, *one.contradicted_by)) for one in (*item.positions, *item.nano_positions))
    yield from ((f"triage/{row.id}", row.cites) for row in knowledge.triage)
    yield from ((f"modalities/{key}", (*one.cites, *(one.depth.cites if one.depth else ()))) for key, one in knowledge.modalities.items())
    yield from ((f"concerns/{key}", one.cites) for key, one in knowledge.concerns.items())
    yield from ((f"zones/{key}", one.cites) for key, one in knowledge.zones.items())
    yield from ((f"products/{key}", one.cites) for key, one in knowledge.products.items())
    yield from ((f"medicines/{key}", one.cites) for key, one in knowledge.medicines.items())
    yield from ((f"comparisons/{key}", (*one.cites, *one.contradicted_by)) for key, one in knowledge.comparisons.items())
    yield from (("healing", stage.cites) for stage in knowledge.healing)
    yield from ((f"steps/{step.code}", step.cites) for step in knowledge.steps)


def coverage(knowledge: Knowledge) -> dict[str, str]:
    """What each statement's line must say: its users, or the excuse that stands there. Raises UncoveredError."""
    users = usage(knowledge)
    lines, missing = {}, []
    for key in sorted(knowledge.statements):
        excuse = knowledge.coverage.get(key, "")
        if key in users:
            lines[key] = ", ".join(users[key])
        elif excuse.startswith(EXCUSED) and excuse.removeprefix(EXCUSED).strip():
            lines[key] = excuse
        else:
            missing.append(f'{key}: nothing cites it; use it, or write in coverage.yaml {key}: "{EXCUSED}" and the reason')
    if missing:
        raise UncoveredError("\n".join(missing))
    return lines


def coverage_yaml(knowledge: Knowledge) -> str:
    """The text of ``coverage.yaml``. Raises UncoveredError."""
    return _HEAD + "".join(_line(key, says) for key, says in coverage(knowledge).items())


def dropped_excuses(knowledge: Knowledge) -> Iterator[str]:
    """A sentence for every excuse that is none any more, because the statement is used now."""
    now = coverage(knowledge)
    for key, says in knowledge.coverage.items():
        if says.startswith(EXCUSED) and now.get(key) != says:
            yield f"{key} is used now; its excuse is dropped: {says.removeprefix(EXCUSED)}"


def _line(key: str, says: str) -> str:
    line = f"{key}: {json.dumps(says, ensure_ascii=False) if says.startswith(EXCUSED) else says}\n"
    if len(line) <= WIDTH:
        return line
    return f"{key}: >-\n" + textwrap.fill(says, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False) + "\n"
