"""Recorded calls as a source: any container PyAV reads, in real time or as fast as the consumer takes it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path
from typing import Literal

import numpy as np

from assistant.audio.decode import open_sound, pieces
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from assistant.domain.errors import SoundError
from assistant.ports import Complain, Deliver

# What a device gives at once, 40 ms; larger pieces cost less where nobody waits for them.
CHUNK_REAL = 640
CHUNK_MAX = 1600


class FileSource:
    """Plays one two-channel file, two files, or a one-sided one. Fulfils Source; goes to its end by itself.

    * `FileSource(call)`: channel 0 is the rep, channel 1 the customer; of more channels the first two are
      used (in surround layouts: front left and front right). `swap` turns them round.
    * `FileSource(rep, customer)`: two files, each mixed down to one side; the shorter goes on in silence.
    * `FileSource(call, mono=Track.CUSTOMER)`: one file, mixed down, as one side; the other side has no chunks.

    Not finite samples become silence. The customer's chunk comes before the rep's of the same time, so that
    an echo canceller has its far end first; the order is the same every time.
    Raises SoundError, naming the file and the reason, if it is missing, empty, not sound, or has one channel
    where two sides are wanted. A file that breaks off is played up to there and complained of.
    """

    def __init__(
        self,
        call: Path,
        customer: Path | None = None,
        *,
        swap: bool = False,
        mono: Track | None = None,
        speed: Literal["real", "max"] = "max",
        finished: Callable[[], None] | None = None,
    ) -> None:
        self.name = call.name if customer is None else f"{call.name} and {customer.name}"
        self._paths = [call] if customer is None else [call, customer]
        self._mono, self._real, self._finished = mono, speed == "real", finished
        self._tracks = [Track.CUSTOMER, Track.REP] if swap else [Track.REP, Track.CUSTOMER]
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        if mono is not None and customer is not None:
            raise SoundError(f"{self.name}: two files are two sides already", "give one file, or leave out mono")
        with ExitStack() as files:
            opened = [files.enter_context(open_sound(path)) for path in self._paths]
            if mono is None and customer is None and opened[0].channels < len(Track):
                hint = "give the other side's file too, or say whose side it is"
                raise SoundError(f"{call.name} has one channel, so the two sides cannot be told apart", hint)

    def start(self, deliver: Deliver, complain: Complain) -> None:
        """Play in a thread."""
        self._thread = threading.Thread(target=self.play, args=(deliver, complain), name="file", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End at the next chunk and wait for the thread, a second at most."""
        self._stopping.set()
        self.wait(1.0)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until everything was delivered, or `stop` was called. False: it still plays."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_s)
            return not thread.is_alive()
        return True

    def play(self, deliver: Deliver, complain: Complain) -> None:
        """Play to the end in this thread: `deliver` is called inline, chunk after chunk."""
        began = time.monotonic()
        try:
            for chunk in self._chunks(complain):
                # A live chunk is there when its last sample is: not a moment before.
                early_s = chunk.end_s - (time.monotonic() - began) if self._real else 0.0
                if self._stopping.wait(early_s) if early_s > 0 else self._stopping.is_set():
                    break
                deliver(chunk)
        except SoundError as error:
            complain(error)
        finally:
            if self._finished is not None:
                self._finished()

    def _chunks(self, complain: Complain) -> Iterator[AudioChunk]:
        size = CHUNK_REAL if self._real else CHUNK_MAX
        with ExitStack() as files:
            sounds = [files.enter_context(open_sound(path)) for path in self._paths]
            if self._mono is not None:
                yield from _stamped([(self._mono, pieces(sounds[0].mixed(complain), size))])
            elif len(sounds) == 1:
                both = pieces(sounds[0].pair(complain), size)
                yield from _pair_stamped(both, self._tracks)
            else:
                sides = [pieces(sound.mixed(complain), size) for sound in sounds]
                yield from _stamped(sorted(zip(self._tracks, sides, strict=True), key=_customer_first))


def _customer_first(side: tuple[Track, object]) -> bool:
    return side[0] is Track.REP


def _pair_stamped(both: Iterator[Samples], tracks: list[Track]) -> Iterator[AudioChunk]:
    begin = 0
    for piece in both:
        for channel, track in sorted(enumerate(tracks), key=lambda side: side[1] is Track.REP):
            yield AudioChunk(track, begin / RATE_HZ, np.ascontiguousarray(piece[:, channel]))
        begin += len(piece)


def _stamped(sides: list[tuple[Track, Iterator[Samples]]]) -> Iterator[AudioChunk]:
    """Piece by piece from each side; one that has ended goes on in silence as long as another lasts."""
    begin = 0
    for at_once in zip_longest(*(side for _, side in sides)):
        length = max(len(piece) for piece in at_once if piece is not None)
        for (track, _), piece in zip(sides, at_once, strict=True):
            samples = np.zeros(length, np.float32)
            if piece is not None:
                samples[: len(piece)] = piece
            yield AudioChunk(track, begin / RATE_HZ, samples)
        begin += length
