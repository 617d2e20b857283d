"""Sound files and devices for the tests of this room."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.audio.live import Buffer
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from assistant.domain.errors import SoundError


def tone(seconds: float, hz: float = 440.0, rate_hz: int = RATE_HZ, level: float = 0.3) -> Samples:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * hz * times)).astype(np.float32)


def write(path: Path, channels: list[Samples], rate_hz: int = RATE_HZ, *, codec: str = "pcm_s16le") -> Path:
    """A file in the container that its name asks for."""
    import av

    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(channels)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        samples = np.ascontiguousarray(np.stack(channels, axis=1).reshape(1, -1), np.float32)
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate_hz)
        for begin in range(0, len(channels[0]), 1024):
            piece = samples[:, begin * len(channels) : (begin + 1024) * len(channels)]
            frame = av.AudioFrame.from_ndarray(piece, format="flt", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, begin
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def joined(chunks: Iterable[AudioChunk], track: Track) -> Samples:
    return np.concatenate([c.samples for c in chunks if c.track is track] or [np.zeros(0, np.float32)])


def contiguous(chunks: Iterable[AudioChunk], track: Track) -> bool:
    mine = [c for c in chunks if c.track is track]
    return all(abs(a.end_s - b.start_s) * RATE_HZ < 0.5 for a, b in pairwise(mine))


class FakeClock:
    """A CallClock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> float:
        return self.now_s


class FakeCapture:
    """A device that follows a script: a float is seconds of sound that came; "lost" and "busy" are what they say."""

    def __init__(self, script: list[float | str], clock: FakeClock) -> None:
        self.name = "Fake Microphone"
        self.script, self.clock = script, clock
        self.over = threading.Event()
        self.opened = 0
        self.closed = 0

    def open(self) -> None:
        if self.script and self.script[0] == "busy":
            self.script.pop(0)
            raise SoundError(f"{self.name} is busy", "close the other program")
        self.opened += 1

    def read(self, wait_s: float) -> Buffer | None:
        if not self.script:
            self.over.set()
            threading.Event().wait(wait_s)
            return None
        step = self.script.pop(0)
        if isinstance(step, str):
            raise SoundError("unplugged")
        self.clock.now_s += step
        return Buffer(tone(step, rate_hz=48_000), 48_000, self.clock.now_s)

    def close(self) -> None:
        self.closed += 1
