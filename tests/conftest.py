"""What tests share."""

from __future__ import annotations

import pytest

from needlecraft.protocol.knowledge import Knowledge, load


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge of this package, loaded once a run."""
    return load()
