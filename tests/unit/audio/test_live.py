"""A device is lost and found again, and the call goes on."""

from __future__ import annotations

import threading

import pytest

from assistant.audio.live import LiveSource
from assistant.domain.calls import Track
from assistant.domain.errors import SoundError
from tests.unit.audio.sounds import FakeCapture, FakeClock, contiguous


def heard(script: list[float | str]):
    clock = FakeClock()
    capture = FakeCapture(script, clock)
    source, chunks, complaints = LiveSource(Track.REP, capture, clock), [], []
    source.start(chunks.append, complaints.append)
    assert capture.over.wait(10)
    source.stop()
    return capture, chunks, complaints


def test_sound_comes_as_it_is_heard():
    capture, chunks, complaints = heard([0.1] * 20)
    assert complaints == []
    assert sum(c.filled for c in chunks) == 0
    assert chunks[-1].end_s == pytest.approx(2.0, abs=1e-3)
    assert (capture.opened, capture.closed) == (1, 1)


def test_a_lost_device_is_complained_of_once_and_found_again():
    capture, chunks, complaints = heard([0.1, "lost", "busy", 0.1, 0.1])
    assert [str(c) for c in complaints] == ["Fake Microphone is lost: unplugged"]
    assert capture.opened == 2
    assert contiguous(chunks, Track.REP)
    assert chunks[-1].end_s == pytest.approx(0.3, abs=1e-3)


def test_a_second_loss_is_a_second_complaint():
    _, _, complaints = heard([0.1, "lost", 0.1, "lost", 0.1])
    assert len(complaints) == 2


def test_time_goes_on_in_silence_while_the_device_is_gone():
    clock = FakeClock()
    capture = FakeCapture([0.1, "lost", *["busy"] * 50], clock)
    silence, chunks = threading.Event(), []

    def deliver(chunk):
        chunks.append(chunk)
        if chunk.filled:
            silence.set()

    def complain(_):
        clock.now_s += 3.0  # nobody finds it for three seconds

    source = LiveSource(Track.REP, capture, clock)
    source.start(deliver, complain)
    assert silence.wait(5)
    source.stop()
    assert chunks[-1].end_s > 2.5
    assert contiguous(chunks, Track.REP)


def test_a_device_that_cannot_be_opened_is_said_at_once():
    clock = FakeClock()
    with pytest.raises(SoundError, match="Fake Microphone is busy"):
        LiveSource(Track.REP, FakeCapture(["busy"], clock), clock).start(lambda c: None, lambda e: None)


def test_the_far_end_of_another_system_is_not_promised(monkeypatch):
    import sys

    from assistant.audio.far_end import far_end

    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SoundError, match="hearing the other side on Windows is not part of this build yet"):
        far_end("", FakeClock())


def test_without_a_sound_server_there_is_no_device_but_a_plain_reason(monkeypatch):
    from assistant.audio.clock import CallClock
    from assistant.audio.far_end import far_end
    from assistant.audio.selftest import self_test

    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/native")
    with pytest.raises(SoundError, match="no sound server answers"):
        far_end("", CallClock()).start(lambda c: None, lambda e: None)
    proof = self_test("", "")
    assert not proof.far_end_heard
    assert proof.message.startswith("No sound server answers")
