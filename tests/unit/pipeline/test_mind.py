"""What the mind keeps of a call that goes on, is erased in part, or was cut off."""

from dataclasses import replace

from assistant.domain.calls import Conversation, Track, Transcript, Utterance
from assistant.domain.events import Erased, Failed, Measured, Missed, Noticed, Remembered, Summed
from assistant.domain.memory import Memory
from assistant.pipeline.mind import Mind, Understanding
from tests.fakes import CountsSeconds, Log, RemembersPromises, ShowsEverything, SpotsPrice, StaysPut, SumsUp, segment


def mind(before=Conversation(), rememberer=None):  # noqa: B008 a frozen noun
    log = Log()
    understanding = Understanding(
        (SpotsPrice(),), StaysPut(), CountsSeconds(), rememberer or RemembersPromises(), ShowsEverything(), SumsUp()
    )
    return Mind(understanding, log, lambda: 0.0, before), log


def hear(mind, text, start_s=0.0, track=Track.CUSTOMER):
    mind.heard(segment(2.0, start_s=start_s, track=track), Transcript(text), customer_talks=False)


def promised(event):
    return [promise.what for promise in event.memory.promises]


def test_what_is_erased_is_remembered_no_more_and_said_so_after_the_erasing():
    one, log = mind()
    hear(one, "i promise")
    hear(one, "i promise more", 3.0)
    one.forget(0.0, 2.0)
    assert [type(event) for event in log.events[-3:]] == [Missed, Measured, Remembered]
    assert promised(log.events[-1]) == ["i promise more"]


def test_a_score_that_moves_a_little_is_told_with_the_next_thing_or_at_the_end():
    class Scores(RemembersPromises):
        def remember(self, conversation, measures):
            memory, arisen = super().remember(conversation, measures)
            return replace(memory, score=len(conversation.utterances)), arisen

    one, log = mind(rememberer=Scores())
    for n, text in enumerate(("hello", "hello", "i promise", "hello")):
        hear(one, text, 3.0 * n)
    one.sum_up()
    assert [event.memory.score for event in log.of(Remembered)] == [3, 4]


def test_nothing_new_is_not_told():
    one, log = mind()
    hear(one, "hello")
    one.sum_up()
    assert log.of(Remembered) == []
    assert log.of(Summed)


def test_after_erasing_what_stays_known_is_told_again_for_the_saved_memory_is_gone():
    one, log = mind()
    hear(one, "i promise")
    one.forget(5.0, 6.0)
    assert [promised(event) for event in log.of(Remembered)] == [["i promise"], ["i promise"]]


def test_a_memory_that_fails_costs_neither_the_summary_nor_the_erasing():
    class Forgets:
        def remember(self, conversation, measures):
            raise OverflowError

    one, log = mind(rememberer=Forgets())
    hear(one, "hello")
    one.forget(5.0, 6.0)
    one.recall()
    one.sum_up()
    assert log.of(Erased)
    assert [event.memory for event in log.of(Remembered)] == [Memory()]
    assert log.of(Summed)
    assert [event.where for event in log.of(Failed)] == ["mind"] * 4


def test_a_risk_is_told_once():
    one, log = mind()
    hear(one, "i promise")
    hear(one, "hello", 3.0)
    assert [event.insight.kind for event in log.of(Noticed)] == ["opportunity"]


def test_what_was_known_before_a_call_was_cut_off_is_told_when_it_goes_on():
    said = Utterance(4, Track.REP, 10.0, 12.0, "i promise")
    one, log = mind(Conversation((said,), now_s=12.0))
    one.recall()
    assert promised(log.of(Remembered)[0]) == ["i promise"]


def test_a_call_that_was_cut_off_is_remembered_whole():
    said = Utterance(4, Track.REP, 10.0, 12.0, "i promise")
    one, log = mind(Conversation((said,), now_s=12.0))
    hear(one, "hello", 20.0)
    assert promised(log.of(Remembered)[0]) == ["i promise"]
