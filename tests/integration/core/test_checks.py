"""What would go wrong is told before it does, with its remedy."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

HERE = ["localhost", "127.0.0.1", "[::1]"]


def found(**changed: Any) -> set[str]:
    with override_settings(**{"ALLOWED_HOSTS": HERE, "ADDRESS": "http://127.0.0.1:8000", "IS_SECURE": False, **changed}):
        told = [one for one in run_checks() if (one.id or "").startswith("needlecraft.")]
    assert all(one.hint for one in told)
    return {one.id or "" for one in told}


@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({}, set()),
        ({"ADDRESS": "http://[::1]:8000"}, set()),
        ({"DONE_HERE": ("needlecraft.practice.treatments.history.forgotten",)}, {"needlecraft.E002"}),
        ({"ADDRESS": "https://clinic.example", "IS_SECURE": True}, {"needlecraft.E003"}),
        ({"ADDRESS": ""}, {"needlecraft.E003"}),
        ({"ADDRESS": "http://clinic.example", "ALLOWED_HOSTS": ["clinic.example"]}, {"needlecraft.W001"}),
        ({"ADDRESS": "https://clinic.example", "ALLOWED_HOSTS": ["clinic.example"], "IS_SECURE": True}, set()),
        ({"DEFAULT_FROM_EMAIL": "practice@localhost"}, {"needlecraft.W002"}),
        ({"SENDS_MAIL": False}, {"needlecraft.W003"}),
        ({"ROOT_URLCONF": "tests.integration.core.open_urls"}, {"needlecraft.E001"}),
    ],
)
def test_a_mistake_is_named(changed: dict[str, Any], ids: set[str]) -> None:
    assert found(**changed) == ids
