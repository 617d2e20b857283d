"""What every Source promises, on each of them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
import pytest

from assistant.audio.file import FileSource
from assistant.audio.live import LiveSource
from assistant.domain.calls import Track
from assistant.domain.errors import SoundError
from assistant.ports import Source
from tests.unit.audio.sounds import FakeCapture, FakeClock, contiguous, tone, write


@dataclass
class Case:
    source: Source
    name: str
    tracks: set[Track]


@pytest.fixture(params=["file", "file in real time", "two files", "one side", "device"])
def case(request, tmp_path) -> Case:
    both = set(Track)
    if request.param == "device":
        clock = FakeClock()
        source = LiveSource(Track.CUSTOMER, FakeCapture([0.05] * 40, clock), clock)
        return Case(source, "Fake Microphone", {Track.CUSTOMER})
    sides = [tone(2.0, 300), tone(2.0, 500)]
    if request.param == "two files":
        rep, customer = (write(tmp_path / f"{n}.wav", [s]) for n, s in zip("ab", sides, strict=True))
        return Case(FileSource(rep, customer), "a.wav and b.wav", both)
    if request.param == "one side":
        return Case(FileSource(write(tmp_path / "c.wav", sides), mono=Track.REP), "c.wav", {Track.REP})
    path = write(tmp_path / "call.wav", sides)
    speed = "real" if request.param == "file in real time" else "max"
    return Case(FileSource(path, speed=speed), "call.wav", both)


def test_each_track_comes_in_time_order_without_holes(case):
    chunks, enough, threads = [], threading.Event(), set()

    def deliver(chunk):
        threads.add(threading.current_thread())
        chunks.append(chunk)
        if chunk.end_s > 0.4:
            enough.set()

    case.source.start(deliver, pytest.fail)
    assert enough.wait(5)
    case.source.stop()
    assert {c.track for c in chunks} == case.tracks
    assert all(contiguous(chunks, track) for track in case.tracks)
    assert all(c.samples.dtype == np.float32 and c.samples.ndim == 1 and len(c.samples) for c in chunks)
    assert all(float(np.abs(c.samples).max()) <= 1.0 for c in chunks)
    assert threading.current_thread() not in threads


def test_it_stops_within_a_second_and_nothing_comes_after(case):
    chunks, first = [], threading.Event()

    def deliver(chunk):
        chunks.append(chunk)
        first.set()

    case.source.start(deliver, pytest.fail)
    assert first.wait(5)
    began = time.monotonic()
    case.source.stop()
    assert time.monotonic() - began < 1.0
    count = len(chunks)
    case.source.stop()
    assert len(chunks) == count


def test_it_is_called_what_a_person_calls_it(case):
    assert case.source.name == case.name


def test_what_cannot_be_opened_is_named(tmp_path):
    clock = FakeClock()
    with pytest.raises(SoundError, match=r"nothing\.wav"):
        FileSource(tmp_path / "nothing.wav")
    with pytest.raises(SoundError, match="Fake Microphone"):
        LiveSource(Track.REP, FakeCapture(["busy"], clock), clock).start(lambda c: None, lambda e: None)
