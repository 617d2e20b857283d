"""Sound in, events out: the line with fake engines, threaded and inline."""

import pytest

from assistant.audio.echo import Unchanged
from assistant.domain.calls import Conversation, Track
from assistant.domain.events import (
    Advised,
    CallState,
    Captioned,
    Changed,
    Erased,
    Failed,
    Heard,
    Measured,
    Missed,
    Noticed,
    Remembered,
    Summed,
)
from assistant.pipeline.line import Engines, Line
from assistant.pipeline.mind import Understanding
from tests.fakes import (
    BROKEN,
    CountsSeconds,
    EveryChunkIsSpeech,
    Log,
    RemembersPromises,
    Scripted,
    ShowsEverything,
    SpotsPrice,
    StaysPut,
    SumsUp,
    chunk,
)


@pytest.fixture(params=[True, False], ids=["inline", "threads"])
def open_line(request):
    def open_line(script, *, segmenters=EveryChunkIsSpeech):
        log = Log()
        recognisers = Scripted(script)
        understanding = Understanding(
            (SpotsPrice(),), StaysPut(), CountsSeconds(), RemembersPromises(), ShowsEverything(), SumsUp()
        )
        engines = Engines(segmenters, Unchanged(), recognisers, {"main": "base", "small": "tiny.en"}, understanding)
        line = Line(engines, log, log.show, lambda: 0.0, Conversation(), inline=request.param)
        line.start()
        return line, log

    return open_line


@pytest.fixture
def play(open_line):
    def play(script, *chunks, **engines):
        line, log = open_line(script, **engines)
        for c in chunks:
            line.listen(c)
        line.stop(lambda now_s: Changed("c", CallState.ENDED, now_s))
        assert log.kinds()[-2:] == [Summed, Changed]
        log.events = log.events[:-2]
        return log

    return play


def test_a_spoken_sentence_becomes_a_card(play):
    log = play(["the price is steep"], chunk(2.0, track=Track.CUSTOMER))
    assert log.kinds() == [Heard, Noticed, Advised, Measured]
    assert log.of(Heard)[0].utterance.number == 1


def test_silence_says_nothing(play):
    assert play([], chunk(1.0, level=0.0)).kinds() == []


def test_one_bad_segment_leaves_a_mark_and_does_not_stop_the_line(play):
    log = play(["hello", BROKEN, "still here"], *(chunk(1, start_s=s) for s in (0.0, 1.0, 2.0)))
    assert log.kinds() == [Heard, Measured, Failed, Missed, Heard, Measured]
    gap = log.of(Missed)[0].gap
    assert (gap.start_s, gap.end_s, gap.reason, gap.track) == (1.0, 2.0, "hearing_failed", Track.REP)


def test_the_last_sentence_of_a_call_is_not_lost(play):
    log = play(["goodbye then"], chunk(1.0), segmenters=lambda track: EveryChunkIsSpeech(track, held=True))
    assert [e.utterance.text for e in log.of(Heard)] == ["goodbye then"]


def test_sound_that_never_came_is_heard_as_silence_and_times_stay_true(play):
    log = play(["one", "two"], chunk(1.0, start_s=0.0), chunk(1.0, start_s=5.0))
    assert [e.utterance.start_s for e in log.of(Heard)] == [0.0, 5.0]


def test_off_the_record_erases_what_was_said_and_what_was_only_half_said(open_line):
    line, log = open_line(
        ["a secret", "half a secret", "in the open"], segmenters=lambda track: EveryChunkIsSpeech(track, held=True)
    )
    line.listen(chunk(1.0, start_s=10.0))
    line.listen(chunk(1.0, start_s=11.0))
    line.forget(0.0, 12.0)
    line.listen(chunk(1.0, start_s=20.0))
    line.stop(lambda now_s: Changed("c", CallState.ENDED, now_s))
    erased = log.kinds().index(Erased)
    said_after = [e.utterance.text for e in log.events[erased:] if isinstance(e, Heard)]
    assert len(said_after) == 1
    assert log.of(Heard)[-1].utterance.start_s == 20.0
    assert log.of(Missed)[0].gap.reason == "off_the_record"
    assert log.of(Summed)[0].summary.text == "1 utterances"


def test_nothing_said_while_silenced_gets_through(open_line):
    line, log = open_line(["open"])
    line.silence(True)
    line.listen(chunk(1.0, start_s=0.0))
    line.silence(False)
    line.listen(chunk(1.0, start_s=1.0))
    line.stop(lambda now_s: Changed("c", CallState.ENDED, now_s))
    assert [e.utterance.start_s for e in log.of(Heard)] == [1.0]


def test_a_caption_goes_when_the_words_are_final(play):
    log = play(["hello"], chunk(1.0))
    assert log.glimpses == [Captioned(Track.REP, 0.0, "")]


def test_what_a_call_came_to_know_is_told_when_it_changes(play):
    log = play(["i promise", "the price is steep"], chunk(2.0), chunk(2.0, start_s=3.0, track=Track.CUSTOMER))
    assert log.kinds() == [Heard, Measured, Noticed, Remembered, Heard, Noticed, Advised, Measured]
    assert [promise.what for promise in log.of(Remembered)[0].memory.promises] == ["i promise"]
