"""The seam to the protocol: a plan for a patient record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from ...protocol.knowledge import load
from ...protocol.planning import plan
from ...protocol.plans import Plan
from ...protocol.policy import Policy
from ...protocol.preparing import names_in
from ...protocol.record import read_patient
from ..core.facts import known, listed
from ..core.language import gettext as _

#: Verdicts of a screening for which the protocol makes plans.
_PLANNED: Final = ("clear", "caution", "review", "defer")


def propose(record: Mapping[str, Any], on: date, policy: Policy) -> Plan:
    """What can be planned from a day on. Raises RecordError where the record or a wish cannot be."""
    return plan(read_patient(record, load()), on, policy)


def may_be_planned(screening: Mapping[str, Any]) -> bool:
    """Whether a screening's answer leaves a zone and a device for which a plan can be asked, today or later."""
    return any(one["verdict"] in _PLANNED for zones in screening["options"].values() for one in zones.values())


def to_do(line: Mapping[str, Any]) -> str:
    """What a line of the preparation asks for, in a word or two: ``no waxing``."""
    names = names_in(line, known())
    if line["what"] == "leave_off":
        return _("no %(what)s") % {"what": listed(names, is_either=True)}
    return _("test area") if line["what"] == "test_area" else _("begin with %(what)s") % {"what": listed(names)}


def depth_steps_mm(modality: str) -> tuple[float, ...]:
    """The depths that a device can be set to [mm]; none where only its manual knows them."""
    depth = load().modalities[modality].depth
    return depth.steps_mm if depth else ()
