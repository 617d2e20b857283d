"""What makes a voice sound as if it came down a line."""

from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.training.clips import EDGE_S, join
from assistant.training.hum import mm_hm
from assistant.training.sound import level, room, soften, telephone, trim, write_sound

RATE_HZ = 16_000


def tone(hertz: float, length_s: float = 0.5, loud: float = 0.1):
    return (loud * np.sin(2 * np.pi * hertz * np.arange(round(length_s * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def decibels(samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)))


def test_trimming_leaves_the_speech_and_not_the_silence():
    silence = np.zeros(RATE_HZ // 2, np.float32)
    assert len(trim(np.concatenate([silence, tone(300), silence]), RATE_HZ)) == pytest.approx(RATE_HZ // 2, abs=160)


@given(st.floats(0.001, 0.9), st.floats(-40, -6))
def test_speech_comes_to_the_level_asked_for_however_loud_it_was(loud, target_db):
    assert decibels(level(tone(300, loud=loud), RATE_HZ, target_db)) == pytest.approx(target_db, abs=0.1)


def test_pauses_do_not_count_towards_the_level():
    with_pause = np.concatenate([tone(300), np.zeros(RATE_HZ, np.float32), tone(300)])
    assert decibels(level(with_pause, RATE_HZ, -20)[: RATE_HZ // 2]) == pytest.approx(-20, abs=0.2)


def test_loud_peaks_bend_and_quiet_sound_stays():
    quiet, loud = tone(300, loud=0.3), tone(300, loud=3.0)
    assert np.array_equal(soften(quiet), quiet)
    assert np.abs(soften(loud)).max() <= 0.66


@pytest.mark.parametrize(("hertz", "lost_db"), [(75, 48), (150, 24), (1000, 0), (6800, 48)])
def test_a_telephone_keeps_the_middle(hertz, lost_db):
    swelling = tone(hertz) * np.hanning(RATE_HZ // 2).astype(np.float32)  # a sudden start would hold every pitch
    heard = decibels(swelling) - decibels(telephone(swelling, RATE_HZ))
    assert heard == pytest.approx(lost_db, abs=1.5)


def test_a_room_is_as_loud_as_asked_and_the_same_every_time():
    assert decibels(room(2.0, RATE_HZ, -60, seed=1)) == pytest.approx(-60, abs=0.01)
    assert np.array_equal(room(1.0, RATE_HZ, -60, seed=1), room(1.0, RATE_HZ, -60, seed=1))


def test_a_hum_is_two_murmurs_the_second_higher():
    hum = mm_hm(110.0, RATE_HZ)
    assert 0.4 < len(hum) / RATE_HZ < 0.7
    first, second = hum[: round(0.15 * RATE_HZ)], hum[round(0.30 * RATE_HZ) : round(0.45 * RATE_HZ)]
    assert pitch_hz(second) > pitch_hz(first) * 1.05


def pitch_hz(samples) -> float:
    correlation = np.correlate(samples, samples, "full")[len(samples) - 1 :]
    shortest = RATE_HZ // 300
    return RATE_HZ / (shortest + int(np.argmax(correlation[shortest : RATE_HZ // 70])))


@given(st.lists(st.integers(100, 4000), min_size=1, max_size=4), st.floats(0, 2))
def test_joined_parts_keep_their_sound_and_the_pause_between(lengths, pause_s):
    parts = [np.full(length, 0.5, np.float32) for length in lengths]
    sound, spans = join(parts, pause_s)
    assert np.count_nonzero(sound) == sum(lengths)
    assert spans[0][0] == EDGE_S
    for (_, ended_s), (started_s, _) in pairwise(spans):
        assert started_s - ended_s == pytest.approx(pause_s, abs=0.0011)


def test_flac_gives_back_what_was_written(tmp_path):
    written = np.stack([tone(300), tone(500)], axis=1)
    write_sound(tmp_path / "two.flac", written, RATE_HZ)
    with av.open(str(tmp_path / "two.flac")) as container:
        read = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in container.decode(audio=0)])
    assert np.allclose(read / 32767, written, atol=1e-4)
