"""What the rep hears: the customer. On Linux the monitor of the output that the call plays on."""

from __future__ import annotations

import sys
from dataclasses import replace

from assistant.audio.clock import CallClock
from assistant.audio.live import LiveSource
from assistant.audio.pulse import Pulse, PulseDevice
from assistant.audio.pulse_capture import PulseCapture, chosen, outputs
from assistant.domain.calls import Track
from assistant.domain.errors import SoundError


def far_end(name: str, clock: CallClock) -> LiveSource:
    """What plays on the output `name` (as list_devices names it, or the server's name of the sink).

    Without a name it is the default output, and follows when the user chooses another one. Raises SoundError
    where this build cannot hear the far end; whether the device is there is found at its `start`.
    """
    if sys.platform != "linux":
        system = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
        hint = "the microphone works; calls can be heard whole on Linux, or replayed from a file"
        raise SoundError(f"hearing the other side on {system} is not part of this build yet", hint)

    def monitor(pulse: Pulse) -> PulseDevice:
        output = chosen(outputs(pulse), name, "output")
        return replace(output, id=output.monitor)

    return LiveSource(
        Track.CUSTOMER, PulseCapture(name or "the default output", monitor, clock, follow=not name), clock
    )
