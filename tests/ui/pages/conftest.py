"""Qt's loop as asyncio's, for one test; and the pages' brain."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from assistant.paths import Home
from desktop.ui.work import run
from tests.ui.made_up import Brain, a_week

PATIENCE_S = 100  # a story that learns takes ten seconds, and half a minute on a busy machine


@pytest.fixture
def play(qapp):
    """Run a story on Qt's loop to its end."""

    def run_story(story):
        async def in_time():
            await asyncio.wait_for(story, PATIENCE_S)
            return 0

        return run(qapp, in_time)

    return run_story


@pytest.fixture(scope="session")
def week(tmp_path_factory):
    """The database of a week, made once."""
    made = Brain(Home(tmp_path_factory.mktemp("week")))
    a_week(made.calls)
    made.close()
    return made.home.database


@pytest.fixture
def brain(home, week):
    """A rep with a week of calls, the newest of them cut off."""
    home.root.mkdir()
    shutil.copy(week, home.database)
    made = Brain(home)
    yield made
    made.close()


@pytest.fixture
def fresh(home):
    """A rep on the first day."""
    made = Brain(home)
    yield made
    made.close()
