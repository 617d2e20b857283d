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


@pytest.mark.parametrize(("many", "looked_through"), [(1_000, False), (10_000_000, True)])
def test_what_is_too_much_to_look_through_at_once_is_set_aside(garbage, monkeypatch, many, looked_through):
    garbage.timerEvent(None)
    imported = [[number] for number in range(5000)]
    gc.collect()  # they are old by now
    knot = weakref.ref(Knot())
    monkeypatch.setattr("desktop.ui.garbage.MANY", many)
    monkeypatch.setattr(garbage, "_limits", (-1, -1, -1))
    garbage.timerEvent(None)
    assert any(one is imported for one in gc.get_objects()) is looked_through  # what is set aside is not among them
    assert knot() is None  # what is young is looked through in any case


def test_afterwards_python_collects_by_itself_again(qapp):
    Garbage().close()
    assert gc.isenabled()
