"""What a room and a telephone line do to a voice, in numbers: levels, bands, noise floors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.domain.calls import Samples

FRAME_S = 0.010
RUMBLE_HZ = 50.0  # headsets pass nothing below
QUIET_DB = 40.0  # below the loudest frame: no longer speech


def frame_levels(sound: Samples, rate_hz: int) -> NDArray[np.float64]:
    """Root mean square of each whole 10 ms, in dB below full scale."""
    size = round(FRAME_S * rate_hz)
    frames = sound[: len(sound) // size * size].reshape(-1, size).astype(np.float64)
    levels: NDArray[np.float64] = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    return levels


def trim(sound: Samples, rate_hz: int) -> Samples:
    """The sound without the silence around it, faded over 5 ms at either end."""
    levels = frame_levels(sound, rate_hz)
    loud = np.flatnonzero(levels > levels.max() - QUIET_DB)
    size = round(FRAME_S * rate_hz)
    cut = sound[loud[0] * size : (loud[-1] + 1) * size].copy()
    fade = np.linspace(0, 1, size // 2, dtype=np.float32)
    cut[: len(fade)] *= fade
    cut[-len(fade) :] *= fade[::-1]
    return cut


def level(sound: Samples, rate_hz: int, target_db: float) -> Samples:
    """The sound at `target_db` below full scale (root mean square of its speech, pauses left out)."""
    levels = frame_levels(sound, rate_hz)
    speech = levels[levels > levels.max() - QUIET_DB]
    now_db = 10 * np.log10(np.mean(10 ** (speech / 10)))
    return (sound * np.float32(10 ** ((target_db - now_db) / 20))).astype(np.float32)


def soften(sound: Samples, ceiling: float = 0.66) -> Samples:
    """The sound with peaks bent below 1.0: untouched up to half the ceiling."""
    knee = ceiling / 2
    over = np.abs(sound) > knee
    bent = sound.copy()
    bent[over] = np.sign(sound[over]) * (knee + knee * np.tanh((np.abs(sound[over]) - knee) / knee))
    return bent


def telephone(sound: Samples, rate_hz: int, low_hz: float = 300.0, high_hz: float = 3400.0) -> Samples:
    """The sound through a telephone's band: 24 dB an octave below it, twice as steep above, as codecs do."""
    spectrum = np.fft.rfft(sound.astype(np.float64))
    hertz = np.fft.rfftfreq(len(sound), 1 / rate_hz) + 1e-9
    lost_db = np.maximum(24 * np.log2(low_hz / hertz), 48 * np.log2(hertz / high_hz))
    spectrum *= 10 ** (-np.clip(lost_db, 0, 80) / 20)
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def room(length_s: float, rate_hz: int, level_db: float, seed: int) -> Samples:
    """The hush of a room: noise that falls 3 dB an octave above RUMBLE_HZ, `level_db` below full scale."""
    count = round(length_s * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / rate_hz)
    spectrum *= np.where(hertz < RUMBLE_HZ, 0, 1 / np.sqrt(np.maximum(hertz, RUMBLE_HZ)))
    noise = np.fft.irfft(spectrum, count)
    return np.asarray(noise * 10 ** (level_db / 20) / np.sqrt(np.mean(noise**2)), np.float32)


def write_sound(file: Path, sound: Samples, rate_hz: int, bits_per_s: int = 64_000) -> None:
    """Write samples x channels (one or two) as the name says: .ogg holds Opus, .flac is lossless 16 bit."""
    import av

    layout = ("mono", "stereo")[sound.shape[1] - 1]
    pcm = np.ascontiguousarray(np.clip(sound * 32767, -32768, 32767).astype(np.int16).reshape(1, -1))
    frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout=layout)
    frame.rate = rate_hz
    with av.open(str(file), "w") as container:
        stream = container.add_stream("flac" if file.suffix == ".flac" else "libopus", rate=rate_hz, layout=layout)
        if file.suffix != ".flac":
            stream.bit_rate = bits_per_s
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
