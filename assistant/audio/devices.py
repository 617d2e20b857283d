"""What sound can come from now."""

from __future__ import annotations

import sys
from contextlib import suppress

from assistant.audio.microphone import input_devices, portaudio
from assistant.audio.pulse import Pulse
from assistant.audio.pulse_capture import microphones, outputs
from assistant.domain.errors import SoundError
from assistant.domain.history import Device, Devices


def list_devices() -> Devices:
    """The microphones, and the outputs whose sound can be heard as the far end; none where there is no sound at all.

    Monitors of outputs are no microphones. Takes a few milliseconds; asks the system afresh each time.
    """
    if sys.platform == "linux":
        with suppress(SoundError), Pulse() as pulse:
            return Devices(
                tuple(Device(d.name, d.is_default) for d in microphones(pulse)),
                tuple(Device(d.name, d.is_default) for d in outputs(pulse)),
            )
    with suppress(SoundError):
        default = portaudio().default.device[0]
        return Devices(tuple(Device(d["name"], d["index"] == default) for d in input_devices()), ())
    return Devices((), ())
