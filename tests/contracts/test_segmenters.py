"""Whatever is a Segmenter keeps these promises."""

from itertools import pairwise

import numpy as np
import pytest

from assistant.domain.calls import RATE_HZ, AudioChunk, SegmentState, Track
from assistant.engines.hearing.segmenter import SpeechSegmenter
from tests.fakes import EveryChunkIsSpeech
from tests.unit.engines.hearing.speech import said

SEGMENTERS = {"silero": SpeechSegmenter, "fake": EveryChunkIsSpeech}


@pytest.fixture(params=SEGMENTERS)
def segmenter(request):
    return SEGMENTERS[request.param](Track.REP)


def feed(segmenter, samples, start_s=0.0):
    chunks = [samples[i : i + 1600] for i in range(0, len(samples), 1600)]
    return [v for i, c in enumerate(chunks) for v in segmenter.feed(AudioChunk(Track.REP, start_s + i * 0.1, c))]


def test_silence_is_no_speech(segmenter):
    assert feed(segmenter, np.zeros(5 * RATE_HZ, np.float32)) == []
    assert list(segmenter.flush()) == []


def test_every_number_is_closed_once_and_its_versions_begin_together(segmenter):
    versions = feed(segmenter, said("long-pause.flac")) + list(segmenter.flush())
    assert versions
    for number in {v.number for v in versions}:
        own = [v for v in versions if v.number == number]
        assert [v.state for v in own].count(SegmentState.CLOSED) == 1
        assert own[-1].state is SegmentState.CLOSED
        assert len({v.start_s for v in own}) == 1
        assert {v.track for v in own} == {Track.REP}


def test_closed_segments_come_in_order_and_share_no_sound(segmenter):
    closed = [v for v in feed(segmenter, said("long-pause.flac")) if v.state is SegmentState.CLOSED]
    closed += [v for v in segmenter.flush() if v.state is SegmentState.CLOSED]
    assert all(a.end_s <= b.start_s + 1e-6 and a.number < b.number for a, b in pairwise(closed))


def test_what_is_forgotten_has_no_samples(segmenter):
    feed(segmenter, said("question.flac")[: 2 * RATE_HZ])
    assert all(len(v.samples) == 0 and v.state is SegmentState.CLOSED for v in segmenter.forget())
    assert list(segmenter.flush()) == []
