"""The customer out of the loudspeakers is taken away; the rep stays."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.audio.echo import LATENCY, WebRtcEchoCanceller
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from tests.benchmarks.leak import heard_through, leaked
from tests.unit.audio.sounds import joined


def babble(seconds: float, seed: int) -> Samples:
    """Noise with the loudness of talk: syllables, and pauses between phrases."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    syllables = np.repeat(rng.uniform(0.0, 1.0, round(seconds * 5)), RATE_HZ // 5)[: len(times)]
    phrases = np.repeat(rng.random(round(seconds)) < 0.7, RATE_HZ)[: len(times)]
    noise = np.convolve(rng.standard_normal(len(times)), np.ones(6) / 6, "same")
    return (0.2 * noise * syllables * phrases).astype(np.float32)


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples**2) + 1e-12))


@pytest.mark.parametrize("delay_ms", [20, 80, 150, 300])
def test_the_echo_is_thirty_decibels_quieter_after_ten_seconds(delay_ms):
    customer = babble(20, 1)
    microphone = leaked(customer, delay_ms, -6)
    left = heard_through(WebRtcEchoCanceller(), microphone, customer)
    settled = slice(10 * RATE_HZ, None)
    assert level_db(left[settled]) < level_db(microphone[settled]) - 30


def test_a_rep_who_speaks_while_the_customer_is_silent_is_untouched():
    rep, silence = babble(5, 2), np.zeros(5 * RATE_HZ, np.float32)
    left = heard_through(WebRtcEchoCanceller(), rep, silence)
    assert np.array_equal(left[LATENCY:], rep[:-LATENCY])


def test_a_far_end_that_does_not_come_holds_the_rep_up_for_a_tenth_of_a_second():
    canceller, got = WebRtcEchoCanceller(), []
    for at in range(100):
        got += canceller.feed(AudioChunk(Track.REP, at * 0.02, np.full(320, 0.1, np.float32)))
    assert 2.0 - 0.1 <= got[-1].end_s <= 2.0


def test_echo_is_told_from_the_reps_own_voice():
    customer, rep = babble(20, 1), babble(20, 2)
    customer[15 * RATE_HZ :] = 0.0
    rep[: 14 * RATE_HZ] = 0.0
    canceller = WebRtcEchoCanceller()
    heard_through(canceller, rep + leaked(customer, 80, -6), customer)
    assert canceller.echo_share(5.0, 13.0) > 0.9
    assert canceller.echo_share(16.0, 20.0) < 0.1


def test_after_a_pause_the_tracks_go_on_elsewhere():
    canceller, got = WebRtcEchoCanceller(), []
    for begin_s in (0.0, 7.3):
        for track in (Track.REP, Track.CUSTOMER):
            got += canceller.feed(AudioChunk(track, begin_s, np.full(1234, 0.1, np.float32)))
    got += canceller.flush()
    assert len(joined(got, Track.REP)) == 2 * 1234
    assert got[-1].end_s == pytest.approx(7.3 + 1234 / RATE_HZ)
