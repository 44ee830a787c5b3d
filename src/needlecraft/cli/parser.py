"""A parser that refuses in the words of this program, and what a command says of itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn

from .reading import UsageError, nearest_of

Options = argparse.Namespace


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of leaving, and names the option that an unknown one is most like."""

    def __init__(self, **settings: Any) -> None:
        self.options: list[str] = []
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def add_argument(self, *names: Any, **settings: Any) -> argparse.Action:
        """As argparse has it, and remember the option."""
        self.options += [name for name in names if name.startswith("--")]
        return super().add_argument(*names, **settings)

    def error(self, message: str) -> NoReturn:
        """Refuse what cannot be parsed."""
        raise UsageError(f"{message}; '{self.prog} --help' shows examples")

    def read(self, argv: Sequence[str]) -> Options:
        """The arguments; raises UsageError for those that nobody knows."""
        options, extra = self.parse_known_args(argv)
        for word in extra:
            if word.startswith("-") and word != "-":
                raise UsageError(f"{word}: unknown option; {nearest_of(word.split('=')[0], self.options)}")
        if extra:
            raise UsageError(f"{extra[0]}: one argument too many; '{self.prog} --help' shows examples")
        return options


class Command(NamedTuple):
    """``summary`` stands in the overview, ``about`` and ``examples`` in the command's own help."""

    summary: str
    about: str
    examples: tuple[str, ...]
    add: Callable[[Parser], None]


def add_format(parser: Parser) -> None:
    """As a page or as JSON."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="a page to read (default) or JSON for programs")
