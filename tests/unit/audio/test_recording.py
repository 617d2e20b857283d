"""What is kept as sound can be played after any end of the program, and what is off the record is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio.recording import HEADER, Recording
from assistant.domain.calls import RATE_HZ, AudioChunk, Track
from assistant.domain.errors import SoundError
from tests.unit.audio.sounds import tone


def sides(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE_HZ)
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32767
    return both[:, 0], both[:, 1]


def fill(recording: Recording, seconds: float, begin_s: float = 0.0) -> None:
    for at in np.arange(begin_s, begin_s + seconds - 1e-9, 0.1):
        for track, hz in ((Track.REP, 300), (Track.CUSTOMER, 900)):
            recording.feed(AudioChunk(track, float(at), tone(0.1, hz)))


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "sounds" / "call.wav"


def test_the_rep_is_left_and_the_customer_right(path):
    recording = Recording(path, pytest.fail)
    recording.feed(AudioChunk(Track.REP, 0.0, tone(1.0, 300)))
    recording.feed(AudioChunk(Track.CUSTOMER, 0.5, tone(1.0, 900)))  # later, and longer
    recording.close()
    recording.close()
    rep, customer = sides(path)
    assert recording.path == path
    assert np.allclose(rep[:RATE_HZ], tone(1.0, 300), atol=1e-4)
    assert np.allclose(customer[RATE_HZ // 2 :], tone(1.0, 900), atol=1e-4)
    assert not rep[RATE_HZ:].any()
    assert not customer[: RATE_HZ // 2].any()


def test_only_its_owner_can_read_it(path):
    Recording(path, pytest.fail).close()
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_off_the_record_is_erased_on_the_disk_and_stays_erased(path):
    recording = Recording(path, pytest.fail)
    fill(recording, 3.0)
    recording.erase(1.0, 3.05)
    on_disk = np.frombuffer(path.read_bytes()[HEADER:], "<i2").reshape(-1, 2)  # while it is still open
    assert on_disk[:RATE_HZ].any()
    assert not on_disk[RATE_HZ:].any()
    fill(recording, 1.0, begin_s=3.0)  # what was under way when the rep pressed the key
    recording.close()
    for side in sides(path):
        assert not side[RATE_HZ : round(3.05 * RATE_HZ)].any()
        assert side[round(3.06 * RATE_HZ) :].any()


@given(
    erased=st.tuples(st.floats(0, 2), st.floats(0, 2)).map(sorted),
    chunks=st.lists(st.tuples(st.sampled_from([*Track]), st.floats(0, 2), st.integers(1, 4000)), max_size=12),
    after=st.integers(0, 12),
)
@settings(max_examples=40)
def test_nothing_erased_is_ever_heard_and_nothing_else_is_touched(tmp_path_factory, erased, chunks, after):
    path = tmp_path_factory.mktemp("sounds") / "call.wav"
    recording, begin, end = Recording(path, pytest.fail), *(round(s * RATE_HZ) for s in erased)
    expected = np.zeros((3 * RATE_HZ, 2), np.int16)
    for number, (track, start_s, length) in enumerate(chunks):
        if number == after:
            recording.erase(*erased)
        recording.feed(AudioChunk(track, start_s, np.full(length, 0.5, np.float32)))
        at = round(start_s * RATE_HZ)
        expected[at : at + length, 0 if track is Track.REP else 1] = round(0.5 * 32767)
    recording.erase(*erased)
    recording.close()
    expected[begin:end] = 0
    on_disk = np.frombuffer(path.read_bytes()[HEADER:], "<i2").reshape(-1, 2)
    assert np.array_equal(on_disk, expected[: len(on_disk)])
    assert not expected[len(on_disk) :].any()


_TALK = """
import sys
from pathlib import Path
import numpy as np
from assistant.audio.recording import Recording
from assistant.domain.calls import AudioChunk, Track
recording = Recording(Path(sys.argv[1]), print)
at = 0
while True:
    for track in Track:
        recording.feed(AudioChunk(track, at / 10, np.full(1600, 0.5, np.float32)))
    at += 1
    print(at, flush=True)
"""


def test_a_killed_program_leaves_a_file_that_plays_to_the_last_second(path):
    with subprocess.Popen([sys.executable, "-c", _TALK, str(path)], stdout=subprocess.PIPE, text=True) as talking:
        written = 0
        for line in talking.stdout:
            if (written := int(line)) >= 57:
                break
        talking.send_signal(signal.SIGKILL)
    rep, customer = sides(path)
    assert len(rep) >= (written / 10 - 1) * RATE_HZ
    assert rep.all()
    assert customer.all()


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX")
def test_a_full_disk_is_said_once_and_erasing_still_works(path):
    import resource

    complaints: list[Exception] = []
    recording = Recording(path, complaints.append)
    fill(recording, 2.0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, hard))
    try:
        fill(recording, 1.0, begin_s=2.0)
        recording.erase(1.0, 2.0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    recording.close()
    assert [type(c) for c in complaints] == [SoundError]
    assert "call.wav cannot be written" in str(complaints[0])
    rep, _ = sides(path)
    assert rep[:RATE_HZ].any()
    assert not rep[RATE_HZ : 2 * RATE_HZ].any()


def test_a_folder_that_cannot_be_written_is_said_at_the_start(tmp_path):
    (tmp_path / "sounds").write_text("a file where the folder should be")
    with pytest.raises(SoundError, match=r"the recording call\.wav cannot be made"):
        Recording(tmp_path / "sounds" / "call.wav", pytest.fail)
