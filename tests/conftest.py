"""What tests share."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from needlecraft.protocol.knowledge import Knowledge, load

# `ci` is what every run uses: the same examples each time, in seconds. `--hypothesis-profile=long` runs the laws on new examples,
# more than 100,000 of them in all.
_SLOW_TO_DRAW = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("ci", max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW_TO_DRAW)
settings.register_profile("long", max_examples=5_000, deadline=None, print_blob=True, suppress_health_check=_SLOW_TO_DRAW)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge of this package, loaded once a run."""
    return load()
