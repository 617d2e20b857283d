import gc
import weakref

import pytest

from desktop.ui.garbage import Garbage


class Knot:
    """Refers to itself: only the collector finds it."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def garbage(qapp):
    made = Garbage()
    yield made
    made.close()


def test_nothing_is_collected_until_qt_s_own_timer_says_so(garbage):
    garbage.timerEvent(None)  # the first time sets aside what starting brought along
    knot = weakref.ref(Knot())
    many = [[] for _ in range(5000)]
    assert knot() is not None
    garbage.timerEvent(None)
    assert knot() is None
    assert len(many) == 5000


def test_afterwards_python_collects_by_itself_again(qapp):
    Garbage().close()
    assert gc.isenabled()
