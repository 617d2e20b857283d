"""One connection to PulseAudio or PipeWire: what devices there are, and sound in and out.

Why not a library: docs/decisions/0002-sound-libraries.md.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from assistant.audio import libpulse as pa
from assistant.domain.calls import Samples
from assistant.domain.errors import SoundError

ANSWER_S = 0.9  # how long the server may take to answer
FRAGMENT_S = 0.04  # what a recording comes in: each piece wakes the whole line, and waking costs more than working
AHEAD_S = 0.5  # what a player hands over ahead of time, so that a busy machine plays without gaps
_FLOAT = 4  # bytes
_NO_SERVER = "start PulseAudio or PipeWire, or log in to the desktop"


@dataclass(frozen=True, slots=True)
class PulseDevice:
    """A sink or a source. `id` is the server's name for it, `name` a person's.

    `monitor`: a sink's monitor, or the sink that a source is the monitor of; empty for a microphone.
    """

    id: str
    name: str
    rate_hz: int
    monitor: str
    is_default: bool


class Pulse:
    """A connection. One thread at a time; nothing here blocks longer than it says."""

    def __init__(self) -> None:
        self._lib = pa.libpulse()
        self._loop = self._lib.mainloop_new()
        self._context = self._lib.context_new(self._lib.mainloop_get_api(self._loop), b"Callside")
        self._kept: list[object] = []  # callbacks that C still holds
        self.default_changed = False
        try:
            self._connect()
        except SoundError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection. Harmless when called twice."""
        if self._loop:
            self._lib.context_disconnect(self._context)
            self._lib.context_unref(self._context)
            self._lib.mainloop_free(self._loop)
            self._loop = None

    def turn(self, wait_s: float) -> None:
        """Let the connection work, for `wait_s` at most. Raises SoundError when the server is gone."""
        done = self._lib.mainloop_prepare(self._loop, round(wait_s * 1e6)) < 0
        done = done or self._lib.mainloop_poll(self._loop) < 0
        done = done or self._lib.mainloop_dispatch(self._loop) < 0
        if done or self._lib.context_get_state(self._context) in {pa.FAILED, pa.TERMINATED}:
            raise SoundError(f"the sound server does not answer: {self.reason}", _NO_SERVER)

    def until(self, ready: Callable[[], bool], what: str) -> None:
        """Work until `ready`. Raises SoundError after ANSWER_S."""
        deadline = time.monotonic() + ANSWER_S
        while not ready():
            if time.monotonic() > deadline:
                raise SoundError(f"the sound server did not answer in {ANSWER_S:g} s: {what}", _NO_SERVER)
            self.turn(0.05)

    @property
    def reason(self) -> str:
        """The last error, in the server's words."""
        return str(self._lib.strerror(self._lib.context_errno(self._context)).decode().lower())

    def sinks(self) -> list[PulseDevice]:
        """What sound can be played on."""
        return self._devices(self._lib.context_get_sink_info_list, default=self._defaults()[0])

    def sources(self) -> list[PulseDevice]:
        """What sound can be recorded from, monitors of sinks among them."""
        return self._devices(self._lib.context_get_source_info_list, default=self._defaults()[1])

    def watch_default(self) -> None:
        """From now on `default_changed` turns True when the user may have chosen another default device."""

        def changed(*_: object) -> None:
            self.default_changed = True

        self._kept.append(callback := pa.EventCallback(changed))
        self._lib.context_set_subscribe_callback(self._context, callback, None)
        self._finish(self._lib.context_subscribe(self._context, pa.SERVER_EVENTS, None, None))

    def stream(self, rate_hz: int) -> int:
        """A new mono stream, not yet connected."""
        spec = pa.SampleSpec(pa.FLOAT32LE, rate_hz, 1)
        stream = self._lib.stream_new(self._context, b"call", ctypes.byref(spec), None)
        if not stream:
            raise SoundError(f"the sound server gives no stream: {self.reason}")
        return int(stream)

    def _connect(self) -> None:
        if self._lib.context_connect(self._context, None, pa.NO_AUTOSPAWN, None) < 0:
            raise SoundError(f"no sound server answers: {self.reason}", _NO_SERVER)
        self.until(lambda: self._lib.context_get_state(self._context) == pa.READY, "to connect")

    def _defaults(self) -> tuple[str, str]:
        names = ("", "")

        def told(_context: int, info: ctypes._Pointer[pa.ServerInfo], _data: int) -> None:
            nonlocal names
            server = info.contents
            names = (_text(server.default_sink_name), _text(server.default_source_name))

        callback = pa.ServerCallback(told)
        self._finish(self._lib.context_get_server_info(self._context, callback, None))
        return names

    def _devices(self, ask: Callable[..., int | None], default: str) -> list[PulseDevice]:
        found: list[PulseDevice] = []

        def told(_context: int, info: ctypes._Pointer[pa.DeviceInfo], last: int, _data: int) -> None:
            if not last:
                one = info.contents
                name = _text(one.name)
                spoken = _text(one.description) or name
                found.append(PulseDevice(name, spoken, one.sample_spec.rate, _text(one.other), name == default))

        callback = pa.DeviceCallback(told)
        self._finish(ask(self._context, callback, None))
        return found

    def _finish(self, operation: int | None) -> None:
        if not operation:
            raise SoundError(f"the sound server does not answer: {self.reason}", _NO_SERVER)
        try:
            self.until(lambda: self._lib.operation_get_state(operation) != pa.RUNNING, "what devices there are")
        finally:
            self._lib.operation_cancel(operation)  # so that its callback is never called after it is gone
            self._lib.operation_unref(operation)


class _Stream:
    """What recording and playing have in common. Close it before its connection."""

    def __init__(self, pulse: Pulse, device: PulseDevice) -> None:
        self.device = device
        self._pulse, self._lib = pulse, pa.libpulse()
        self._stream = pulse.stream(device.rate_hz)

    def close(self) -> None:
        """Let go of the stream. Harmless when called twice."""
        if self._stream:
            self._lib.stream_disconnect(self._stream)
            self._lib.stream_unref(self._stream)
            self._stream = 0

    def _opened(self, accepted: int) -> None:
        try:
            if accepted < 0:
                raise SoundError(f"{self.device.name} cannot be opened: {self._pulse.reason}")
            self._pulse.until(self._ready, f"to open {self.device.name}")
        except SoundError:
            self.close()
            raise

    def _ready(self) -> bool:
        state = self._lib.stream_get_state(self._stream)
        if state in {pa.STREAM_FAILED, pa.STREAM_TERMINATED}:
            raise SoundError(f"{self.device.name} is gone: {self._pulse.reason}", "plug it in again, or choose another")
        return bool(state == pa.STREAM_READY)


class Recorder(_Stream):
    """Records one source, at its own rate, mixed down to mono."""

    def __init__(self, pulse: Pulse, device: PulseDevice) -> None:
        super().__init__(pulse, device)
        fragment = round(device.rate_hz * FRAGMENT_S) * _FLOAT
        buffer = pa.BufferAttr(pa.DEFAULT, pa.DEFAULT, pa.DEFAULT, pa.DEFAULT, fragment)
        # Without DONT_MOVE the server goes on with the default source when this one is unplugged: the rep's
        # microphone would become the customer.
        flags = pa.DONT_MOVE | pa.ADJUST_LATENCY
        source = device.id.encode()
        self._opened(self._lib.stream_connect_record(self._stream, source, ctypes.byref(buffer), flags))

    def read(self, wait_s: float) -> Samples:
        """Everything that came, waiting for it `wait_s` at most; may be empty.

        Raises SoundError when the device or the server is gone.
        """
        self._pulse.turn(wait_s)
        self._ready()
        pieces: list[Samples] = []
        data, size = ctypes.c_void_p(), ctypes.c_size_t()
        while 0 < self._lib.stream_readable_size(self._stream) < pa.DEFAULT:
            self._lib.stream_peek(self._stream, ctypes.byref(data), ctypes.byref(size))
            if not size.value:
                break
            if data.value:
                pieces.append(np.frombuffer(ctypes.string_at(data.value, size.value), np.float32))
            else:  # a hole in the server's own buffer
                pieces.append(np.zeros(size.value // _FLOAT, np.float32))
            self._lib.stream_drop(self._stream)
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


class Player(_Stream):
    """Plays mono sound on one sink."""

    def __init__(self, pulse: Pulse, device: PulseDevice) -> None:
        super().__init__(pulse, device)
        length = round(device.rate_hz * AHEAD_S) * _FLOAT
        buffer = pa.BufferAttr(pa.DEFAULT, length, pa.DEFAULT, pa.DEFAULT, pa.DEFAULT)
        flags = pa.DONT_MOVE | pa.ADJUST_LATENCY
        sink = device.id.encode()
        self._opened(self._lib.stream_connect_playback(self._stream, sink, ctypes.byref(buffer), flags, None, None))

    def write(self, samples: Samples, wait_s: float) -> int:
        """Hand over what fits now, waiting `wait_s` at most; returns how many samples that was."""
        self._pulse.turn(wait_s)
        self._ready()
        room = min(len(samples), self._lib.stream_writable_size(self._stream) // _FLOAT)
        if room:
            data = np.ascontiguousarray(samples[:room], np.float32).tobytes()
            self._lib.stream_write(self._stream, data, len(data), None, 0, 0)
        return int(room)


def reachable() -> bool:
    """Whether a PulseAudio or PipeWire server answers."""
    with suppress(SoundError):
        Pulse().close()
        return True
    return False


def _text(raw: bytes | None) -> str:
    return raw.decode(errors="replace") if raw else ""
