"""What the brain tells, from whatever thread, arrives on Qt's: events all and in order, glimpses only the newest."""

import threading

import pytest
from PySide6.QtCore import QThread

from assistant.domain.calls import Track
from assistant.domain.events import CallState, Captioned, Changed, Levelled
from desktop.bridge import Bridge


@pytest.fixture
def bridge(qapp):
    made = Bridge()
    yield made
    made.deleteLater()


def from_another_thread(say):
    thread = threading.Thread(target=say)
    thread.start()
    thread.join()


def test_every_event_arrives_in_order_on_the_window_thread(bridge, qtbot):
    came = []
    bridge.arrived.connect(lambda event: came.append((event.at_s, QThread.currentThread())))
    from_another_thread(lambda: [bridge.publish(Changed("1", CallState.LIVE, float(n))) for n in range(500)])
    assert came == []
    qtbot.waitUntil(lambda: len(came) == 500)
    assert [at_s for at_s, _ in came] == [float(n) for n in range(500)]
    assert {thread for _, thread in came} == {bridge.thread()}


def test_an_event_told_while_another_is_shown_comes_after_it(bridge, qtbot):
    came = []

    def answer(event):
        came.append(event.at_s)
        if event.at_s == 1.0:
            bridge.publish(Changed("1", CallState.LIVE, 3.0))

    bridge.arrived.connect(answer)
    bridge.publish(Changed("1", CallState.LIVE, 1.0))
    bridge.publish(Changed("1", CallState.LIVE, 2.0))
    qtbot.waitUntil(lambda: len(came) == 3)
    assert came == [1.0, 2.0, 3.0]


def test_only_the_newest_glimpse_of_each_kind_and_track_is_shown(bridge, qtbot):
    came = []
    bridge.glimpsed.connect(came.append)

    def talk():
        for n in range(100):
            bridge.show(Levelled(Track.REP, -20.0, float(-n)))
            bridge.show(Captioned(Track.REP, 0.0, f"word {n}"))
            bridge.show(Captioned(Track.CUSTOMER, 0.0, f"answer {n}"))

    from_another_thread(talk)
    qtbot.waitUntil(lambda: len(came) >= 3)
    assert sorted(map(str, came)) == sorted(
        map(
            str,
            [
                Levelled(Track.REP, -20.0, -99.0),
                Captioned(Track.REP, 0.0, "word 99"),
                Captioned(Track.CUSTOMER, 0.0, "answer 99"),
            ],
        )
    )


def test_glimpses_come_at_most_thirty_times_a_second(bridge, qtbot):
    came = []
    bridge.glimpsed.connect(came.append)
    bridge.show(Levelled(Track.REP, -20.0, -1.0))
    qtbot.waitUntil(lambda: len(came) == 1)
    bridge.show(Levelled(Track.REP, -20.0, -2.0))
    bridge._pass_on()
    assert 0 < bridge._later.remainingTime() <= 34
    qtbot.waitUntil(lambda: len(came) == 2)


def test_nothing_runs_while_nothing_is_told(bridge, qtbot):
    came = []
    bridge.glimpsed.connect(came.append)
    bridge.show(Levelled(Track.REP, -20.0, -1.0))
    qtbot.waitUntil(lambda: len(came) == 1)
    assert not bridge._later.isActive()
    assert bridge._asleep
