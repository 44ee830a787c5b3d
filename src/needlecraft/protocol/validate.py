"""``python -m needlecraft.protocol.validate``: read and check the knowledge, list every mistake, compile it when there is none."""

from __future__ import annotations

import sys

from .building import KnowledgeError
from .knowledge import compile_knowledge


def main() -> int:
    """Exit code 0 and one line when the knowledge is sound, 1 and a line for each mistake when it is not."""
    try:
        knowledge = compile_knowledge()
    except KnowledgeError as error:
        print(error)
        print(f"{len(error.mistakes)} mistakes", file=sys.stderr)
        return 1
    print(f"knowledge {knowledge.version}: {len(knowledge.rules)} rules, {len(knowledge.sources)} sources, hash {knowledge.hash[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
