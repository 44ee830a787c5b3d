"""The seam to the protocol: a plan for a patient record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ...protocol.knowledge import load
from ...protocol.planning import plan
from ...protocol.plans import Plan
from ...protocol.policy import Policy
from ...protocol.record import read_patient


def propose(record: Mapping[str, Any], on: date, policy: Policy) -> Plan:
    """What can be planned from a day on. Raises RecordError where the record or a wish cannot be."""
    return plan(read_patient(record, load()), on, policy)


def depth_steps_mm(modality: str) -> tuple[float, ...]:
    """The depths that a device can be set to [mm]; none where only its manual knows them."""
    depth = load().modalities[modality].depth
    return depth.steps_mm if depth else ()
