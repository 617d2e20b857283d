"""The window's tests need no screen."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from assistant.settings import Settings


@pytest.fixture(autouse=True, scope="package")
def what_is_there_stays():
    """What other tests left need not be looked at after each test here."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def collected_on_qt_s_thread():
    """Leave no Qt object to be collected in a thread of a later test: see desktop/ui/garbage.py."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


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
