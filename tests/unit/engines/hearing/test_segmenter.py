"""How one side of a call is cut into stretches of speech."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.calls import RATE_HZ, AudioChunk, SegmentState, Track
from assistant.engines.hearing.segmenter import LEAD, LEAST, SpeechSegmenter
from assistant.engines.hearing.vad import FRAME, FRAME_S

OPEN, PAUSED, CLOSED = SegmentState.OPEN, SegmentState.PAUSED, SegmentState.CLOSED


class Loudness:
    """Takes for speech whatever is loud."""

    def probabilities(self, frames):
        return (np.abs(frames).max(axis=1) > 0.05).astype(np.float32)

    def reset(self):
        """Has no memory."""


def sound(*parts):
    """Seconds of voice (positive) and of quiet (negative), no two samples alike."""
    made = np.concatenate([np.full(round(abs(s) * RATE_HZ), 0.2 if s > 0 else 1e-3) for s in parts])
    return (made + np.linspace(0, 1e-4, len(made))).astype(np.float32)


def cut(samples, sizes=(1600,), start_s=0.0, **options):
    segmenter = SpeechSegmenter(Track.REP, Loudness(), **options)
    versions, at, i = [], 0, 0
    while at < len(samples):
        piece = samples[at : at + sizes[i % len(sizes)]]
        versions += segmenter.feed(AudioChunk(Track.REP, start_s + at / RATE_HZ, piece))
        at, i = at + len(piece), i + 1
    return versions + list(segmenter.flush())


def closed(versions):
    return [v for v in versions if v.state is CLOSED]


def states(versions):
    return [(v.number, v.state) for v in versions if v.state is not OPEN]


def test_a_pause_is_told_ahead_and_closes_with_the_same_sound():
    versions = cut(sound(-1, 2, -2))
    assert states(versions) == [(1, PAUSED), (1, CLOSED)]
    paused, final = versions[-2:]
    assert np.array_equal(paused.samples, final.samples)
    assert 0.7 <= final.start_s <= 1.0
    assert 3.09 <= final.end_s <= 3.17


def test_speech_that_goes_on_after_a_short_pause_stays_one_stretch():
    versions = cut(sound(-1, 1, -0.3, 1, -2))
    assert states(versions) == [(1, PAUSED), (1, PAUSED), (1, CLOSED)]
    assert len(closed(versions)[0].samples) > 2.3 * RATE_HZ


def test_a_long_pause_parts_two_stretches():
    assert states(cut(sound(1, -1, 1, -1))) == [(1, PAUSED), (1, CLOSED), (2, PAUSED), (2, CLOSED)]


def test_captions_come_twice_a_second():
    opened = [v for v in cut(sound(-0.5, 4, -1)) if v.state is OPEN]
    assert len(opened) == 7
    assert all(0.4 < (b.end_s - a.end_s) < 0.6 for a, b in pairwise(opened))


def test_a_click_is_told_to_nobody():
    assert cut(sound(-1, 0.1, -2)) == []


def test_what_is_too_quiet_is_no_speech_whatever_the_model_thinks():
    class Credulous(Loudness):
        def probabilities(self, frames):
            return np.ones(len(frames), np.float32)

    segmenter = SpeechSegmenter(Track.REP, Credulous())
    assert segmenter.feed(AudioChunk(Track.REP, 0.0, np.full(3 * RATE_HZ, 5e-4, np.float32))) == []


def test_someone_who_pauses_long_is_given_longer():
    hasty = cut(sound(*[1, -0.3] * 12, 1, -2))
    slow = cut(sound(*[1, -0.8] * 12, 1, -0.8, 1, -2), longest_s=28)
    assert len(closed(hasty)[-1].samples) > 0
    assert states(slow)[:2] == [(1, PAUSED), (1, CLOSED)]
    longest_s = max(one.end_s - one.start_s for one in closed(slow))
    assert longest_s > 2.5, "by now 0.8 s is a pause of their own"


def test_long_speech_is_cut_at_its_quietest_place():
    samples = sound(20)
    dip = slice(int(13.5 * RATE_HZ), int(13.7 * RATE_HZ))
    samples[dip] *= 0.5
    first, second = closed(cut(samples))
    assert 13.5 < first.end_s < 13.7
    assert second.start_s == pytest.approx(first.end_s)
    assert np.array_equal(np.concatenate((first.samples, second.samples)), samples)


def test_long_speech_ends_at_a_breath_if_there_is_one():
    first, *_ = closed(cut(sound(11, -0.25, 9)))
    assert 11 < first.end_s < 11.25


def test_what_is_being_said_when_the_call_ends_is_closed_to_the_last_sample():
    samples = sound(-0.2, 1.0)
    (last,) = closed(cut(samples))
    assert last.end_s == pytest.approx(len(samples) / RATE_HZ)


def test_off_the_record_closes_the_number_and_keeps_no_sound():
    segmenter = SpeechSegmenter(Track.REP, Loudness())
    told = segmenter.feed(AudioChunk(Track.REP, 0.0, sound(2)))
    (dropped,) = segmenter.forget()
    assert dropped.state is CLOSED
    assert dropped.number == told[0].number
    assert len(dropped.samples) == 0
    assert segmenter.flush() == ()
    after = segmenter.feed(AudioChunk(Track.REP, 2.0, sound(1, -1)))
    assert {v.number for v in after} == {2}
    assert after[0].start_s >= 2.0


def test_after_a_leap_of_the_clock_a_new_stretch_begins():
    segmenter = SpeechSegmenter(Track.REP, Loudness())
    first = segmenter.feed(AudioChunk(Track.REP, 0.0, sound(2)))
    second = segmenter.feed(AudioChunk(Track.REP, 60.0, sound(1, -1)))
    assert [v.number for v in closed(second)] == [1, 2]
    assert closed(second)[0].end_s == pytest.approx(2.0)
    assert closed(second)[1].start_s == pytest.approx(60.0)
    assert first[0].number == 1


def test_a_clock_that_drifts_is_followed():
    segmenter, versions = SpeechSegmenter(Track.REP, Loudness()), []
    for i in range(400):
        versions += segmenter.feed(AudioChunk(Track.REP, i * 0.5005, sound(0.3, -0.2) if i % 4 == 0 else sound(-0.5)))
    assert closed(versions)[-1].start_s == pytest.approx(396 * 0.5005 - LEAD * FRAME_S, abs=0.04)


def test_broken_samples_do_no_harm():
    broken = sound(1)
    broken[100:200] = np.nan
    broken[300:400] = np.inf
    broken[500:600] = 1e30
    segmenter = SpeechSegmenter(Track.REP)
    segmenter.feed(AudioChunk(Track.REP, 0.0, broken))
    assert all(np.isfinite(v.samples).all() for v in segmenter.flush())


parts = st.lists(st.floats(0.02, 3), min_size=1, max_size=9).map(lambda xs: [x * (-1) ** i for i, x in enumerate(xs)])
rooms = st.sampled_from([5.0, 8.0])
some = settings(max_examples=50)


@some
@given(parts, st.lists(st.integers(100, 9000), min_size=1, max_size=5), rooms)
def test_the_same_sound_gives_the_same_versions_however_it_comes(spoken, sizes, longest_s):
    samples = sound(*spoken)
    one, other = cut(samples, longest_s=longest_s), cut(samples, sizes, longest_s=longest_s)
    assert [(v.number, v.start_s, len(v.samples), v.state) for v in one] == [
        (v.number, v.start_s, len(v.samples), v.state) for v in other
    ]


@some
@given(parts, rooms, st.floats(0, 3000))
def test_what_always_holds(spoken, longest_s, start_s):
    samples = sound(*spoken)
    versions = cut(samples, start_s=start_s, longest_s=longest_s)
    finals = closed(versions)
    assert [v.number for v in finals] == list(range(1, len(finals) + 1)), "each number closed once, in order"
    for number in {v.number for v in versions}:
        own = [v for v in versions if v.number == number]
        assert own[-1].state is CLOSED
        assert len({v.start_s for v in own}) == 1
    for v in versions:
        at = round((v.start_s - start_s) * RATE_HZ)
        assert np.array_equal(v.samples, samples[at : at + len(v.samples)]), "nothing is changed or moved"
        assert len(v.samples) <= longest_s * RATE_HZ + FRAME
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(finals))
    assert _unheard(samples, finals, start_s) == []


def _unheard(samples, finals, start_s):
    """The voiced stretches, longer than a click, of which something is in no closed segment."""
    heard = np.zeros(len(samples), bool)
    for v in finals:
        at = round((v.start_s - start_s) * RATE_HZ)
        heard[at : at + len(v.samples)] = True
    loud = np.abs(samples) > 0.05
    edges = np.flatnonzero(np.diff(np.concatenate(([0], loud.astype(int), [0]))))
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    return [(a, b) for a, b in runs if (b - a) / RATE_HZ >= (LEAST + 2) * FRAME_S and not heard[a:b].all()]
