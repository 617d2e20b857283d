from assistant.domain.calls import Track, Utterance
from assistant.domain.errors import StoreError
from assistant.domain.events import Erased, Failed, Heard
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


class Disk:
    """Keeps events while there is room."""

    def __init__(self):
        self.kept, self.full = [], False

    def __call__(self, call_id, event):
        if self.full:
            raise StoreError("the disk is full", "free some space")
        self.kept.append(event)


def test_what_a_full_disk_refused_is_written_when_there_is_room_again_and_in_order():
    disk, log = Disk(), Log()
    recorder = Recorder("c", disk, log)
    disk.full = True
    recorder(heard(1))
    recorder(heard(2))
    disk.full = False
    recorder(heard(3))
    assert [event.utterance.number for event in disk.kept] == [1, 2, 3]
    assert log.kinds() == [Failed, Heard, Heard, Heard]


def test_erased_is_told_only_when_it_is_true_on_the_disk():
    disk, log = Disk(), Log()
    recorder = Recorder("c", disk, log)
    recorder(heard(1))
    disk.full = True
    recorder(heard(2))
    recorder(Erased(0.0, 5.0, 6.0))
    assert log.kinds() == [Heard, Failed, Heard, Failed]
    disk.full = False
    recorder(heard(3))
    assert log.kinds()[4:] == [Erased, Heard]
    assert [type(event) for event in disk.kept] == [Heard, Erased, Heard]
