"""Recording through PulseAudio or PipeWire: the microphone and the far end on Linux."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from assistant.audio.clock import CallClock
from assistant.audio.live import Buffer
from assistant.audio.pulse import Pulse, PulseDevice, Recorder
from assistant.domain.errors import SoundError


class PulseCapture:
    """Records the source that `choose` points at. Fulfils Capture.

    With `follow`, it goes along without a word when `choose` points at another one later: the user moved the
    call from the loudspeakers to the headset.
    """

    def __init__(self, name: str, choose: Callable[[Pulse], PulseDevice], clock: CallClock, *, follow: bool) -> None:
        self.name = name
        self._choose, self._clock, self._follow = choose, clock, follow
        self._pulse: Pulse | None = None
        self._recorder: Recorder | None = None

    def open(self) -> None:
        """Connect, choose, record."""
        self.close()
        self._pulse = Pulse()
        try:
            if self._follow:
                self._pulse.watch_default()
            self._record(self._choose(self._pulse))
        except SoundError:
            self.close()
            raise

    def read(self, wait_s: float) -> Buffer | None:
        """What came, with the moment it was read."""
        if self._pulse is None or self._recorder is None:
            raise SoundError(f"{self.name} is not open")
        samples = self._recorder.read(wait_s)
        buffer = Buffer(samples, self._recorder.device.rate_hz, self._clock.now()) if len(samples) else None
        if self._pulse.default_changed:
            self._pulse.default_changed = False
            device = self._choose(self._pulse)
            if device.id != self._recorder.device.id:
                self._recorder.close()
                self._record(device)
        return buffer

    def close(self) -> None:
        """Stop recording and disconnect."""
        if self._recorder is not None:
            self._recorder.close()
        if self._pulse is not None:
            self._pulse.close()
        self._recorder = self._pulse = None

    def _record(self, device: PulseDevice) -> None:
        if self._pulse is not None:
            self._recorder = Recorder(self._pulse, device)
            self.name = device.name


def microphones(pulse: Pulse) -> list[PulseDevice]:
    """Every source that is not the monitor of a sink, under names that differ."""
    return _told_apart([source for source in pulse.sources() if not source.monitor])


def outputs(pulse: Pulse) -> list[PulseDevice]:
    """Every sink, under names that differ."""
    return _told_apart(pulse.sinks())


def chosen(devices: Sequence[PulseDevice], name: str, what: str) -> PulseDevice:
    """The device of this name, or with this id; without a name the default one. Raises SoundError if there is none."""
    for device in devices:
        if device.is_default if not name else name in {device.name, device.id}:
            return device
    if name:
        raise SoundError(f"{what} {name} is not connected", "plug it in, or choose another one")
    raise SoundError(f"there is no {what}", "connect one, or choose one in the system's sound settings")


def _told_apart(devices: list[PulseDevice]) -> list[PulseDevice]:
    """Two equal headsets have one name: the server's name for each then follows in brackets."""
    often = Counter(device.name for device in devices)
    return [
        device
        if often[device.name] == 1
        else PulseDevice(device.id, f"{device.name} ({device.id})", device.rate_hz, device.monitor, device.is_default)
        for device in devices
    ]
