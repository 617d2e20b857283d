"""The test before the call: play a tone, prove that the far end hears it, tell how much the microphone does."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

from assistant.audio.clock import CallClock
from assistant.audio.far_end import far_end
from assistant.audio.live import LiveSource
from assistant.audio.microphone import microphone
from assistant.audio.pulse import AHEAD_S, Player, Pulse
from assistant.audio.pulse_capture import chosen, outputs
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples
from assistant.domain.errors import AssistantError, SoundError
from assistant.domain.history import SelfTest

TONE_HZ = 1000.0
TONE_S = 1.0
NEAR_HZ = 30.0
LEVEL = 0.25  # of full scale: clear, and kind to ears
FADE_S = 0.02  # so that it does not click
OPEN_S = 2.0  # how long the devices may take to give their first sound
AFTER_S = 0.5  # an echo takes its way
WINDOW = RATE_HZ // 10
CLEAR_DB = 12.0  # the tone stands out so far from what else is in the window
FAINT_DB = -90.0
HEADPHONES_DB = -30.0  # more bleed than that, and headphones make the transcript cleaner


def self_test(microphone_name: str, far_end_name: str) -> SelfTest:
    """Play the tone on the output named (empty: the default) and listen to both devices. Takes about three seconds.

    Never raises: what could not be opened is said in the message.
    """
    clock = CallClock()
    heard: dict[str, list[AudioChunk]] = {"far": [], "near": []}
    lost: list[Exception] = []
    sources: list[LiveSource] = []
    try:
        try:
            for key, make, name in (("far", far_end, far_end_name), ("near", microphone, microphone_name)):
                source = make(name, clock)
                source.start(heard[key].append, lost.append)
                sources.append(source)
            output = sources[0].name
            _until(lambda: all(_alive(chunks) for chunks in heard.values()), OPEN_S)
            _play(far_end_name)
            _until(lambda: False, AFTER_S)
        finally:
            for source in sources:
                source.stop()
    except AssistantError as error:
        return SelfTest(far_end_heard=False, bleed_db=None, message=_sentence(str(error)), hint=_sentence(error.hint))
    return verdict(_sound(heard["far"]), _sound(heard["near"]), output)


def verdict(far: Samples, near: Samples, output: str) -> SelfTest:
    """What the two recordings of the tone prove; `output` is what it was played on."""
    far_db, near_db = tone_db(far), tone_db(near)
    if far_db is None:
        hint = f"Check that {output} is not muted, or choose the output you hear the call on."
        return SelfTest(far_end_heard=False, bleed_db=None, message="The other side cannot be heard.", hint=hint)
    if near_db is None:
        quiet = "The microphone hears nothing at all. Check that it is not muted." if not near.any() else ""
        return SelfTest(far_end_heard=True, bleed_db=None, message=f"The other side is heard on {output}.", hint=quiet)
    bleed_db = near_db - far_db
    message = f"The other side is heard on {output}. Your microphone hears it too, {_loudness(bleed_db)}."
    hint = "Headphones keep the two of you apart." if bleed_db > HEADPHONES_DB else ""
    return SelfTest(far_end_heard=True, bleed_db=round(bleed_db, 1) + 0.0, message=message, hint=hint)


def tone_db(sound: Samples) -> float | None:
    """The level of the test tone at its loudest, in dB of full scale; None where it does not stand out.

    Power within NEAR_HZ of the tone against all other power, in windows of 0.1 s: an output and a microphone with
    clocks of their own may bring it a little higher or lower.
    """
    shape = np.hanning(WINDOW)
    near = np.abs(np.fft.rfftfreq(WINDOW, 1 / RATE_HZ) - TONE_HZ) <= NEAR_HZ
    levels: list[float] = []
    for at in range(0, len(sound) - WINDOW + 1, WINDOW // 2):
        window = sound[at : at + WINDOW].astype(np.float64)
        spectrum = np.abs(np.fft.rfft(window * shape)) ** 2 + 1e-12
        share = float(spectrum[near].sum() / spectrum.sum())
        level_db = 10 * math.log10(float(np.mean(window**2)) * share + 1e-12)
        if 10 * math.log10(share / (1 - share + 1e-9)) >= CLEAR_DB and level_db > FAINT_DB:
            levels.append(level_db)
    # Half of the tone's windows must hold it: a beep of something else is shorter.
    needed = round(TONE_S * RATE_HZ / WINDOW)
    return sorted(levels)[-needed] if len(levels) >= needed else None


def _play(far_end_name: str) -> None:
    with Pulse() as pulse:
        output = chosen(outputs(pulse), far_end_name, "output")
        times = np.arange(round(TONE_S * output.rate_hz)) / output.rate_hz
        tone = LEVEL * np.sin(2 * np.pi * TONE_HZ * times) * np.clip((TONE_S - times) / FADE_S, 0, 1)
        tone *= np.clip(times / FADE_S, 0, 1)
        player = Player(pulse, output)
        try:
            left = np.concatenate([tone, np.zeros(round(output.rate_hz * AHEAD_S))]).astype(np.float32)
            give_up = time.monotonic() + TONE_S + OPEN_S
            while len(left):
                left = left[player.write(left, 0.05) :]
                if time.monotonic() > give_up:
                    raise SoundError(f"{output.name} does not play", "choose the output you hear the call on")
        finally:
            player.close()


def _alive(chunks: list[AudioChunk]) -> bool:
    return any(chunk.filled < len(chunk.samples) for chunk in chunks)


def _sound(chunks: list[AudioChunk]) -> Samples:
    return np.concatenate([chunk.samples for chunk in chunks]) if chunks else np.zeros(0, np.float32)


def _until(done: Callable[[], bool], wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)


def _sentence(fact: str) -> str:
    """Errors are facts without capital and full stop; this is read by a person as it is."""
    return f"{fact[:1].upper()}{fact[1:]}." if fact else ""


def _loudness(bleed_db: float) -> str:
    """In words: dB are for the measured figure beside it."""
    if bleed_db > -6.0:  # noqa: PLR2004 (half as loud)
        return "about as loud"
    if bleed_db > HEADPHONES_DB:
        return "more quietly"
    return "but hardly"
