"""The clips hold what their reference says, and pauses as long as it says."""

import json
import tomllib
from pathlib import Path

import av
import numpy as np
import pytest

from assistant.domain.calls import RATE_HZ
from assistant.domain.errors import ModelMissing
from assistant.training.voice import Kokoro

DATA = Path(__file__).parents[2] / "data"
CLIPS = {clip["file"]: clip for clip in tomllib.loads((DATA / "clips.toml").read_text(encoding="utf-8"))["clip"]}
REFERENCE = [json.loads(line) for line in (DATA / "clips.ref.jsonl").read_text(encoding="utf-8").splitlines()]


def read(name: str):
    with av.open(str(DATA / name)) as container:
        assert container.streams.audio[0].rate == RATE_HZ
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]) / 32768


def test_every_clip_of_the_list_is_in_the_reference():
    assert {row["file"]: row["text"] for row in REFERENCE} == {
        name: " ".join(clip["parts"]) for name, clip in CLIPS.items()
    }


@pytest.mark.parametrize("row", REFERENCE, ids=lambda row: row["file"])
def test_a_clip_speaks_within_its_spans_and_nowhere_else(row):
    sound = read(row["file"])
    spoken = np.zeros(len(sound), bool)
    for start_s, end_s in row["spans_s"]:
        spoken[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)] = True
    assert 0.03 < np.sqrt(np.mean(sound[spoken] ** 2)) < 0.2
    assert np.sqrt(np.mean(sound[~spoken] ** 2)) < 0.002


@pytest.mark.parametrize("row", [row for row in REFERENCE if len(row["spans_s"]) > 1], ids=lambda row: row["file"])
def test_a_pause_is_as_long_as_the_list_asks(row):
    (_, ended_s), (started_s, _) = row["spans_s"]
    assert started_s - ended_s == pytest.approx(CLIPS[row["file"]]["pause_s"], abs=0.01)


def test_a_voice_that_was_not_fetched_is_named(tmp_path: Path):
    with pytest.raises(ModelMissing, match=r"part\.bin is missing") as failed:
        Kokoro(tmp_path)
    assert "resources/sample/README.md" in failed.value.hint
