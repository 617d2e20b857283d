"""Meters move, and what is wrong with the capture is said once, until it is over."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.audio.levels import Levels
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from assistant.domain.events import Health
from tests.unit.audio.sounds import tone

CHUNK = 512
QUIET = 0.0003  # a living line: -70 dB


class Watch:
    """Levels, and what they said."""

    def __init__(self) -> None:
        self.shown, self.told = [], []
        self.levels = Levels(self.shown.append, lambda track, health: self.told.append((track, health)))
        self.at = dict.fromkeys(Track, 0)

    def hear(self, track: Track, samples: Samples, *, filled: bool = False) -> None:
        for begin in range(0, len(samples), CHUNK):
            piece = samples[begin : begin + CHUNK]
            start_s = self.at[track] / RATE_HZ
            self.levels.feed(AudioChunk(track, start_s, piece, len(piece) if filled else 0))
            self.at[track] += len(piece)

    def both(self, seconds: float, rep: float, customer: float) -> None:
        for _ in range(round(seconds * 10)):
            self.hear(Track.CUSTOMER, tone(0.1, level=customer))
            self.hear(Track.REP, tone(0.1, level=rep))


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_meters_tell_loudness_thirty_times_a_second_at_most(watch):
    watch.both(2.0, rep=0.5, customer=0.05)
    assert 50 <= len(watch.shown) <= 60
    rep = [s for s in watch.shown if s.track is Track.REP]
    assert rep[-1].peak_db == pytest.approx(-6.0, abs=0.1)
    assert rep[-1].rms_db == pytest.approx(-9.0, abs=0.2)


def test_silence_is_a_hundred_decibels_down_not_minus_infinity(watch):
    watch.hear(Track.REP, np.zeros(RATE_HZ, np.float32))
    assert {(s.rms_db, s.peak_db) for s in watch.shown} == {(-100.0, -100.0)}


def test_a_good_call_says_nothing(watch):
    watch.both(30.0, rep=0.2, customer=0.2)
    assert watch.told == []


def test_a_far_end_silent_for_twenty_seconds_while_the_rep_speaks(watch):
    watch.both(19.5, rep=0.2, customer=0.0)
    assert watch.told == []
    watch.both(1.0, rep=0.2, customer=0.0)
    assert watch.told == [(Track.CUSTOMER, Health.SILENT)]
    watch.both(0.2, rep=0.0001, customer=0.2)
    assert watch.told[1:] == [(Track.CUSTOMER, Health.GOOD)]


def test_a_pause_in_which_nobody_speaks_is_no_fault(watch):
    watch.both(60.0, rep=QUIET, customer=0.0)
    assert watch.told == []


def test_a_microphone_that_gives_zeros(watch):
    watch.both(6.0, rep=0.0, customer=0.2)
    assert watch.told == [(Track.REP, Health.SILENT)]
    watch.both(0.2, rep=QUIET, customer=0.2)
    assert watch.told[1:] == [(Track.REP, Health.GOOD)]


def test_clipping_is_over_when_it_is_clearly_over(watch):
    loud = np.clip(tone(1.0, level=1.5), -1, 1)
    watch.hear(Track.REP, loud)
    assert watch.told == [(Track.REP, Health.CLIPPING)]
    watch.hear(Track.REP, tone(8.0))
    assert len(watch.told) == 1
    watch.hear(Track.REP, tone(4.0))
    assert watch.told[1:] == [(Track.REP, Health.GOOD)]


def test_drop_outs_now_and_then(watch):
    hole = np.zeros(RATE_HZ // 10, np.float32)
    for _ in range(5):
        watch.hear(Track.REP, tone(0.5))
        watch.hear(Track.REP, hole, filled=True)
    watch.hear(Track.REP, tone(0.5))
    assert watch.told == [(Track.REP, Health.DROPPING)]
    watch.hear(Track.REP, tone(12.0))
    assert watch.told[1:] == [(Track.REP, Health.GOOD)]


def test_a_far_end_that_delivers_only_when_something_plays_is_not_dropping(watch):
    for _ in range(5):
        watch.hear(Track.CUSTOMER, np.zeros(2 * RATE_HZ, np.float32), filled=True)
        watch.hear(Track.CUSTOMER, tone(2.0))
    assert watch.told == []


def test_a_lost_device_is_back_after_half_a_second_of_sound(watch):
    watch.hear(Track.REP, tone(1.0))
    watch.levels.lost(Track.REP)
    watch.hear(Track.REP, np.zeros(2 * RATE_HZ, np.float32), filled=True)
    watch.hear(Track.REP, tone(0.4))
    assert watch.told == [(Track.REP, Health.LOST)]
    watch.hear(Track.REP, tone(0.3))
    assert watch.told[1:] == [(Track.REP, Health.GOOD)]
