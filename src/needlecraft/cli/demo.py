"""A first look: some made-up patients as stories, the others in a line, one treatment while it heals, three things to try next."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ..protocol import aftercare, plan, triage
from ..protocol.policy import STRICTEST
from ..protocol.verdict import sentence
from ..protocol.words import counted
from .examples import Examples, PatientStory, TreatmentStory, examples_folder, read_examples
from .footer import LEGEND
from .in_brief import aftercare_in_brief, plan_in_brief, screening_in_brief
from .page import Page
from .reading import UsageError
from .words import DECISIONS, LEVELS

_IN_FULL: Final = ("defer", "contraindicated", "clear", "incomplete")
_WHAT: Final = "Needlecraft decides whether, when and how a patient may be treated with microneedling, with dates and sources."


def demo(page: Page, folder: str | None) -> Page:
    """Tell the stories. Raises UsageError when there are no examples; one that cannot be read is named with its mistake."""
    home = Path(folder) if folder is not None else examples_folder()
    found = read_examples(home) if home is not None else Examples()
    if not found.patients:
        where = (
            found.mistakes[0] if found.mistakes else f"{home}: no patient records in it" if home else "this installation has no examples"
        )
        raise UsageError(f"{where}; name a folder of records with --examples FOLDER")
    chosen = _chosen(found.patients)
    page.text((_WHAT, "bold"))
    made_up = f"{counted(len(found.patients), 'patient')}, all made up, judged as strictly as the strictest source (policy strictest)."
    page.text((f"{made_up} {LEGEND}", "dim"))
    for story in chosen:
        _patient(page, story)
    _others(page, [story for story in found.patients if story not in chosen], found.mistakes)
    treated = max(found.treatments, key=lambda story: len(story.reports), default=None)
    if treated is not None:
        _treatment(page, treated)
    _next(page, chosen[0], treated)
    return page


def _chosen(stories: list[PatientStory]) -> list[PatientStory]:
    """One for each of four verdicts, rather one with wishes for the plan; without any of these the first."""
    chosen = []
    for verdict in _IN_FULL:
        fitting = [story for story in stories if story.screening.verdict == verdict]
        chosen += sorted(fitting, key=lambda story: story.patient.wishes is None)[:1]
    return chosen or stories[:1]


def _title(page: Page, text: str) -> None:
    page.blank()
    page.text((f"{text} {'─' * (page.width - len(text) - 1)}", "bold"))
    page.blank()


def _patient(page: Page, story: PatientStory) -> None:
    _title(page, shown(story.path))
    page.text(story.told)
    page.blank()
    screening_in_brief(page, story.screening)
    page.blank()
    plan_in_brief(page, plan(story.patient, story.on, STRICTEST))


def _others(page: Page, stories: Iterable[PatientStory], mistakes: Iterable[str]) -> None:
    stories, mistakes = list(stories), list(mistakes)
    if stories or mistakes:
        _title(page, "The others, in a line each")
    for story in stories:
        mark = DECISIONS[story.screening.verdict]
        page.text((f"{mark.shape} {sentence(story.screening)}", mark.colour), f" {story.told}", (f"  {story.path.stem}", "dim"), hang=2)
    for mistake in mistakes:
        page.text(("Cannot be read: ", "bold red"), mistake, hang=2)


def _treatment(page: Page, story: TreatmentStory) -> None:
    """The clock at the time of the first report, and what is to be done about each report."""
    _title(page, shown(story.path))
    page.text(story.told)
    page.blank()
    sheet = aftercare(story.treatments, STRICTEST)
    reports = sorted((one for one in story.reports if one.report.at >= sheet.ended_at), key=lambda one: one.report.at)
    quiet = [one for one in reports if triage(story.treatments[-1], one.report, one.report.at).level == "normal"]
    aftercare_in_brief(page, sheet, (quiet or reports)[-1].report.at if reports else sheet.ended_at)
    if reports:
        page.heading("What the patient reports, and what to do")
    for one in reports:
        answer = triage(story.treatments[-1], one.report, one.report.at)
        mark = LEVELS[answer.level]
        page.text(
            (f"{mark.shape} {mark.word}: ", f"bold {mark.colour}"),
            f"{one.told} ",
            (answer.do_now, "bold"),
            hang=2,
            end=(f"rule {answer.rule}", "dim"),
        )


def shown(path: Path) -> str:
    """The path as somebody would type it here."""
    return os.path.relpath(path).replace(os.sep, "/")


def _next(page: Page, first: PatientStory, treated: TreatmentStory | None) -> None:
    findings, program = first.screening.findings, _program()
    page.heading("Try next")
    page.command(f"{program} screen {shown(first.path)} --on {first.on} --policy guideline")
    page.command(f"{program} rules {findings[-1].rule if findings else 'waxing'}")
    page.command(f"{program} aftercare {shown(treated.path)} --ics aftercare.ics" if treated else f"{program} questions")


def _program() -> str:
    """The command as it can be typed here: its bare name where the shell finds it, else its path."""
    called = Path(sys.argv[0])
    if shutil.which("needlecraft") or called.name != "needlecraft":
        return "needlecraft"
    return shown(called)
