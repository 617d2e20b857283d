"""A call that was taken up again: its sound files, and its cards, are those of one call."""

import wave
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest

from assistant.audio.clock import SoundClock
from assistant.audio.recording import HEADER, Recording
from assistant.bootstrap import open_store
from assistant.domain.calls import RATE_HZ, AudioChunk, Track
from assistant.domain.history import CallPlan, CallRecord
from assistant.paths import Home
from assistant.settings import Hearing, Settings
from assistant.wiring import said_before, wire_call

SETTINGS = Settings(hearing=Hearing(model="tiny.en"))


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def calls(home):
    with closing(open_store(home)) as calls:
        yield calls


@pytest.fixture
def cut_off(home, calls):
    """A call of 40 s with its sound, whose program was killed."""
    recording = Recording(home.sounds / "cut-off.wav", pytest.fail)
    recording.feed(AudioChunk(Track.CUSTOMER, 0.0, np.full(40 * RATE_HZ, 0.5, np.float32)))
    recording.close()
    calls.begin(CallRecord("cut-off", "A call", "", "", datetime.now(UTC), 0.0, False, sound_file=str(recording.path)))
    return recording.path


@pytest.mark.parametrize("keep_sound", [True, False])
def test_off_the_record_reaches_the_sound_of_before_the_program_was_closed(home, calls, cut_off, keep_sound):
    clock, plan = SoundClock(), CallPlan(resume_call="cut-off", keep_sound=keep_sound)
    told = []
    call = wire_call(
        SETTINGS,
        home,
        plan,
        said_before(calls, "cut-off"),
        clock,
        {},
        told.append,
        told.append,
        calls=calls,
        inline=True,
    )
    clock.reach(45.0)
    call.forget_last(30.0)
    call.end()
    with wave.open(str(cut_off)) as file:
        assert file.getnframes() == 40 * RATE_HZ
    sound = np.frombuffer(cut_off.read_bytes()[HEADER:], "<i2").reshape(-1, 2)[:, 1]
    assert sound[: 15 * RATE_HZ].all()
    assert not sound[15 * RATE_HZ :].any()


def test_erasing_a_call_that_was_taken_up_again_takes_every_file_of_it(home, calls, cut_off):
    Recording(home.sounds / "cut-off-2.wav", pytest.fail).close()
    calls.finish("cut-off")
    calls.erase("cut-off")
    calls.purge()
    assert list(home.sounds.iterdir()) == []
