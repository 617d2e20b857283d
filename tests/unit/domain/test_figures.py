"""Figures as people read them, wherever that is."""

from pathlib import Path

import pytest

import assistant
from assistant.domain.figures import percent


@pytest.mark.parametrize(
    ("share", "places", "written"),
    [(0.41, 0, "41 %"), (0.0, 0, "0 %"), (1.0, 0, "100 %"), (0.4067, 1, "40.7 %"), (None, 0, "")],
)
def test_a_share_is_written_in_one_way(share, places, written):
    assert percent(share, places) == written


def test_nothing_said_of_leads_writes_it_in_another():
    root = Path(assistant.__file__).parent
    told = [*root.glob("cli_leads*.py"), *root.glob("lead_*.py"), *root.glob("engines/leads/*.py")]
    assert len(told) > 20
    assert [file.name for file in told if "%}" in file.read_text("utf-8")] == []
