"""Keeps a call as sound, if the rep switched that on: one WAV file, the rep left, the customer right."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from assistant.domain.calls import RATE_HZ, AudioChunk, Track
from assistant.domain.errors import SoundError
from assistant.ports import Complain

HEADER = 44
FRAME = 4  # bytes: two channels of 16 bits
LONGEST_FRAMES = (0xFFFFFFFF - HEADER) // FRAME  # 18 hours: what a WAV file can say of itself
HEADER_EVERY = RATE_HZ  # frames


class Recording:
    """Writes each chunk to its place in the file. Fulfils LevelWatch; safe to use from several threads.

    The header is set right after each second, so that the file can be played up to the last second whenever the
    program or the machine dies. Nothing is held in memory, so `erase` finds everything on the disk. What cannot
    be written (a full disk) is complained of once; the call goes on, the recording ends there.
    Raises SoundError if the file cannot be made.
    """

    def __init__(self, path: Path, complain: Complain) -> None:
        self.path = path
        self._complain = complain
        self._lock = threading.Lock()
        self._frames = 0  # written, on either channel
        self._announced = 0  # of them in the header
        self._erased: list[tuple[int, int]] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._file = os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)
            self._file.write(_header(0))
        except OSError as error:
            raise SoundError(
                f"the recording {path.name} cannot be made: {error.strerror}", "free some space"
            ) from error
        self._open = self._writing = True

    def feed(self, chunk: AudioChunk) -> None:
        """Write one chunk of either track; what was erased stays silent."""
        with self._lock:
            if self._writing:
                self._guarded(lambda: self._write(chunk))

    def erase(self, start_s: float, end_s: float) -> None:
        """Overwrite both tracks between these times with silence, on the disk, and keep it silent.

        Works until `close`, on a full disk too.
        """
        begin, end = max(0, round(start_s * RATE_HZ)), round(end_s * RATE_HZ)
        with self._lock:
            self._erased.append((begin, end))
            if self._open:
                self._guarded(lambda: _silence(self._file, begin, min(end, self._frames)))

    def close(self) -> None:
        """Finish the file. Harmless when called twice."""
        with self._lock:
            if self._open:
                if self._writing:
                    self._guarded(self._announce)
                self._open = self._writing = False
                self._file.close()

    def _write(self, chunk: AudioChunk) -> None:
        begin = round(chunk.start_s * RATE_HZ)
        end = min(begin + len(chunk.samples), LONGEST_FRAMES)
        if end <= begin:
            return
        samples = np.round(np.clip(chunk.samples[: end - begin], -1.0, 1.0) * 32767).astype("<i2")
        for first, last in self._erased:
            samples[max(0, first - begin) : max(0, last - begin)] = 0
        # The other track may be there already, or come later: read, set one column, write.
        self._file.seek(HEADER + begin * FRAME)
        both = np.zeros((end - begin, 2), "<i2")
        there = np.frombuffer(self._file.read(len(both) * FRAME), "<i2")
        there = there[: len(there) // 2 * 2].reshape(-1, 2)
        both[: len(there)] = there
        both[:, 0 if chunk.track is Track.REP else 1] = samples
        _put(self._file, begin, both.tobytes())
        self._frames = max(self._frames, end)
        if self._frames - self._announced >= HEADER_EVERY:
            self._announce()

    def _announce(self) -> None:
        self._file.seek(0)
        self._file.write(_header(self._frames))
        self._announced = self._frames

    def _guarded(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._writing = False
            what = f"the recording {self.path.name} cannot be written: {error.strerror}"
            self._complain(SoundError(what, "free some space; the call goes on without its recording"))


def silence(path: Path, start_s: float, end_s: float) -> None:
    """Overwrite both tracks of a recording that is written no more between these times. Raises SoundError."""
    try:
        with path.open("r+b", buffering=0) as file:
            frames = (path.stat().st_size - HEADER) // FRAME
            _silence(file, max(0, round(start_s * RATE_HZ)), min(round(end_s * RATE_HZ), frames))
    except OSError as error:
        what = f"what is off the record cannot be erased from {path.name}: {error.strerror}"
        raise SoundError(what, "close what plays it, then erase the call") from error


def _silence(file: BinaryIO, begin: int, end: int) -> None:
    second = bytes(RATE_HZ * FRAME)
    for at in range(begin, end, RATE_HZ):
        _put(file, at, second[: (min(end, at + RATE_HZ) - at) * FRAME])
    os.fsync(file.fileno())


def _put(file: BinaryIO, frame: int, data: bytes) -> None:
    file.seek(HEADER + frame * FRAME)
    written = file.write(data) or 0
    while written < len(data):  # a disk that is nearly full takes a part, and says why at the next one
        written += file.write(data[written:]) or 0


def _header(frames: int) -> bytes:
    size = frames * FRAME
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", HEADER - 8 + size, b"WAVE",
        b"fmt ", 16, 1, 2, RATE_HZ, RATE_HZ * FRAME, FRAME, 16,
        b"data", size,
    )  # fmt: skip
