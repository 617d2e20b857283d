"""Every sample has its place on the call's clock, whatever the driver does."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.clock import CallClock
from assistant.audio.timeline import BEHIND_S, GRACE_S, JITTER_S, LEAD_S, Timeline
from assistant.domain.calls import RATE_HZ, AudioChunk, Track
from tests.unit.audio.sounds import contiguous, tone

BLOCK = 480  # 10 ms at 48 kHz


def filled(chunks: list[AudioChunk]) -> int:
    return sum(c.filled for c in chunks)


def test_the_clock_counts_from_the_begin_of_the_call():
    times = iter([100.0, 100.5, 103.0])
    clock = CallClock(lambda: next(times))
    assert [clock.now(), clock.now()] == [0.5, 3.0]


def test_sound_on_time_is_resampled_and_nothing_is_filled():
    line, sound = Timeline(Track.REP, 0.0), tone(2.0, rate_hz=48_000)
    chunks = []
    for at in range(0, len(sound), BLOCK):
        chunks += line.feed(sound[at : at + BLOCK], 48_000, (at + BLOCK) / 48_000)
    chunks += line.flush()
    heard = np.concatenate([c.samples for c in chunks])
    assert len(heard) == 2 * RATE_HZ
    assert filled(chunks) == 0
    assert np.allclose(heard[200:-200], tone(2.0)[200:-200], atol=0.01)


def test_a_late_backlog_is_no_hole():
    line = Timeline(Track.REP, 0.0)
    chunks = line.feed(tone(0.1), RATE_HZ, 0.1)
    # The process stood still for 0.25 s; then all buffers come at once, each stamped with the same moment.
    for _ in range(25):
        chunks += line.feed(tone(0.01), RATE_HZ, 0.36)
    assert filled(chunks) == 0
    assert line.end_s == 0.35


def test_a_hole_that_lasts_is_filled_where_it_was():
    line = Timeline(Track.REP, 0.0)
    chunks = line.feed(tone(1.0), RATE_HZ, 1.0)
    for step in range(30):  # 0.2 s are missing; from then on the buffers come on time
        chunks += line.feed(tone(0.01), RATE_HZ, 1.21 + step * 0.01)
    assert filled(chunks) == round(0.2 * RATE_HZ)
    assert abs(line.end_s - 1.5) < JITTER_S


def test_a_far_end_that_gives_nothing_becomes_silence_by_the_clock():
    line = Timeline(Track.CUSTOMER, 0.0)
    chunks = []
    for step in range(100):
        chunks += line.tick(step * 0.05)
    assert filled(chunks) == sum(len(c.samples) for c in chunks) > 0
    assert 4.95 - GRACE_S <= line.end_s <= 4.95 - BEHIND_S
    assert contiguous(chunks, Track.CUSTOMER)


def test_sound_that_comes_back_is_stamped_when_it_was():
    line = Timeline(Track.CUSTOMER, 0.0)
    line.tick(5.0)
    back = line.feed(tone(0.1), RATE_HZ, 5.02)  # it began before the clock was last looked at
    assert abs(back[-1].start_s - 4.92) < 1 / RATE_HZ
    assert filled(back) == round((4.92 - (5.0 - BEHIND_S)) * RATE_HZ)


def test_a_device_that_runs_fast_stays_near_the_clock():
    line, chunks = Timeline(Track.REP, 0.0), []
    for step in range(1, 3001):  # one per cent fast, for a minute
        chunks += line.feed(tone(0.0202), RATE_HZ, step * 0.02)
    assert 0 <= line.end_s - 60.0 <= LEAD_S + 0.021
    assert line.dropped > 0
    assert contiguous(chunks, Track.REP)


def test_a_changed_rate_is_the_same_call():
    line = Timeline(Track.REP, 0.0)
    chunks = [*line.feed(tone(1.0, rate_hz=48_000), 48_000, 1.0), *line.feed(tone(1.0), RATE_HZ, 2.0), *line.flush()]
    assert sum(len(c.samples) for c in chunks) == 2 * RATE_HZ
    assert contiguous(chunks, Track.REP)


def test_what_is_not_a_number_is_silence():
    line = Timeline(Track.REP, 0.0)
    (chunk,) = line.feed(np.array([np.nan, np.inf, -np.inf, 7.0], np.float32), RATE_HZ, 4 / RATE_HZ)
    assert chunk.samples.tolist() == [0.0, 0.0, 0.0, 1.0]


steps = st.lists(
    st.tuples(
        st.sampled_from(["sound", "sound", "sound", "gap", "tick"]),
        st.floats(0.001, 0.5),
        st.floats(0.0, 0.2),
    ),
    max_size=60,
)


@given(steps, st.sampled_from([8_000, 16_000, 44_100, 48_000, 96_000]), st.floats(0.0, 3.0))
def test_tracks_have_no_holes_and_samples_are_neither_lost_nor_made(steps, rate_hz, start_s):
    line, chunks = Timeline(Track.REP, start_s), []
    now_s, given_s, runs = start_s, 0.0, 1
    for what, seconds, late_s in steps:
        now_s += seconds
        if what == "sound":
            block = tone(seconds, rate_hz=rate_hz)
            given_s += len(block) / rate_hz
            chunks += line.feed(block, rate_hz, now_s + late_s)
        elif what == "tick":
            chunks += line.tick(now_s)
        runs += 1
    chunks += line.flush()
    assert contiguous(chunks, Track.REP)
    assert all(len(c.samples) > 0 and 0 <= c.filled <= len(c.samples) for c in chunks)
    if chunks:
        assert abs(chunks[0].start_s - start_s) <= 0.5 / RATE_HZ
    out = sum(len(c.samples) for c in chunks)
    assert abs(out + line.dropped - filled(chunks) - given_s * RATE_HZ) <= 2 * runs
    assert line.end_s <= now_s + 0.2 + LEAD_S + 0.5
