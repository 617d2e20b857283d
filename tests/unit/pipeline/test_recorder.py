from assistant.domain.calls import Track, Utterance
from assistant.domain.errors import StoreError
from assistant.domain.events import Failed, Heard
from assistant.pipeline.recorder import Recorder
from tests.fakes import Log


def heard(number):
    return Heard(Utterance(number, Track.REP, 0.0, 1.0, "words"), 1.0)


def test_an_event_is_kept_before_it_is_shown():
    order = []
    Recorder("c", lambda call_id, event: order.append("kept"), lambda event: order.append("shown"))(heard(1))
    assert order == ["kept", "shown"]


def test_a_full_disk_is_told_once_and_the_call_goes_on():
    def full(call_id, event):
        raise StoreError("the disk is full", "free some space")

    log = Log()
    recorder = Recorder("c", full, log)
    recorder(heard(1))
    recorder(heard(2))
    assert log.kinds() == [Failed, Heard, Heard]
    assert log.events[0].where == "store"
