"""When somebody speaks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.engines.hearing.vad import FRAME, VoiceActivity
from tests.unit.engines.hearing.nonspeech import nonspeech
from tests.unit.engines.hearing.speech import reference, said


def frames(samples):
    return samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)


def test_speech_is_told_from_the_silence_around_it():
    (begin_s, end_s), *_ = reference()["question.flac"]["spans_s"]
    chances = VoiceActivity().probabilities(frames(said("question.flac")))
    at_s = np.arange(len(chances)) * FRAME / 16_000
    assert np.mean(chances[(at_s > begin_s + 0.1) & (at_s < end_s - 0.1)] > 0.5) > 0.9
    assert (chances[at_s < begin_s - 0.1] < 0.3).all()


@pytest.mark.parametrize("name", nonspeech())
def test_what_is_no_voice_is_not_taken_for_one(name):
    assert VoiceActivity().probabilities(frames(nonspeech()[name])).max() < 0.4


@settings(max_examples=10)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4))
def test_batches_and_single_frames_give_the_same_numbers(sizes):
    heard, voice, parts, at = frames(said("question.flac")), VoiceActivity(), [], 0
    while at < len(heard):
        size = sizes[len(parts) % len(sizes)]
        parts.append(voice.probabilities(heard[at : at + size]))
        at += size
    np.testing.assert_array_equal(np.concatenate(parts), VoiceActivity().probabilities(heard))


def test_after_a_reset_it_is_as_new():
    heard, voice = frames(said("question.flac")), VoiceActivity()
    first = voice.probabilities(heard)
    voice.reset()
    np.testing.assert_array_equal(voice.probabilities(heard), first)


def test_digital_silence_is_nobody():
    assert not VoiceActivity().probabilities(np.zeros((100, FRAME), np.float32)).any()
