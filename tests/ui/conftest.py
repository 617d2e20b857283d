"""The window's tests need no screen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from assistant.settings import Settings


class Asked:
    """Commands that remember what was asked of the brain."""

    def __init__(self):
        self.of_it = []

    def start_call(self, plan):
        self.of_it.append(("start", plan))

    def pause_call(self):
        self.of_it.append("pause")

    def resume_call(self):
        self.of_it.append("resume")

    def forget_last(self, seconds=30.0):
        self.of_it.append(("forget", seconds))

    def card_done(self, card_id, *, used):
        self.of_it.append((card_id, "used" if used else "dismissed"))

    def end_call(self):
        self.of_it.append("end")


class Clock:
    """A clock that a test turns."""

    def __init__(self):
        self.s = 0.0

    def __call__(self):
        return self.s


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def live(qapp, asked, clock):
    from desktop.ui.live import Live

    made = Live(asked, Settings(), clock)
    yield made
    made.deleteLater()


@pytest.fixture
def tell(live):
    """Tell the window what happened."""

    def told(*events):
        for event in events:
            live.take(event)

    return told
