"""Qt's loop as asyncio's, for one test; and the pages' brain."""

from __future__ import annotations

import asyncio

import pytest

from assistant.storage.calls import CallStore
from desktop.ui.work import run
from tests.ui.made_up import Brain, a_week


@pytest.fixture
def play(qapp):
    """Run a story on Qt's loop to its end."""

    def run_story(story):
        async def within_a_minute():
            await asyncio.wait_for(story, 60)
            return 0

        return run(qapp, within_a_minute)

    return run_story


@pytest.fixture
def brain(home):
    """A rep with a week of calls, the newest of them cut off."""
    made = Brain(home)
    a_week(made.calls)
    made.calls = CallStore(made.database)  # as after a restart
    yield made
    made.close()


@pytest.fixture
def fresh(home):
    """A rep on the first day."""
    made = Brain(home)
    yield made
    made.close()
