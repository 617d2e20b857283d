"""A customer's voice out of the loudspeakers and into the rep's microphone, made on purpose."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from assistant.ports import EchoCanceller

CHUNK = 512


def room(reverberation_s: float = 0.3, seed: int = 0) -> Samples:
    """An impulse response of unit energy: half of it direct sound, half noise that falls by 60 dB in `reverberation_s`.

    As much reverberation as direct sound is what a laptop's microphone gets of its own loudspeakers in a small room.
    """
    times = np.arange(round(reverberation_s * RATE_HZ)) / RATE_HZ
    response = np.random.default_rng(seed).standard_normal(len(times)) * 10 ** (-3 * times / reverberation_s)
    response[:32] = 0.0
    response /= np.linalg.norm(response)
    response[0] = 1.0
    return (response / np.linalg.norm(response)).astype(np.float32)


def leaked(far_end: Samples, delay_ms: float, level_db: float) -> Samples:
    """The far end as the microphone hears it: later, in a room, and `level_db` against the far end's own level."""
    size = 1 << (len(far_end) + RATE_HZ).bit_length()
    spectrum = np.fft.rfft(far_end, size) * np.fft.rfft(room(), size)
    heard = np.fft.irfft(spectrum, size)[: len(far_end)]
    delay = round(delay_ms * RATE_HZ / 1000)
    late = np.concatenate([np.zeros(delay), heard])[: len(far_end)]
    return (late * 10 ** (level_db / 20)).astype(np.float32)


def through(canceller: EchoCanceller, microphone: Samples, far_end: Samples) -> Iterator[AudioChunk]:
    """What comes out of the canceller, both tracks fed as a call feeds them."""
    for at in range(0, len(microphone), CHUNK):
        for track, sound in ((Track.CUSTOMER, far_end), (Track.REP, microphone)):
            yield from canceller.feed(AudioChunk(track, at / RATE_HZ, sound[at : at + CHUNK]))
    yield from canceller.flush()


def heard_through(canceller: EchoCanceller, microphone: Samples, far_end: Samples) -> Samples:
    """The rep's track of that, whole."""
    chunks = through(canceller, microphone, far_end)
    return np.concatenate([chunk.samples for chunk in chunks if chunk.track is Track.REP])
