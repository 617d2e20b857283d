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
        command = f"pulseaudio -n -F {config} --exit-idle-time=-1 --realtime=no --high-priority=no --daemonize=yes"
        environment = {k: v for k, v in self._environment.items() if k != "PULSE_SERVER"}
        subprocess.run([*command.split(), "--log-target=file:" + str(self.folder / "log")], env=environment, check=True)

    def stop(self) -> None:
        """Ends what plays, and the server."""
        for playing in self._playing:
            playing.kill()
            playing.wait()
        environment = {k: v for k, v in self._environment.items() if k != "PULSE_SERVER"}
        subprocess.run(["pulseaudio", "--kill"], env=environment, check=False)

    def play(self, sink: str, sound: Path) -> subprocess.Popen[bytes]:
        """Play a WAV file on a sink; wait for the process to hear the end of it."""
        command = ["paplay", f"--device={sink}", "--latency-msec=20", str(sound)]
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
