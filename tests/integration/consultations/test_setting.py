"""What a practice has settled for itself and what the protocol asks of it are two things."""

from __future__ import annotations

from datetime import date

from needlecraft.practice.consultations import facts
from needlecraft.practice.practices.models import Practice


def test_how_people_log_in_is_no_matter_of_the_protocol(practice: Practice) -> None:
    practice.setting = {"requires_second_factor": True, "idle_minutes": 15, "device_cleared": "yes"}
    record = facts.written(practice, date(1990, 4, 2), {}, {"zones": ["cheeks"], "modalities": ["pen"]})
    assert record["setting"] == {"device_cleared": "yes"}
