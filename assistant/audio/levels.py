"""How loud each track is, and what may be wrong with its capture. Pure given the chunks: reads no clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from assistant.domain.events import Health, Levelled, Show

Tell = Callable[[Track, Health], None]

METER_S = 1 / 15  # of each track: 30 a second for both
BLOCK_S = 0.1  # what health is judged by
QUIETEST_DB = -100.0

SPEAKING_DB = -45.0  # a block at least so loud is somebody speaking
SILENT_DB = -60.0  # a block at most so loud is silence on the far end
FAR_SILENT_S = 20.0  # the far end silent for so long …
REP_SPOKE_S = 5.0  # … while the rep spoke for so long of it: SILENT
DEAD_S = 5.0  # a microphone that gives exact zeros for so long is muted or forbidden: SILENT
CLIPPED = 0.99
CLIPPED_SHARE = 0.002  # of the samples of the last WINDOW_S: CLIPPING
DROPPED_SHARE = 0.02  # likewise put in as silence: DROPPING
WINDOW_S = 10.0
NO_DROP_OUT = RATE_HZ  # samples: a longer hole is a silent far end or a lost device
BACK_S = 0.5  # sound again for so long, and a lost device is back


class Levels:
    """Meters through `show`, health through `tell`, which hears only changes. Fulfils LevelWatch.

    Each track starts GOOD and has one health, the worst of LOST, SILENT, DROPPING, CLIPPING. It turns
    GOOD again only when what was wrong is clearly over: half the share for clipping and drop-outs, half a second
    of sound for a lost device. A far end that delivers nothing for more than a second is not dropping: it is
    silent, as when nothing plays.
    """

    def __init__(self, show: Show, tell: Tell) -> None:
        self._show, self._tell = show, tell
        self._tracks = {track: _Track() for track in Track}

    def feed(self, chunk: AudioChunk) -> None:
        """Take one chunk."""
        state = self._tracks[chunk.track]
        real = chunk.filled < len(chunk.samples)
        state.real_s = state.real_s + len(chunk.samples) / RATE_HZ if real else 0.0
        if state.lost and state.real_s >= BACK_S:
            state.lost = False
        state.note_filled(chunk)
        for block in state.blocks(chunk.samples):
            self._judge(chunk.track, block)
        for piece in state.meter(chunk.samples):
            self._show(Levelled(chunk.track, _db(_power(piece)), _db(float(np.max(np.abs(piece))) ** 2)))
        self._report(chunk.track)

    def lost(self, track: Track) -> None:
        """The source complained: its device is gone. From any thread; sound on the track takes it back."""
        state = self._tracks[track]
        state.real_s, state.lost = 0.0, True
        self._report(track)

    def _judge(self, track: Track, block: Samples) -> None:
        state, level_db = self._tracks[track], _db(_power(block))
        seconds = len(block) / RATE_HZ
        state.dead_s = 0.0 if block.any() else state.dead_s + seconds
        state.clipped.add(float(np.mean(np.abs(block) >= CLIPPED)))
        missing = min(state.missing, len(block))
        state.missing -= missing
        state.dropped.add(missing / len(block))
        if track is Track.CUSTOMER:
            if level_db > SILENT_DB:
                state.silent_s = state.rep_spoke_s = 0.0
            else:
                state.silent_s += seconds
        elif level_db >= SPEAKING_DB:
            self._tracks[Track.CUSTOMER].rep_spoke_s += seconds

    def _report(self, track: Track) -> None:
        state = self._tracks[track]
        health = state.health(track)
        if health is not state.told:
            state.told = health
            self._tell(track, health)


class _Window:
    """The mean of a share over the last WINDOW_S, and whether it is too high, with hysteresis."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._values = np.zeros(round(WINDOW_S / BLOCK_S))
        self._at = 0
        self._high = False

    def add(self, share: float) -> None:
        self._values[self._at % len(self._values)] = share
        self._at += 1

    @property
    def high(self) -> bool:
        self._high = float(self._values.mean()) > (self._limit / 2 if self._high else self._limit)
        return self._high


@dataclass
class _Track:
    told: Health = Health.GOOD
    lost: bool = False
    real_s: float = 0.0  # of sound without a break
    dead_s: float = 0.0  # of exact zeros
    silent_s: float = 0.0
    rep_spoke_s: float = 0.0  # while this track was silent
    hole: int = NO_DROP_OUT + 1  # samples of the hole that is open; before the first sound there is no drop-out
    missing: int = 0  # samples of holes that are over, not yet in `dropped`
    clipped: _Window = field(default_factory=lambda: _Window(CLIPPED_SHARE))
    dropped: _Window = field(default_factory=lambda: _Window(DROPPED_SHARE))
    held: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    shown: Samples = field(default_factory=lambda: np.zeros(0, np.float32))

    def blocks(self, samples: Samples) -> list[Samples]:
        self.held, whole = _cut(np.concatenate([self.held, samples]), round(BLOCK_S * RATE_HZ))
        return whole

    def meter(self, samples: Samples) -> list[Samples]:
        self.shown, whole = _cut(np.concatenate([self.shown, samples]), math.ceil(METER_S * RATE_HZ))
        return whole[-1:]  # of sound that comes faster than it can be seen, the newest

    def note_filled(self, chunk: AudioChunk) -> None:
        """Count a hole once it is over, unless it was so long that it was no drop-out."""
        self.hole += chunk.filled
        if chunk.filled < len(chunk.samples):
            self.missing += self.hole if self.hole <= NO_DROP_OUT else 0
            self.hole = 0

    def health(self, track: Track) -> Health:
        silent = self.silent_s >= FAR_SILENT_S and self.rep_spoke_s >= REP_SPOKE_S
        if track is Track.REP:
            silent = self.dead_s >= DEAD_S
        found = [
            (self.lost, Health.LOST),
            (silent, Health.SILENT),
            (self.dropped.high, Health.DROPPING),
            (self.clipped.high, Health.CLIPPING),
        ]
        return next((health for wrong, health in found if wrong), Health.GOOD)


def _cut(samples: Samples, size: int) -> tuple[Samples, list[Samples]]:
    """The rest, and the whole pieces of `size` before it."""
    full = len(samples) - len(samples) % size
    return samples[full:], list(samples[:full].reshape(-1, size))


def _power(samples: Samples) -> float:
    return float(np.dot(samples, samples)) / len(samples)


def _db(power: float) -> float:
    return max(QUIETEST_DB, 10 * math.log10(power)) if power > 0 else QUIETEST_DB
