"""A device that is being heard, whatever the system's way to hear it: opens, keeps time, survives its loss."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from assistant.audio.clock import CallClock
from assistant.audio.timeline import Timeline
from assistant.domain.calls import AudioChunk, Samples, Track
from assistant.domain.errors import SoundError
from assistant.ports import Complain, Deliver

WAIT_S = 0.05  # the longest sleep: silence is put in, and `stop` heeded, this often
AGAIN_S = 0.5  # between two looks for a lost device; drivers need a moment to settle after a change


@dataclass(frozen=True, slots=True)
class Buffer:
    """What a device gave at once: mono, its last sample there at `arrived_s` on the call's clock."""

    samples: Samples = field(repr=False)
    rate_hz: int
    arrived_s: float


class Capture(Protocol):
    """One way to record a device. After `open`, only one thread calls the rest."""

    name: str
    """What a person calls the device; known for sure once it is open."""

    def open(self) -> None:
        """Open the device, afresh if it was lost. Raises SoundError, naming it, if it cannot be opened."""
        ...

    def read(self, wait_s: float) -> Buffer | None:
        """All that came since the last time, waiting `wait_s` at most. Raises SoundError when the device is lost."""
        ...

    def close(self) -> None:
        """Let go of the device. Harmless when called twice, or before `open`."""
        ...


class LiveSource:
    """Hears one track from one device. Fulfils Source; can be started once."""

    def __init__(self, track: Track, capture: Capture, clock: CallClock) -> None:
        self._track, self._capture, self._clock = track, capture, clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        """The device's name."""
        return self._capture.name

    def start(self, deliver: Deliver, complain: Complain) -> None:
        """Open the device and listen in a thread."""
        timeline = Timeline(self._track, self._clock.now())
        self._capture.open()
        self._thread = threading.Thread(
            target=self._listen, args=(timeline, deliver, complain), name=f"sound-{self._track}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Give out what is left and let go of the device."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)

    def _listen(self, timeline: Timeline, deliver: Deliver, complain: Complain) -> None:
        def give(chunks: Iterable[AudioChunk]) -> None:
            for chunk in chunks:
                deliver(chunk)

        try:
            while not self._stopping.is_set():
                try:
                    buffer = self._capture.read(WAIT_S)
                except SoundError as error:
                    complain(SoundError(f"{self.name} is lost: {error}", "plug it in again; the call goes on"))
                    self._find_again(lambda: give(timeline.tick(self._clock.now())))
                    continue
                if buffer is not None:
                    give(timeline.feed(buffer.samples, buffer.rate_hz, buffer.arrived_s))
                give(timeline.tick(self._clock.now()))
            give(timeline.flush())
        finally:
            self._capture.close()

    def _find_again(self, keep_time: Callable[[], None]) -> None:
        self._capture.close()
        look_at = time.monotonic() + AGAIN_S
        while not self._stopping.wait(WAIT_S):
            keep_time()
            if time.monotonic() >= look_at:
                with suppress(SoundError):
                    self._capture.open()
                    return
                look_at = time.monotonic() + AGAIN_S
