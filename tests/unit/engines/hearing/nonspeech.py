"""Sounds of a telephone line in which nobody says anything, made from nothing but numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.domain.calls import RATE_HZ

Sound = NDArray[np.float32]


@cache
def nonspeech(seconds: float = 6.0) -> dict[str, Sound]:
    """Name to sound; the same every time."""
    n = int(seconds * RATE_HZ)
    t = np.arange(n) / RATE_HZ
    rng = np.random.default_rng(7)
    white = rng.standard_normal(n)
    breath = np.clip(np.sin(2 * np.pi * t / 2.5), 0, 1) ** 2
    sounds = {
        "silence": np.zeros(n),
        "ring-back US": _tones(t, 440, 480) * (t % 6 < 2) * 0.2,
        "ring-back EU": _tones(t, 425) * (t % 5 < 1) * 0.3,
        "ring-back UK": _tones(t, 400, 450) * ((t % 3 < 0.4) | ((t % 3 > 0.6) & (t % 3 < 1))) * 0.2,
        "busy": _tones(t, 480, 620) * (t % 1 < 0.5) * 0.2,
        "dial tone": _tones(t, 350, 440) * 0.2,
        "hold beep": _tones(t, 1400) * (t % 3 < 0.4) * 0.3,
        "fax": _tones(t, 1100) * (t % 3.5 < 0.5) * 0.3,
        "DTMF": _dialled(t) * 0.2,
        "mains hum": _tones(t, 50, 100, 150, 250) * 0.05,
        "hiss": white * 0.003,
        "white noise": white * 0.05,
        "pink noise": _shaped(white, -0.5) * 0.1,
        "brown noise": _shaped(white, -1.0) * 0.1,
        "breath": _band(white, 300, 3000) * breath * 0.08,
        "wind": _band(white, 20, 500) * (0.6 + 0.4 * np.sin(2 * np.pi * 0.3 * t)) * 0.3,
        "clicks": (rng.random(n) < 3e-4) * rng.choice([-0.6, 0.6], n),
        "hold music": _music(t) * 0.3,
        "hold music, noisy": _music(t) * 0.2 + _shaped(white, -0.5) * 0.03,
        "arpeggio": _arpeggio(t) * 0.3,
        "murmur": _murmur(white, t, rng) * 0.2,
    }
    return {name: sound.astype(np.float32) for name, sound in sounds.items()}


def backwards(speech: Sound, voices: int = 8) -> Sound:
    """A room full of people of whom no word can be understood: speech played backwards over itself."""
    n = len(speech) // voices
    room = sum(speech[i * n : (i + 1) * n][::-1] for i in range(voices)) / np.sqrt(voices)
    return np.clip(room, -1, 1).astype(np.float32)


def _tones(t, *hertz):
    return sum(np.sin(2 * np.pi * f * t) for f in hertz)


def _dialled(t):
    pairs = [(697, 1209), (770, 1336), (852, 1477), (941, 1336), (697, 1477), (770, 1209), (852, 1336)]
    sound = np.zeros_like(t)
    for i, pair in enumerate(pairs):
        sound += _tones(t, *pair) * ((t > i * 0.25) & (t < i * 0.25 + 0.1))
    return sound


def _spectrum(noise, gain):
    hertz = np.fft.rfftfreq(len(noise), 1 / RATE_HZ)
    shaped = np.fft.irfft(np.fft.rfft(noise) * gain(hertz), len(noise))
    return shaped / np.std(shaped)


def _shaped(noise, power):
    return _spectrum(noise, lambda f: np.maximum(f, 20) ** power)


def _band(noise, low, high):
    return _spectrum(noise, lambda f: ((f > low) & (f < high)).astype(float))


def _note(t, hertz, start_s, length_s):
    on = np.clip((t - start_s) / 0.02, 0, 1) * np.exp(-np.maximum(t - start_s, 0) / length_s) * (t >= start_s)
    return sum(np.sin(2 * np.pi * hertz * k * t) / k**1.5 for k in range(1, 6)) * on


def _music(t):
    chords = [(261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7)]
    return sum(_note(t, f, i * 1.0, 0.8) for i in range(int(t[-1]) + 1) for f in chords[i % 4]) / 4


def _arpeggio(t):
    notes = [523.3, 659.3, 784.0, 1046.5, 784.0, 659.3]
    return sum(_note(t, notes[i % 6], i * 0.2, 0.2) for i in range(int(t[-1] / 0.2))) / 3


def _murmur(noise, t, rng):
    """Noise with the bands and the rhythm of speech, and no speech in it."""
    rhythm = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * t + np.cumsum(rng.standard_normal(len(t))) * 0.01)
    return (_band(noise, 200, 900) + 0.5 * _band(noise, 1000, 2500)) * rhythm * 0.3
