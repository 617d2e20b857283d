"""Both sides of a call, captured at once from a real sound server."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from assistant.audio.clock import CallClock
from assistant.audio.devices import list_devices
from assistant.audio.far_end import far_end
from assistant.audio.live import LiveSource
from assistant.audio.microphone import PortAudioCapture, microphone
from assistant.audio.selftest import self_test
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from assistant.domain.errors import SoundError
from assistant.domain.history import Device
from tests.e2e.pulse import HEADSET, MICROPHONE, SoundServer, sound_server  # noqa: F401 (a fixture)
from tests.unit.audio.sounds import contiguous, joined, write

PLAYED_S = 3.0


def voice(seed: int) -> Samples:
    """Noise that is like itself and nothing else."""
    noise = np.random.default_rng(seed).standard_normal(round(PLAYED_S * RATE_HZ))
    return (0.1 * np.convolve(noise, np.ones(4) / 4, "same")).astype(np.float32)


class Ear:
    """One source, and what came from it."""

    def __init__(self, source: LiveSource) -> None:
        self.source = source
        self.chunks: list[AudioChunk] = []
        self.complaints: list[Exception] = []
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        self.source.start(self._deliver, self._complain)
        return self

    def __exit__(self, *_: object) -> None:
        self.source.stop()

    def until(self, ready, what: str) -> None:
        with self._changed:
            assert self._changed.wait_for(ready, 15), f"{self.source.name}: {what}"

    def until_awake(self) -> None:
        """A null sink that was idle looks for listeners every two seconds only; a sound card has no such nap."""
        self.until(lambda: sum(c.filled == 0 for c in self.chunks[-5:]) == 5, "gives sound")

    def _deliver(self, chunk: AudioChunk) -> None:
        with self._changed:
            self.chunks.append(chunk)
            self._changed.notify_all()

    def _complain(self, error: Exception) -> None:
        with self._changed:
            self.complaints.append(error)
            self._changed.notify_all()


def place(played: Samples, heard: Samples) -> tuple[float, float]:
    """How alike the best stretch is to what was played, in [0, 1], and where it begins, in seconds."""
    size = 1 << (len(played) + len(heard)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    match = np.fft.irfft(spectrum, size)[: len(heard)]
    at = int(np.argmax(match))
    found = heard[at : at + len(played)]
    return float(match[at] / (np.linalg.norm(played) * np.linalg.norm(found) + 1e-9)), at / RATE_HZ


def whole(ear: Ear, at_s: float) -> bool:
    """Whether nothing was missing from `at_s` on for as long as was played."""
    first = ear.chunks[0].start_s
    return not any(c.filled for c in ear.chunks if c.end_s - first > at_s and c.start_s - first < at_s + PLAYED_S)


def test_both_sides_are_heard_at_once_and_nothing_is_dropped(sound_server: SoundServer, tmp_path: Path):  # noqa: F811
    said = {track: voice(seed) for seed, track in enumerate(Track)}
    files = {track: write(tmp_path / f"{track}.wav", [samples]) for track, samples in said.items()}
    clock = CallClock()
    with Ear(far_end("", clock)) as them, Ear(microphone(MICROPHONE, clock)) as us:
        assert (them.source.name, us.source.name) == (HEADSET, MICROPHONE)
        them.until_awake()
        us.until_awake()
        playing = [sound_server.play("call", files[Track.CUSTOMER]), sound_server.play("micsink", files[Track.REP])]
        assert [p.wait(15) for p in playing] == [0, 0]
        ended_s = clock.now()
        for ear in (them, us):
            ear.until(lambda ear=ear: ear.chunks[-1].end_s > ended_s, "catches up")
    starts = {}
    for ear, track in ((them, Track.CUSTOMER), (us, Track.REP)):
        likeness, at_s = place(said[track], joined(ear.chunks, track))
        starts[track] = at_s + ear.chunks[0].start_s
        assert likeness > 0.9
        assert whole(ear, at_s)
        assert contiguous(ear.chunks, track)
        assert ear.complaints == []
        assert {c.track for c in ear.chunks} == {track}
    assert place(said[Track.REP], joined(them.chunks, Track.CUSTOMER))[0] < 0.2  # the sides are not mixed up
    assert abs(starts[Track.REP] - starts[Track.CUSTOMER]) < 0.5  # one clock: both players began at about one moment


def test_an_unplugged_headset_is_said_once_and_found_again(sound_server: SoundServer, tmp_path: Path):  # noqa: F811
    said = write(tmp_path / "said.wav", [voice(7)])
    with Ear(far_end(HEADSET, CallClock())) as them:
        them.until_awake()
        sound_server.unplug("call")
        them.until(lambda: them.complaints, "is missed")
        gone_at = len(them.chunks)
        them.until(lambda: any(c.filled for c in them.chunks[gone_at:]), "keeps time in silence")
        sound_server.plug_in("call", HEADSET)
        back_at = len(them.chunks)
        them.until(lambda: any(c.filled == 0 for c in them.chunks[back_at:]), "is back")
        them.until_awake()
        assert sound_server.play("call", said).wait(15) == 0
        ended_at = len(them.chunks)
        them.until(lambda: len(them.chunks) > ended_at + 10, "catches up")
    assert [str(c).partition(":")[0] for c in them.complaints] == [f"{HEADSET} is lost"]
    assert contiguous(them.chunks, Track.CUSTOMER)
    assert place(voice(7), joined(them.chunks, Track.CUSTOMER))[0] > 0.9


def test_a_suspended_output_is_silence_and_the_source_still_stops_at_once(sound_server: SoundServer):  # noqa: F811
    with Ear(far_end("", CallClock())) as them:
        them.until_awake()
        sound_server.pactl("suspend-sink", "call", "1")
        them.until(lambda: them.chunks[-1].filled, "becomes silence")
        began = time.monotonic()
        them.source.stop()
        assert time.monotonic() - began < 1.0
    assert them.complaints == []


def test_the_default_output_is_followed(sound_server: SoundServer):  # noqa: F811
    with Ear(far_end("", CallClock())) as them:
        sound_server.plug_in("other", "Loudspeakers")
        sound_server.pactl("set-default-sink", "other")
        them.until(lambda: them.source.name == "Loudspeakers", "follows")
    assert them.complaints == []
    assert contiguous(them.chunks, Track.CUSTOMER)


def test_a_sound_server_that_goes_away_is_a_lost_device(sound_server: SoundServer):  # noqa: F811
    with Ear(microphone("", CallClock())) as us:
        sound_server.stop()
        us.until(lambda: us.complaints, "is missed")
        sound_server.start()
        back_at = len(us.chunks)
        us.until(lambda: any(c.filled == 0 for c in us.chunks[back_at:]), "is back")
    assert len(us.complaints) == 1


def test_devices_have_names_and_monitors_are_no_microphones(sound_server: SoundServer):  # noqa: F811
    found = list_devices()
    assert found.microphones == (Device(MICROPHONE, is_default=True),)
    assert Device(HEADSET, is_default=True) in found.far_ends
    sound_server.plug_in("twin", HEADSET)
    names = [d.name for d in list_devices().far_ends]
    assert f"{HEADSET} (call)" in names
    assert f"{HEADSET} (twin)" in names


def test_a_device_that_is_not_there_is_named(sound_server: SoundServer):  # noqa: F811
    with pytest.raises(SoundError, match="microphone Blue Yeti is not connected"):
        microphone("Blue Yeti", CallClock()).start(lambda c: None, lambda e: None)
    with pytest.raises(SoundError, match="output Blue Yeti is not connected"):
        far_end("Blue Yeti", CallClock()).start(lambda c: None, lambda e: None)


def test_portaudio_hears_the_microphone_too(sound_server: SoundServer, tmp_path: Path):  # noqa: F811
    clock, said = CallClock(), write(tmp_path / "said.wav", [voice(3)])
    with Ear(LiveSource(Track.REP, PortAudioCapture("", clock), clock)) as us:
        us.until_awake()
        assert sound_server.play("micsink", said).wait(15) == 0
        ended_s = clock.now()
        us.until(lambda: us.chunks[-1].end_s > ended_s, "catches up")
    likeness, at_s = place(voice(3), joined(us.chunks, Track.REP))
    assert likeness > 0.9
    assert whole(us, at_s)
    assert us.complaints == []


def test_the_tone_proves_that_the_far_end_is_heard(sound_server: SoundServer):  # noqa: F811
    proof = self_test("", "")
    assert (proof.far_end_heard, proof.bleed_db) == (True, None)
    assert proof.message == f"The other side is heard on {HEADSET}."
    sound_server.pactl("load-module", "module-loopback", "source=call.monitor", "sink=micsink", "latency_msec=200")
    sound_server.pactl("set-source-volume", "mic", "-12dB")
    aloud = self_test(MICROPHONE, HEADSET)
    assert aloud.bleed_db == pytest.approx(-12.0, abs=1.0)
    assert "Headphones" in aloud.hint
    sound_server.pactl("set-sink-mute", "call", "1")
    assert not self_test("", HEADSET).far_end_heard
