"""The commands and their arguments, with a description and examples for each."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Final

from .parser import Command, Options, Parser, add_format
from .skin_arguments import COMMANDS as OF_THE_SKIN


def overview() -> str:
    """The help of the whole program."""
    lines = [
        "usage: needlecraft COMMAND ...",
        "",
        "Decides, with dates and sources, whether, when and how a patient may be treated with microneedling.",
        "",
    ]
    lines += [f"  {name:<10} {command.summary}" for name, command in COMMANDS.items()]
    lines += [
        "",
        "A PATIENT, TREATMENT or REPORT is a YAML or JSON file, or - for standard input.",
        "Answers are pages to read; --format json gives the same for programs.",
        "Exit codes: 0 decided, 1 refused (photos) or not well (doctor, audit), 2 bad input, 3 the verdict of screen is incomplete.",
        "",
        "  needlecraft COMMAND --help    arguments and examples",
        "  needlecraft demo              a first look",
        "  needlecraft --version         version of the program and of its knowledge",
    ]
    return "\n".join(lines) + "\n"


def parse(word: str, argv: Sequence[str]) -> Options | None:
    """The arguments of a command; None when its help was asked for and has been printed. Raises UsageError."""
    command = COMMANDS[word]
    examples = "examples:\n" + "\n".join(f"  needlecraft {example}" for example in command.examples)
    parser = Parser(prog=f"needlecraft {word}", description=fill(command.about, 78), epilog=examples)
    command.add(parser)
    try:
        return parser.read(argv)
    except SystemExit:
        return None


def _policy(parser: Parser) -> None:
    parser.add_argument(
        "--policy",
        metavar="P",
        default="strictest",
        help="strictest (default), guideline, lenient (for comparison only), or a file with an adopted policy",
    )


def _patient(parser: Parser) -> None:
    parser.add_argument("patient", metavar="PATIENT", help="patient record, YAML or JSON; - for standard input")
    _on(parser)


def _on(parser: Parser) -> None:
    parser.add_argument("--on", metavar="DATE", help="the day to judge, YYYY-MM-DD (default: today, by the clock of this computer)")


def _treatments(parser: Parser, many: bool) -> None:
    text = "record of a treatment, YAML or JSON; - for standard input"
    if many:
        parser.add_argument("treatments", metavar="TREATMENT", nargs="+", help=text + "; several that overlap make one clock")
    else:
        parser.add_argument("treatment", metavar="TREATMENT", help=text)


def _screen(parser: Parser) -> None:
    parser.add_argument("patient", metavar="PATIENT", nargs="?", help="patient record, YAML or JSON; - for standard input")
    _on(parser)
    parser.add_argument("--batch", metavar="FILE", help="many records, one JSON object a line (- for standard input); answers likewise")
    _policy(parser)
    add_format(parser)


def _plan(parser: Parser) -> None:
    _patient(parser)
    parser.add_argument("--event", metavar="DATE", help="be healed before this day, such as a wedding")
    _policy(parser)
    add_format(parser)


def _steps(parser: Parser) -> None:
    _plan(parser)
    parser.add_argument("--option", metavar="K", type=int, default=1, help="which option of the plan (default: 1, the best)")
    parser.add_argument("--treatment", metavar="N", type=int, default=1, help="which treatment of the option (default: 1)")


def _aftercare(parser: Parser) -> None:
    _treatments(parser, many=True)
    parser.add_argument("--at", metavar="TIME", help="judge this moment, with offset: 2026-11-22T09:00+00:00 (default: now)")
    parser.add_argument("--ics", metavar="FILE", help="also write a calendar file with one event for each change")
    _policy(parser)
    add_format(parser)


def _triage(parser: Parser) -> None:
    _treatments(parser, many=False)
    parser.add_argument("report", metavar="REPORT", help="what the patient reports; may be the file of the treatment; - for standard input")
    parser.add_argument("--at", metavar="TIME", help="judge this moment, with offset (default: the report's own time)")
    add_format(parser)


def _dose(parser: Parser) -> None:
    _treatments(parser, many=False)
    add_format(parser)


def _rules(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="one rule in full, by its name (waxing) or its number (W03)")
    parser.add_argument("--search", metavar="WORDS", help="only rules in which all these words stand")
    add_format(parser)


def _sources(parser: Parser) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", help="one source in full, and what is taken from it")
    add_format(parser)


def _questions(parser: Parser) -> None:
    _policy(parser)
    add_format(parser)


def _demo(parser: Parser) -> None:
    parser.add_argument("--examples", metavar="FOLDER", help="another folder of records (default: the examples of this project)")
    parser.add_argument("--no-serve", action="store_true", help="only tell the stories")
    parser.add_argument("--home", metavar="FOLDER", help="a new folder in which the practice stays (default: one that is gone afterwards)")
    parser.add_argument("--bind", metavar="ADDRESS", help="where to listen (default: 127.0.0.1:8000, or the next port that is free)")
    _small(parser)


def _small(parser: Parser) -> None:
    parser.add_argument("--small", action="store_true", help="a practice of five people and nine patients, made in a second")


def _home(parser: Parser) -> None:
    parser.add_argument("--home", metavar="FOLDER", help="the folder of the practice (default: NEEDLECRAFT_HOME, else ~/needlecraft)")


def _init(parser: Parser) -> None:
    parser.add_argument("--name", metavar="NAME", required=True, help="the name of the practice")
    parser.add_argument("--owner", metavar="NAME", required=True, help="who owns it")
    parser.add_argument("--email", metavar="ADDRESS", required=True, help="the address with which the owner logs in")
    parser.add_argument("--time-zone", metavar="ZONE", required=True, help="where it lives, such as Europe/Berlin")
    parser.add_argument("--policy", choices=("guideline", "strictest"), required=True, help="what its policy starts from")
    parser.add_argument("--password-stdin", action="store_true", help="read the owner's password from standard input")
    _home(parser)


def _serve(parser: Parser) -> None:
    parser.add_argument("--bind", metavar="ADDRESS", default="127.0.0.1:8000", help="where to listen (default: 127.0.0.1:8000)")
    parser.add_argument("--demo", action="store_true", help="make a practice that does not exist in a new folder, and serve it")
    _small(parser)
    _home(parser)


def _password(parser: Parser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="the address with which the person logs in")
    _home(parser)


def _audit(parser: Parser) -> None:
    parser.add_argument("what", choices=("verify",), help="prove that no entry was changed or removed")
    _home(parser)


def _backup(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="where the copy goes; a file that is there is not overwritten")
    _home(parser)


def _restore(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="a copy made by 'needlecraft backup'")
    parser.add_argument("--secrets", metavar="FILE", required=True, help="the secrets.json of the practice, which no copy holds")
    parser.add_argument("--erasures", metavar="FILE", help="the erasures.txt of the practice; by itself the one beside the secrets")
    _home(parser)


COMMANDS: Final[dict[str, Command]] = {
    "screen": Command(
        "may this patient be treated, and from when?",
        "May this patient be treated, with what, where, and from when? Every finding comes with the positions of all its sources.",
        (
            "screen patient.yaml --on 2026-12-01",
            "screen patient.yaml --on 2026-12-01 --policy guideline --format json",
            "screen - --on 2026-12-01 < patient.json",
            "screen --batch patients.ndjson --on 2026-12-01 > answers.ndjson",
        ),
        _screen,
    ),
    "plan": Command(
        "with what, where, how deep, how often, on which days?",
        "Ranked ways to treat that the screening allows, each with dates, depths, numbing, preparation and sources.",
        ("plan patient.yaml --on 2026-12-01", "plan patient.yaml --on 2026-12-01 --event 2027-06-12"),
        _plan,
    ),
    "steps": Command(
        "what is done on the day, in what order?",
        "The steps of one treatment of a plan. The manual of the device comes first wherever the two differ.",
        ("steps patient.yaml --on 2026-12-01", "steps patient.yaml --on 2026-12-01 --option 2 --treatment 3"),
        _steps,
    ),
    "aftercare": Command(
        "what may the patient do now, and when the next thing?",
        "What the patient may do now, what opens next and when, and where the sources disagree.",
        (
            "aftercare treatment.yaml",
            "aftercare treatment.yaml --at 2026-11-22T09:00+00:00",
            "aftercare first.yaml second.yaml --ics aftercare.ics",
        ),
        _aftercare,
    ),
    "triage": Command(
        "is this reaction normal at this hour?",
        "Is what the patient reports normal at this hour, and what is to be done now? It sees nothing itself: call a clinician in doubt.",
        ("triage treatment.yaml report.yaml", "triage both.yaml both.yaml --format json"),
        _triage,
    ),
    "dose": Command(
        "how much needling was it?",
        "Punctures per square centimetre and the share of the surface that was perforated, with bounds, for each zone.",
        ("dose treatment.yaml", "dose treatment.yaml --format json"),
        _dose,
    ),
    "rules": Command(
        "the rules, their sources and what each policy adopts",
        "All rules, aftercare items and triage rows; or one of them in full, with every source's position.",
        ("rules", "rules waxing", "rules --search 'cold sores'", "rules --format json"),
        _rules,
    ),
    "sources": Command(
        "the documents behind the rules",
        "The bibliography; or one source in full, with what is taken from it and which rules cite it.",
        ("sources", "sources chu_2021", "sources --format json"),
        _sources,
    ),
    "questions": Command(
        "the intake questionnaire, made from the rules",
        "Every yes-or-no question that a rule needs answered. Its codes are those of a patient record.",
        ("questions", "questions --format json"),
        _questions,
    ),
    "demo": Command(
        "a first look, on patients and a practice made up for it",
        "Screens, plans and follows patients who were made up for it, with every source; then makes a practice that does not exist "
        "in a new folder, prints its address and a login for each role, and serves it until Ctrl-C.",
        ("demo", "demo --no-serve", "demo --home made_up --bind 127.0.0.1:9000", "demo --examples my_records"),
        _demo,
    ),
    **OF_THE_SKIN,
    "init": Command(
        "make a practice",
        "Makes a practice in a new folder: its database, its secrets, its owner. Nothing that is there is overwritten.",
        ("init --name 'Kanal Street Skin' --owner Olivia --email olivia@example.org --time-zone Europe/Berlin --policy guideline",),
        _init,
    ),
    "serve": Command(
        "run a practice in the browser",
        "Serves a practice, or with --demo one that does not exist, until it is stopped.",
        ("serve", "serve --demo --small --home demo", "serve --bind 0.0.0.0:8000"),
        _serve,
    ),
    "password": Command(
        "a link to set a new password",
        "Prints a link with which one person sets a new password, once: for a practice without a mail server. Hand it to nobody else.",
        ("password olivia@example.org",),
        _password,
    ),
    "audit": Command(
        "prove that the audit is whole",
        "Goes through the audit of every practice and names each entry that was changed or is missing; exit code 1 where one was.",
        ("audit verify",),
        _audit,
    ),
    "backup": Command(
        "copy a practice while it runs",
        "Copies the database of a practice into one file, also while it is served. The secrets are not in it: keep them apart.",
        ("backup 2026-11-21.needlecraft",),
        _backup,
    ),
    "restore": Command(
        "bring a copy back",
        "Brings a copy back into a new folder, and erases again who was erased since. Nothing that is there is overwritten.",
        ("restore 2026-11-21.needlecraft --secrets safe/secrets.json --home practice",),
        _restore,
    ),
    "doctor": Command(
        "is the practice well?",
        "Looks at a practice and says what is wrong with it and what to do; exit code 1 where something is.",
        ("doctor",),
        _home,
    ),
}
#: Commands that run a practice; they load the web application.
OF_A_PRACTICE: Final = ("init", "serve", "audit", "backup", "restore", "doctor", "password")
