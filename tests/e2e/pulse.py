"""A PulseAudio of a test's own, with a headset that a call plays on and a microphone that can be spoken into.

Needs no sound card, desktop session or rights. In a test module:

    from tests.e2e.pulse import sound_server
    def test_…(sound_server: SoundServer): …
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HEADSET = "Call Headset"  # the sink `call`; its monitor is the far end
MICROPHONE = "Desk Microphone"  # the source `mic`; what is played into the sink `micsink` is what it hears

_CONFIG = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=call rate=48000 sink_properties="device.description='Call Headset'"
load-module module-null-sink sink_name=micsink rate=44100
load-module module-remap-source source_name=mic master=micsink.monitor \
source_properties="device.description='Desk Microphone'"
set-default-sink call
set-default-source mic
"""


class SoundServer:
    """A running server, with `pactl` and `paplay` for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "native"
        self._environment = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        self._environment["PULSE_SERVER"] = self.address
        self._playing: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        """For the environment variable PULSE_SERVER."""
        return f"unix:{self.socket}"

    def start(self) -> None:
        """Returns when it answers."""
        config = self.folder / "config.pa"
        config.write_text(_CONFIG.format(socket=self.socket))
        options = ["-n", "-F", str(config), "--exit-idle-time=-1", "--realtime=no", "--high-priority=no"]
        log = f"--log-target=file:{self.folder / 'log'}"
        environment = {name: value for name, value in self._environment.items() if name != "PULSE_SERVER"}
        self._server = subprocess.Popen(["pulseaudio", *options, log], env=environment)
        deadline = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], env=self._environment, capture_output=True, check=False).returncode:
            assert self._server.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "pulseaudio does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends what plays, and the server."""
        for process in (*self._playing, self._server):
            process.terminate()
            process.wait(10)

    def play(self, sink: str, sound: Path) -> subprocess.Popen[bytes]:
        """Play a WAV file on a sink; wait for the process to hear the end of it."""
        command = ["paplay", f"--device={sink}", str(sound)]
        self._playing.append(playing := subprocess.Popen(command, env=self._environment))
        return playing

    def pactl(self, *command: str) -> str:
        """What pactl answers."""
        run = subprocess.run(["pactl", *command], env=self._environment, check=True, capture_output=True, text=True)
        return run.stdout

    def unplug(self, sink: str) -> None:
        """Take a sink away, and its monitor with it."""
        for line in self.pactl("list", "short", "modules").splitlines():
            number, *rest = line.split("\t")
            if f"sink_name={sink} " in "\t".join(rest) + " ":
                self.pactl("unload-module", number)

    def plug_in(self, sink: str, name: str) -> None:
        """Give a new sink."""
        properties = f"sink_properties=\"device.description='{name}'\""
        self.pactl("load-module", "module-null-sink", f"sink_name={sink}", "rate=48000", properties)


@contextmanager
def running() -> Iterator[SoundServer]:
    """A server for a while. The folder's name is short: a socket's path may have 107 characters."""
    with tempfile.TemporaryDirectory(prefix="cs") as folder:
        server = SoundServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def sound_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A server that this process, and what it starts, uses as if it were the desktop's."""
    if shutil.which("pulseaudio") is None:
        pytest.skip("the pulseaudio program is not installed")
    with running() as server:
        monkeypatch.setenv("PULSE_SERVER", server.address)
        yield server
