"""The tone before the call proves that the far end is heard, and how much of it the microphone hears."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.audio.selftest import TONE_HZ, tone_db, verdict
from assistant.domain.calls import RATE_HZ
from tests.unit.audio.sounds import tone

HISS = np.random.default_rng(0).standard_normal(3 * RATE_HZ).astype(np.float32) * 0.001


def recorded(level: float) -> np.ndarray:
    sound = HISS.copy()
    sound[RATE_HZ : 2 * RATE_HZ] += tone(1.0, TONE_HZ, level=level)
    return sound


def test_the_tones_level_is_measured():
    assert tone_db(recorded(0.25)) == pytest.approx(-15.05, abs=0.2)  # 0.25 at its peak


@pytest.mark.parametrize(
    "other",
    [HISS, np.zeros(RATE_HZ, np.float32), tone(3.0, 700), HISS[:10], np.pad(tone(0.3, TONE_HZ), RATE_HZ)],
    ids=["hiss", "zeros", "another tone", "hardly anything", "a short beep"],
)
def test_anything_else_is_not_taken_for_it(other):
    assert tone_db(other) is None


def test_headphones_are_advised_when_the_microphone_hears_the_call():
    proof = verdict(recorded(0.25), recorded(0.25 * 0.25), "Speakers")
    assert (proof.far_end_heard, proof.bleed_db) == (True, pytest.approx(-12.0, abs=0.3))
    assert proof.message == "The other side is heard on Speakers. Your microphone hears it too, more quietly."
    assert proof.hint == "Headphones keep the two of you apart."


def test_all_is_well_with_a_headset():
    proof = verdict(recorded(0.25), HISS, "Headset")
    assert (proof.far_end_heard, proof.bleed_db, proof.hint) == (True, None, "")


def test_a_silent_far_end_says_what_to_check():
    proof = verdict(HISS, HISS, "Headset")
    assert not proof.far_end_heard
    assert proof.message == "The other side cannot be heard."
    assert "Headset" in proof.hint


def test_a_dead_microphone_is_said_too():
    proof = verdict(recorded(0.25), np.zeros(RATE_HZ, np.float32), "Headset")
    assert proof.hint == "The microphone hears nothing at all. Check that it is not muted."
