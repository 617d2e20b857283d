"""What every test may ask for."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from assistant.paths import Home

settings.register_profile("callside", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("callside"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "callside")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A fresh user: nothing of the real one is read or written."""
    root = tmp_path / "home"
    monkeypatch.setenv("CALLSIDE_HOME", str(root))
    return Home(root)


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[logging.Logger]:
    """The logger that a program opens its file on; what a test leaves there is closed after it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield root
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
