"""What every EchoCanceller promises, on each of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio.echo import Unchanged, WebRtcEchoCanceller
from assistant.domain.calls import RATE_HZ, AudioChunk, Track
from tests.unit.audio.sounds import contiguous, joined

KINDS = [Unchanged, WebRtcEchoCanceller]
NOISE = np.random.default_rng(1).uniform(-0.1, 0.1, 4 * RATE_HZ).astype(np.float32)
calls = st.lists(
    st.tuples(st.sampled_from([*Track]), st.integers(1, 3200), st.booleans()),
    min_size=1,
    max_size=40,
)


@pytest.mark.parametrize("kind", KINDS)
@given(call=calls, begins=st.tuples(st.integers(0, 5000), st.integers(0, 5000)))
@settings(max_examples=25)
def test_samples_are_neither_lost_nor_made_and_little_is_held(kind, call, begins):
    canceller, next_sample = kind(), dict(zip(Track, begins, strict=True))
    given_chunks, got = [], []
    for track, length, silent in call:
        begin = next_sample[track]
        samples = np.zeros(length, np.float32) if silent else NOISE[:length]
        chunk = AudioChunk(track, begin / RATE_HZ, samples, filled=length if silent else 0)
        next_sample[track] += length
        given_chunks.append(chunk)
        got += canceller.feed(chunk)
        held = len(joined(given_chunks, Track.REP)) - len(joined(got, Track.REP))
        assert 0 <= held <= 0.1 * RATE_HZ
    got += canceller.flush()
    for track in Track:
        mine, back = ([c for c in chunks if c.track is track] for chunks in (given_chunks, got))
        assert sum(len(c.samples) for c in mine) == sum(len(c.samples) for c in back)
        assert sum(c.filled for c in mine) == sum(c.filled for c in back)
        assert contiguous(back, track)
        if mine:
            assert back[0].start_s == pytest.approx(mine[0].start_s, abs=1e-9)
    theirs = joined(given_chunks, Track.CUSTOMER)
    assert np.array_equal(joined(got, Track.CUSTOMER), theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_the_share_of_echo_is_a_share(kind):
    canceller = kind()
    assert canceller.echo_share(0.0, 1.0) == 0.0
    for track in (Track.CUSTOMER, Track.REP):
        canceller.feed(AudioChunk(track, 0.0, NOISE))
    assert 0.0 <= canceller.echo_share(1.0, 2.0) <= 1.0
