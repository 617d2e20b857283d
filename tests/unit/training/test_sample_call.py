"""The sample call is what it says it is: placed as written, labelled in the taxonomy's words, one side a channel."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Stage, Track
from assistant.domain.errors import InputError
from assistant.paths import RESOURCES
from assistant.training.sample_call import Turn, place, read_script

SAMPLE = RESOURCES / "sample"


def turn(track: Track, gap_s: float) -> Turn:
    return Turn(track, gap_s, "words", "words", Stage.DISCOVERY)


@pytest.fixture(scope="module")
def reference():
    return [json.loads(line) for line in (SAMPLE / "call.ref.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def sound():
    """Both channels, 1 kHz apart from nothing: mono float32 each, with their rate."""
    import av

    with av.open(str(SAMPLE / "call.ogg")) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        rate_hz = container.streams.audio[0].rate
    return np.concatenate(frames, axis=1), rate_hz


def test_a_turn_starts_its_gap_after_the_latest_sound():
    turns = [turn(Track.REP, 1.0), turn(Track.CUSTOMER, -0.5), turn(Track.REP, 0.3)]
    assert place(turns, [2.0, 4.0, 1.0]) == pytest.approx([1.0, 2.5, 6.8])


def test_a_hum_inside_a_longer_turn_does_not_move_what_follows():
    turns = [turn(Track.REP, 0.0), turn(Track.CUSTOMER, -3.0), turn(Track.REP, 0.5)]
    assert place(turns, [5.0, 0.5, 1.0]) == pytest.approx([0.0, 2.0, 5.5])


def test_nobody_can_talk_over_themselves():
    with pytest.raises(InputError, match=r"turn 2 starts 0\.50 s before its speaker has finished"):
        place([turn(Track.REP, 0.0), turn(Track.REP, -0.5)], [2.0, 1.0])


@given(st.lists(st.tuples(st.sampled_from(Track), st.floats(-3, 3), st.floats(0.1, 20)), max_size=12))
def test_whatever_is_placed_no_track_overlaps_itself_and_nothing_is_early(rows):
    turns = [turn(track, gap_s) for track, gap_s, _ in rows]
    lengths_s = [length_s for *_, length_s in rows]
    try:
        starts = place(turns, lengths_s)
    except InputError:
        return
    for track in Track:
        own = [(s, s + n) for t, s, n in zip(turns, starts, lengths_s, strict=True) if t.track is track]
        assert all(late[0] >= early[1] for early, late in pairwise(own))
    assert all(start >= 0 for start in starts)


def test_a_label_outside_the_taxonomy_is_named(tmp_path: Path):
    script = (SAMPLE / "call.toml").read_text(encoding="utf-8").replace('"brush_off"', '"brushoff"')
    (tmp_path / "call.toml").write_text(script, encoding="utf-8")
    with pytest.raises(InputError, match="turn 5 has objection 'brushoff'"):
        read_script(tmp_path / "call.toml")


def test_the_reference_is_the_script_in_order(reference):
    turns = read_script(SAMPLE / "call.toml").turns
    assert [(row["track"], row["text"], row["stage"], row["objection"], row["buying_signal"]) for row in reference] == [
        (turn.track, turn.text, turn.stage, turn.objection, turn.buying_signal) for turn in turns
    ]


def test_the_call_has_every_stage_every_objection_and_most_buying_signals(reference):
    assert {row["stage"] for row in reference} == set(Stage)
    assert {row["objection"] for row in reference} == {*OBJECTIONS, "none"}
    assert {row["buying_signal"] for row in reference} == {*BUYING_SIGNALS, "none"} - {"commit"}
    of_the_rep = [row for row in reference if row["track"] == "rep"]
    assert all(row["objection"] == row["buying_signal"] == "none" for row in of_the_rep)


def test_each_side_is_heard_on_its_own_channel_and_only_there(reference, sound):
    samples, rate_hz = sound
    speaking = {track: np.zeros(samples.shape[1], bool) for track in Track}
    for row in reference:
        speaking[Track(row["track"])][round(row["start_s"] * rate_hz) : round(row["end_s"] * rate_hz)] = True
    for channel, track in enumerate((Track.REP, Track.CUSTOMER)):
        own, other = speaking[track], speaking[track.other]
        speech_db = decibels(samples[channel, own])
        silence_db = decibels(samples[channel, ~own & ~other])
        assert -24 < speech_db < -18
        assert silence_db < speech_db - 30
        assert decibels(samples[channel, other & ~own]) < silence_db + 3  # nothing of the other side leaks in
        assert np.abs(samples[channel]).max() < 0.99


def test_the_sample_is_long_enough_to_show_and_small_enough_to_ship(sound):
    samples, rate_hz = sound
    assert 180 <= samples.shape[1] / rate_hz <= 330
    assert sum(file.stat().st_size for file in SAMPLE.iterdir()) <= 5_000_000


def decibels(samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)))
