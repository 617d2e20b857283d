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


@pytest.mark.parametrize(("long_s", "again"), [(0.0, False), (100.0, True)])
def test_what_took_long_to_look_at_is_not_looked_at_again(garbage, monkeypatch, long_s, again):
    garbage.timerEvent(None)
    monkeypatch.setattr("desktop.ui.garbage.LONG_S", long_s)
    monkeypatch.setattr(garbage, "_limits", (0, 0, 0))
    imported = [[number] for number in range(5000)]
    garbage.timerEvent(None)
    assert any(one is imported for one in gc.get_objects()) is again  # what is frozen is not among them


def test_afterwards_python_collects_by_itself_again(qapp):
    Garbage().close()
    assert gc.isenabled()
