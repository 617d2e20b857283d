"""Mm-hm: Kokoro cannot say it, so it is made from its physics. Harmonics through the nose, a puff of breath between."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.calls import Samples

# (centre Hz, half width Hz, strength) of the nose's resonances with the mouth shut, after Fujimura's nasal murmurs
# (1962); the breath passes the same way, wider.
_NOSE = ((300.0, 90.0, 1.0), (1000.0, 150.0, 0.18), (2200.0, 250.0, 0.07), (2900.0, 300.0, 0.03))
_BREATH = ((350.0, 180.0, 0.5), (1200.0, 400.0, 0.4), (2500.0, 800.0, 0.3))
_PARTS = ((0.17, 1.0, 0.93), (0.09, None, None), (0.27, 1.18, 1.0))  # seconds, pitch from, pitch to


def mm_hm(pitch_hz: float, rate_hz: int, seed: int = 0) -> Samples:
    """Half a second of agreement at `pitch_hz` (a man's about 110, a woman's about 200), low then high."""
    rng = np.random.default_rng(seed)
    pitch, voiced, breath = [], [], []
    for length_s, first, last in _PARTS:
        along = np.linspace(0, 1, round(length_s * rate_hz))
        if first is None or last is None:
            pitch.append(np.full_like(along, pitch_hz))
            voiced.append(np.zeros_like(along))
            breath.append(np.sin(np.pi * along))
        else:
            pitch.append(pitch_hz * (first + (last - first) * along))
            voiced.append(np.clip(np.minimum(along * length_s / 0.03, (1 - along) * length_s / 0.05), 0, 1))
            breath.append(np.full_like(along, 0.05))
    hertz = np.concatenate(pitch)
    wobble = np.convolve(rng.standard_normal(len(hertz)), np.ones(400) / 20, "same")  # no voice holds a note
    hertz *= 1 + 0.006 * wobble
    phase = 2 * np.pi * np.cumsum(hertz) / rate_hz
    hum = np.zeros_like(hertz)
    for harmonic in range(1, int(5000 / hertz.max())):
        hum += _through(_NOSE, harmonic * hertz) * np.sin(harmonic * phase)
    spectrum = np.fft.rfft(rng.standard_normal(len(hertz)))
    air = np.fft.irfft(spectrum * _through(_BREATH, np.fft.rfftfreq(len(hertz), 1 / rate_hz)), len(hertz))
    sound = hum * np.concatenate(voiced) + 0.25 * air * np.concatenate(breath)
    return np.asarray(sound, np.float32)


def _through(resonances: tuple[tuple[float, float, float], ...], hertz: NDArray[Any]) -> NDArray[Any]:
    gains = [strength / (1 + ((hertz - centre) / width) ** 2) for centre, width, strength in resonances]
    return np.asarray(np.sum(gains, axis=0))
