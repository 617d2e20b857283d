"""The rep's microphone: through PulseAudio or PipeWire where a server answers, through PortAudio elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from typing import Any

import numpy as np

from assistant.audio.clock import CallClock
from assistant.audio.live import Buffer, LiveSource
from assistant.audio.pulse import reachable
from assistant.audio.pulse_capture import PulseCapture, chosen, microphones
from assistant.domain.calls import Samples, Track
from assistant.domain.errors import SoundError

SILENT_S = 3.0  # PortAudio calls back many times a second, but for the first two; after this long it is gone
KEPT = 500  # buffers; more than anybody may be late


def microphone(name: str, clock: CallClock) -> LiveSource:
    """The microphone `name` (as list_devices names it); without a name the default one, whichever that becomes."""
    if sys.platform == "linux" and reachable():
        called = name or "the default microphone"
        capture = PulseCapture(called, lambda p: chosen(microphones(p), name, "microphone"), clock, follow=not name)
        return LiveSource(Track.REP, capture, clock)
    return LiveSource(Track.REP, PortAudioCapture(name, clock), clock)


class PortAudioCapture:
    """Records through sounddevice, at the device's own rate. Fulfils Capture."""

    def __init__(self, name: str, clock: CallClock) -> None:
        self.name = name or "the default microphone"
        self._wanted, self._clock = name, clock
        self._buffers: deque[tuple[Samples, float]] = deque(maxlen=KEPT)  # appended by the driver's callback
        self._came = threading.Event()
        self._stream: Any = None
        self._last_s = 0.0
        self._lost = False

    def open(self) -> None:
        """Open the device and start its callbacks."""
        sd = portaudio()
        self.close()
        if self._lost:  # PortAudio lists devices once, when it starts
            sd._terminate()  # noqa: SLF001 (sounddevice has no public way, spatialaudio/python-sounddevice#16)
            sd._initialize()  # noqa: SLF001 (likewise)
        try:
            device = input_device(self._wanted)
            self._stream = sd.InputStream(
                device=device["index"],
                samplerate=device["default_samplerate"],
                channels=min(2, device["max_input_channels"]),
                dtype="float32",
                callback=self._callback,
            )
            self._stream.start()
        except sd.PortAudioError as error:
            self.close()
            raise SoundError(f"{self.name} cannot be opened: {error}", "choose another microphone") from error
        self.name, self._last_s, self._lost = device["name"], time.monotonic(), False

    def read(self, wait_s: float) -> Buffer | None:
        """What the callbacks brought, stamped by the last of them."""
        self._came.wait(wait_s)
        self._came.clear()
        pieces: list[Samples] = []
        arrived_s = 0.0
        while self._buffers:
            piece, arrived_s = self._buffers.popleft()
            pieces.append(piece.mean(axis=1))
        if pieces:
            self._last_s = time.monotonic()
            return Buffer(np.concatenate(pieces), round(self._stream.samplerate), arrived_s)
        if not self._stream.active or time.monotonic() - self._last_s > SILENT_S:
            self._lost = True
            raise SoundError("it gives no more sound")
        return None

    def close(self) -> None:
        """Stop the callbacks and let go of the device."""
        stream, self._stream = self._stream, None
        self._buffers.clear()
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def _callback(self, samples: Samples, _frames: int, _times: object, _flags: object) -> None:
        self._buffers.append((samples.copy(), self._clock.now()))
        self._came.set()


def portaudio() -> Any:
    """The sounddevice module. Raises SoundError where the PortAudio library is missing."""
    try:
        import sounddevice
    except OSError as error:
        raise SoundError("PortAudio is not installed", "install the package libportaudio2") from error
    return sounddevice


def input_devices() -> list[Any]:
    """PortAudio's microphones, of the one interface that the system prefers: others list the same ones again."""
    sd = portaudio()
    if not len(sd.query_hostapis()):
        return []
    preferred = max(sd.default.hostapi, 0)
    return [d for d in sd.query_devices() if d["max_input_channels"] > 0 and d["hostapi"] == preferred]


def input_device(name: str) -> Any:
    """The microphone of this name, or the default one. Raises SoundError if there is none."""
    default = portaudio().default.device[0]
    for device in input_devices():
        if device["name"] == name if name else device["index"] == default:
            return device
    if name:
        raise SoundError(f"microphone {name} is not connected", "plug it in, or choose another one")
    raise SoundError("there is no microphone", "connect one, or choose one in the system's sound settings")
