"""Sound files as streams of 16 kHz samples, a moment at a time: an hour never stands in memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.domain.calls import RATE_HZ, Samples
from assistant.domain.errors import SoundError
from assistant.ports import Complain

Blocks = Iterator[Samples]

# Containers whose own length can be trusted: elsewhere it is missing, or guessed from the bit rate.
_TELLS_LENGTH = {"wav", "flac", "mov,mp4,m4a,3gp,3g2,mj2", "aiff", "w64"}
_WHOLE_SHARE = 0.98
_RATES_HZ = range(4_000, 768_001)  # what recorders write; a header that says less would make days out of seconds


@dataclass
class Sound:
    """An opened file. `duration_s` is what the file says of itself, None where it does not say or guesses."""

    path: Path
    channels: int
    rate_hz: int
    duration_s: float | None
    container: Any = field(repr=False)
    first: Any = field(repr=False)
    rest: Iterator[Any] = field(repr=False)

    def pair(self, complain: Complain) -> Blocks:
        """The first two channels, as frames x 2."""
        return self._resampled(2, complain)

    def mixed(self, complain: Complain) -> Blocks:
        """The mean of all channels."""
        return self._resampled(1, complain)

    def _resampled(self, channels: int, complain: Complain) -> Blocks:
        import soxr

        stream = soxr.ResampleStream(self.rate_hz, RATE_HZ, channels, dtype="float32")
        for block in pieces(self._frames(complain), self.rate_hz // 4):  # decoders give tiny frames, which cost
            finite = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
            taken = finite[:, :2] if channels > 1 else finite.mean(axis=1)
            yield np.clip(stream.resample_chunk(np.ascontiguousarray(taken)), -1.0, 1.0)
        nothing = np.zeros((0, 2) if channels > 1 else 0, np.float32)
        yield np.clip(stream.resample_chunk(nothing, last=True), -1.0, 1.0)

    def _frames(self, complain: Complain) -> Blocks:
        """Frames x channels at the file's own rate; says so if the file breaks off."""
        import av

        planar = av.AudioResampler(format="fltp")
        played = 0
        try:
            frame = self.first
            while frame is not None:
                for part in planar.resample(frame):
                    played += part.samples
                    yield part.to_ndarray().T.astype(np.float32, copy=False)
                frame = next(self.rest, None)
        except (av.error.FFmpegError, ValueError) as error:
            complain(_broken_off(self.path, played / self.rate_hz, _reason(error)))
            return
        whole_s = self.duration_s or 0.0
        if played / self.rate_hz < whole_s * _WHOLE_SHARE:
            complain(_broken_off(self.path, played / self.rate_hz, f"it should last {whole_s:.1f} s"))


def pieces(blocks: Blocks, size: int) -> Iterator[Samples]:
    """The same frames in pieces of `size`; the last one may be shorter."""
    held: list[Samples] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += len(block)
        if count >= size:
            whole = np.concatenate(held)
            full = count - count % size
            yield from np.split(whole[:full], full // size)
            held, count = [whole[full:]], count - full
    if count:
        yield np.concatenate(held)


@contextmanager
def open_sound(path: Path) -> Iterator[Sound]:
    """Open a file and decode its first moment. Raises SoundError naming the file and the reason."""
    import av

    hint = "choose a sound file, such as WAV, FLAC, Ogg, MP3 or M4A"
    try:
        if path.is_file() and path.stat().st_size == 0:
            raise SoundError(f"{path.name} is empty", hint)
        container = av.open(f"file:{path}")  # or FFmpeg takes a name such as pipe:0 for an address
    except (OSError, av.error.FFmpegError) as error:
        raise SoundError(f"{path.name} cannot be read: {_reason(error)}", hint) from error
    with container:
        if not container.streams.audio:
            raise SoundError(f"{path.name} has no sound in it", hint)
        stream = container.streams.audio[0]
        frames = iter(container.decode(stream))
        try:
            first = next(frames, None)
        except (OSError, av.error.FFmpegError, ValueError) as error:
            raise SoundError(f"{path.name} cannot be decoded: {_reason(error)}", hint) from error
        if first is None or not first.sample_rate:
            raise SoundError(f"{path.name} has no sound in it", hint)
        if first.sample_rate not in _RATES_HZ:
            raise SoundError(f"{path.name} has {first.sample_rate} samples a second, which no recorder writes", hint)
        channels = len(first.layout.channels)
        yield Sound(path, channels, first.sample_rate, _length_s(path, container, stream), container, first, frames)


def _length_s(path: Path, container: Any, stream: Any) -> float | None:
    if container.format.name not in _TELLS_LENGTH or not stream.duration:
        return None
    length_s = float(stream.duration * stream.time_base)
    return length_s / _wav_share(path) if container.format.name == "wav" else length_s


def _wav_share(path: Path) -> float:
    """How much of a WAV file is there, in (0, 1]: FFmpeg takes a cut one for whole, so ask its header."""
    with path.open("rb") as file:
        magic, says = struct.unpack("<4sI", file.read(8))
    there = path.stat().st_size - 8
    unknown = magic != b"RIFF" or says in {0, 0xFFFFFFFF}
    return 1.0 if unknown or says <= there else there / says


def _broken_off(path: Path, at_s: float, reason: str) -> SoundError:
    return SoundError(f"{path.name} breaks off after {at_s:.1f} s: {reason}", "what came before was played")


def _reason(error: Exception) -> str:
    """What FFmpeg or the system says, without numbers and paths."""
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
