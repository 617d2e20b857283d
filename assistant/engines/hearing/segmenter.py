"""Cuts one track into stretches of speech: where somebody starts, pauses, stops, or goes on too long."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, SegmentState, SpeechSegment, Track
from assistant.engines.hearing.vad import FRAME, FRAME_S, Voice, VoiceActivity

STARTS, STAYS = 0.5, 0.35  # Silero's own pair: what begins speech, and what keeps it going
LOUD_ENOUGH = 0.001  # RMS, -60 dBFS: below it a voice is not in this room
LEAD = 7  # frames kept from before the first voiced one, 0.22 s: soft consonants begin there
TAIL = 4  # frames kept after the last voiced one, 0.13 s
LEAST = 5  # voiced frames, 0.16 s: less is a click or a breath, not a word
CAPTION = 16  # frames between two OPEN versions, 0.51 s
SLACK = 1.15  # so much longer than the speaker's usual pause must one be to close a stretch
OWN_PAUSE_S = 1.2  # a longer silence is the end of a turn and says nothing about the speaker's pauses
LEAP_S = 0.25  # a chunk that starts further off than this belongs to another stretch


class SpeechSegmenter:
    """Silero's probabilities and the loudness of each 32 ms frame, through one small state machine.

    `start_s` is at most 0.22 s before the first voiced frame and never inside the segment before. A segment that
    ended in a pause reaches 0.13 s past its last voiced frame (less if `provisional_ms` is less), so speech ended
    between 0.1 and 0.16 s before `end_s`.
    The pause that closes a stretch begins as `pause_ms` and follows 1.15 times the median of the speaker's own last
    pauses, between 0.8 and 1.8 times `pause_ms`. From 0.4 `longest_s` on it shrinks, to `provisional_ms` at two
    thirds, so that long speech ends at a breath; what has none is cut in the quietest 0.16 s of its last
    fifth.
    Less than 0.16 s of voice is told to nobody and takes no number, unless it goes on from a cut.
    The same samples give the same versions however they are cut into chunks.
    """

    def __init__(
        self,
        track: Track,
        voice: Voice | None = None,
        *,
        provisional_ms: int = 200,
        pause_ms: int = 500,
        longest_s: float = 15.0,
    ) -> None:
        self._track = track
        self._voice = voice or VoiceActivity()
        self._pause_s = pause_ms / 1000
        self._provisional = max(1, round(provisional_ms / 1000 / FRAME_S))
        self._longest = int(longest_s / FRAME_S)
        self._tail = min(TAIL, self._provisional)
        self._pauses_s = deque([self._pause_s / SLACK] * 5, maxlen=20)
        self._told = 0
        self._origin_s = 0.0
        self._fresh = True  # the next chunk sets the origin
        self._rest: Samples = np.zeros(0, np.float32)
        self._frames = 0  # seen since the origin
        self._last_voiced = -1
        self._before: deque[NDArray[np.float32]] = deque(maxlen=LEAD)
        self._stretch: _Stretch | None = None

    def feed(self, chunk: AudioChunk) -> Sequence[SpeechSegment]:
        """Take the next sound; see the port."""
        versions: list[SpeechSegment] = []
        off_s = chunk.start_s - self._origin_s - (self._frames * FRAME + len(self._rest)) / RATE_HZ
        if self._fresh or abs(off_s) > LEAP_S:
            versions += self.flush()
            self._origin_s, self._fresh = chunk.start_s, False
        elif abs(off_s) > FRAME_S / 2 and self._stretch is None:
            self._origin_s += off_s  # two clocks drift apart: follow, but never inside a stretch
        sound = np.clip(np.nan_to_num(chunk.samples, posinf=0.0, neginf=0.0), -1.0, 1.0)
        samples = np.concatenate((self._rest, sound))
        whole = len(samples) // FRAME
        self._rest = samples[whole * FRAME :]
        if whole:
            frames = samples[: whole * FRAME].reshape(whole, FRAME)
            loudness = np.sqrt(np.mean(frames * frames, axis=1))
            chances = self._voice.probabilities(frames)
            for frame, chance, rms in zip(frames, chances, loudness, strict=True):
                versions += self._hear(frame, float(chance), float(rms))
        return versions

    def flush(self) -> Sequence[SpeechSegment]:
        """Close what is open, to the last sample; the next chunk may start anywhere."""
        stretch, rest = self._stretch, self._rest
        self._clear()
        if stretch is None or not self._worth(stretch):
            return ()
        if stretch.silence >= self._provisional:
            return (self._tell(stretch, SegmentState.CLOSED, stretch.spoken(self._tail)),)
        stretch.append(rest)
        return (self._tell(stretch, SegmentState.CLOSED, stretch.length),)

    def forget(self) -> Sequence[SpeechSegment]:
        """Drop what is open, and all sound that is held."""
        stretch = self._stretch
        self._clear()
        return (self._tell(stretch, SegmentState.CLOSED, 0),) if stretch and stretch.number else ()

    def _clear(self) -> None:
        self._voice.reset()
        self._before.clear()
        self._stretch, self._rest = None, np.zeros(0, np.float32)
        self._fresh, self._frames, self._last_voiced = True, 0, -1

    def _hear(self, frame: NDArray[np.float32], chance: float, rms: float) -> list[SpeechSegment]:
        stays = self._last_voiced == self._frames - 1 >= 0
        voiced = rms >= LOUD_ENOUGH and chance >= (STAYS if stays else STARTS)
        self._frames += 1
        if voiced:
            self._learn()
        if self._stretch is None:
            if voiced:
                self._stretch = self._begin(self._before)
                self._before.clear()
            else:
                self._before.append(frame)
                return []
        self._stretch.add(frame, rms, voiced=voiced)
        return self._judge(self._stretch, voiced=voiced)

    def _learn(self) -> None:
        silence_s = (self._frames - 2 - self._last_voiced) * FRAME_S
        if self._last_voiced >= 0 and self._provisional * FRAME_S <= silence_s <= OWN_PAUSE_S:
            self._pauses_s.append(silence_s)
        self._last_voiced = self._frames - 1

    def _begin(self, frames: deque[NDArray[np.float32]]) -> _Stretch:
        """A stretch whose first frames, not voiced, are `frames` and whose next one is the frame just counted."""
        stretch = self._stretch_from(self._frames - 1 - len(frames))
        for frame in frames:
            stretch.add(frame, 0.0, voiced=False)
        return stretch

    def _stretch_from(self, first: int) -> _Stretch:
        room = np.empty((self._longest + 2) * FRAME, np.float32)
        return _Stretch(first, self._origin_s + first * FRAME / RATE_HZ, room)

    def _judge(self, stretch: _Stretch, *, voiced: bool) -> list[SpeechSegment]:
        stretch.waited += 1
        if not voiced and stretch.silence >= self._hold(len(stretch.voiced)):
            return self._close(stretch)
        if len(stretch.voiced) >= self._longest:
            return self._cut(stretch)
        if not self._worth(stretch):
            return []
        if stretch.silence == self._provisional:
            return [self._tell(stretch, SegmentState.PAUSED, stretch.spoken(self._tail))]
        if voiced and stretch.waited >= CAPTION:
            return [self._tell(stretch, SegmentState.OPEN, stretch.length)]
        return []

    def _hold(self, length: int) -> int:
        """How many silent frames close a stretch of `length` frames."""
        own_s = SLACK * median(self._pauses_s)
        hold = round(min(max(own_s, 0.8 * self._pause_s), 1.8 * self._pause_s) / FRAME_S)
        patience = (2 / 3 - length / self._longest) / (2 / 3 - 0.4)
        return max(self._provisional, round(hold * min(1.0, patience)))

    def _worth(self, stretch: _Stretch) -> bool:
        return bool(stretch.number) or sum(stretch.voiced) >= (1 if stretch.goes_on else LEAST)

    def _close(self, stretch: _Stretch) -> list[SpeechSegment]:
        self._stretch = None
        end = stretch.spoken(self._tail)
        self._before.extend(stretch.samples[end : stretch.length].copy().reshape(-1, FRAME))
        return [self._tell(stretch, SegmentState.CLOSED, end)] if self._worth(stretch) else []

    def _cut(self, stretch: _Stretch) -> list[SpeechSegment]:
        first = len(stretch.voiced) * 4 // 5
        quiet = np.convolve(stretch.loudness[first:], np.ones(5), "valid")
        at = first + int(np.argmin(quiet)) + 2
        rest = self._stretch_from(stretch.first + at)
        rest.goes_on = True
        frames = stretch.samples[at * FRAME : stretch.length].reshape(-1, FRAME)
        for frame, rms, voiced in zip(frames, stretch.loudness[at:], stretch.voiced[at:], strict=True):
            rest.add(frame, rms, voiced=voiced)
        del stretch.voiced[at:]
        self._stretch = rest
        return [self._tell(stretch, SegmentState.CLOSED, at * FRAME)] if self._worth(stretch) else []

    def _tell(self, stretch: _Stretch, state: SegmentState, end: int) -> SpeechSegment:
        if not stretch.number:
            self._told += 1
            stretch.number = self._told
        stretch.waited = 0
        samples = stretch.samples[:end]
        samples.flags.writeable = False
        return SpeechSegment(self._track, stretch.number, stretch.start_s, samples, state)


@dataclass(slots=True)
class _Stretch:
    """What is held of the speech going on. Versions are views of `samples`, which only grows."""

    first: int  # its first frame, counted from the origin
    start_s: float
    samples: Samples
    goes_on: bool = False  # it began at a cut, in the middle of speech
    number: int = 0  # 0: told to nobody yet
    length: int = 0  # in samples
    silence: int = 0  # frames since the last voiced one
    waited: int = 0  # frames since it was last told
    voiced: list[bool] = field(default_factory=list)
    loudness: list[float] = field(default_factory=list)

    def append(self, samples: NDArray[np.float32]) -> None:
        self.samples[self.length : self.length + len(samples)] = samples
        self.length += len(samples)

    def add(self, frame: NDArray[np.float32], rms: float, *, voiced: bool) -> None:
        self.append(frame)
        self.voiced.append(voiced)
        self.loudness.append(rms)
        self.silence = 0 if voiced else self.silence + 1

    def spoken(self, tail: int) -> int:
        """Its length in samples up to `tail` frames after the last voiced one."""
        return self.length - max(0, self.silence - tail) * FRAME
