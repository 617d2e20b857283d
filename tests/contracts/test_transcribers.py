"""Whatever is a Transcriber keeps these promises."""

from itertools import pairwise

import numpy as np
import pytest

from assistant.domain.calls import RATE_HZ, SegmentState
from tests.fakes import Scripted
from tests.unit.engines.hearing.speech import said, segment, tiny

TRANSCRIBERS = {"whisper": tiny, "fake": lambda: Scripted(["hello there"] * 9)}


@pytest.fixture(params=TRANSCRIBERS)
def transcriber(request):
    return TRANSCRIBERS[request.param]()


def test_silence_gives_no_words_and_is_no_error(transcriber):
    heard = transcriber.transcribe(segment(np.zeros(RATE_HZ, np.float32)))
    assert (heard.text, heard.words, heard.confidence) == ("", (), 0.0)


@pytest.mark.parametrize("state", SegmentState)
def test_speech_gives_text_and_confidence(transcriber, state):
    heard = transcriber.transcribe(segment(said("question.flac"), state=state))
    assert heard.text == heard.text.strip() != ""
    assert 0 < heard.confidence <= 1
    assert heard.by


def test_words_are_in_order_and_inside_the_segment(transcriber):
    one = segment(said("question.flac"), start_s=61.5)
    words = transcriber.transcribe(one).words
    assert all(one.start_s <= w.start_s <= w.end_s <= one.end_s for w in words)
    assert all(a.start_s <= b.start_s for a, b in pairwise(words))
    assert all(0 <= w.probability <= 1 for w in words)


def test_no_samples_are_no_words(transcriber):
    assert transcriber.transcribe(segment(np.zeros(0, np.float32))).text == ""
