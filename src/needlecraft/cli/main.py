"""The door: finds the command, runs it, and turns every failure into a line a mistake and an exit code.

Exit codes: 0 decided, 2 bad input, 3 if and only if the verdict of ``screen`` is incomplete; 130 interrupted, 141 nobody reads on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ..protocol.loader import UnreadableError
from .page import clean

if TYPE_CHECKING:
    from .parser import Options

BAD_INPUT: Final = 2
INTERRUPTED: Final = 130
NOBODY_READS_ON: Final = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. On bad input each mistake is a line on standard error; standard output is empty."""
    if sys.stdout is None:
        return _complain("standard output is closed; there is nowhere to write the answer")
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except UnreadableError as error:
        return _complain(*getattr(error, "mistakes", (str(error),)))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _stop_writing()
        return NOBODY_READS_ON
    except OSError as error:
        _stop_writing()
        return _complain(f"cannot write ({error.strerror or error}); check the disk and the permissions")
    except Exception as error:
        mistakes = _mistakes_in_knowledge(error)
        if not mistakes:
            raise
        return _complain(f"{mistakes[0]} ({len(mistakes)} in all; 'python -m needlecraft.protocol.validate' lists them)")


def _run(argv: list[str]) -> int:
    from .arguments import COMMANDS, OF_A_PRACTICE, overview, parse
    from .skin_arguments import COMMANDS as OF_THE_SKIN

    if argv[:1] == ["help"]:
        argv = [*argv[1:2], "--help"]
    word = argv[0] if argv else ""
    if word in ("-h", "--help"):
        sys.stdout.write(overview())
        return 0
    if word == "--version":
        from .about import version_line

        sys.stdout.write(version_line())
        return 0
    if word not in COMMANDS:
        from .reading import UsageError, nearest_of

        if not word:
            raise UsageError("no command; 'needlecraft demo' shows what it does, 'needlecraft --help' lists the commands")
        kind = "option" if word.startswith("-") else "command"
        known = ("--help", "--version") if kind == "option" else tuple(COMMANDS)
        raise UsageError(f"{word}: unknown {kind}; {nearest_of(word, known)}")
    options = parse(word, argv[1:])
    if options is None:
        return 0
    from . import reading

    reading.forget_stdin()
    extra = "skin" if word in OF_THE_SKIN else "practice" if word in OF_A_PRACTICE else ""
    try:
        return _carried_out(f"run_{word}", extra, options)
    except ModuleNotFoundError as error:
        if not extra or (error.name or "").startswith("needlecraft"):
            raise
        return _complain(f"'{word}' needs more packages ({error.name}): pip install 'needlecraft[{extra}]'")


def _carried_out(function: str, extra: str, options: Options) -> int:
    """Run a command, loading nothing that another needs."""
    if extra == "practice":
        from . import practice_commands as commands
    elif extra == "skin":
        from ..skin import memory
        from . import skin_commands as commands  # type: ignore[no-redef]

        memory.keep()
    else:
        from . import commands  # type: ignore[no-redef]
    code: int = getattr(commands, function)(options)
    return code


def _complain(*messages: str) -> int:
    if sys.stderr is not None:
        sys.stderr.writelines(f"needlecraft: {clean(message)}\n" for message in messages)
    return BAD_INPUT


def _stop_writing() -> None:
    """Let what is still buffered go nowhere, so that the end of the program does not complain a second time."""
    with suppress(OSError, ValueError, AttributeError):
        stdout = sys.stdout.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout)


def _mistakes_in_knowledge(error: Exception) -> list[str]:
    """The lines of a KnowledgeError, without importing the module that raises it unless it has."""
    building = sys.modules.get("needlecraft.protocol.building")
    if building is None or not isinstance(error, building.KnowledgeError):
        return []
    return str(error).splitlines()
