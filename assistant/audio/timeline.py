"""One track's sound, laid out on the call's clock: native-rate buffers in, 16 kHz chunks without holes out."""

from __future__ import annotations

import numpy as np

from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track

# How far a buffer may come late and still belong to the one before: drivers wake up when they like.
JITTER_S = 0.06
# How long buffers must stay late before the lateness is a hole: a stalled process gets its backlog soon after.
PATIENCE_S = 0.1
# When nothing at all has come for this long, silence is put in, and up to how far behind the clock.
# It stays behind so that sound which comes back is never stamped later than it was: an echo canceller
# cannot use a far end that seems to come after its own echo.
GRACE_S = 0.3
BEHIND_S = 0.2
# A device whose quartz runs fast gets ahead of the clock; at this lead one buffer is left out.
LEAD_S = 0.1


class Timeline:
    """Stamps, resamples and fills one track. Called from one thread; reads no clock itself.

    Chunks are contiguous from `start_s` on. Samples are neither lost nor made but for the holes, which are
    silence counted in AudioChunk.filled, and for buffers left out because the device ran ahead of the
    clock, counted in `dropped` (16 kHz samples).
    """

    def __init__(self, track: Track, start_s: float) -> None:
        self._track = track
        self._next = round(start_s * RATE_HZ)  # the sample that comes next, counted from the call's begin
        self._run: _Run | None = None
        self._late_since: float | None = None
        self._lateness = 0
        self.dropped = 0

    @property
    def end_s(self) -> float:
        """Up to where chunks were given out."""
        return self._next / RATE_HZ

    def feed(self, samples: Samples, rate_hz: int, arrived_s: float) -> list[AudioChunk]:
        """Lay out a mono buffer whose last sample was there at `arrived_s`, on the call's clock."""
        chunks: list[AudioChunk] = []
        due = round((arrived_s - len(samples) / rate_hz) * RATE_HZ)
        if self._run is not None and self._run.rate_hz != rate_hz:
            chunks += self._close_run()
        if self._run is not None:
            late = self._lasting_lateness(due - self._run.reached, arrived_s)
            if late:
                due = self._run.reached + late
                chunks += self._close_run()
        ahead = (self._run.reached if self._run else self._next) - due
        if ahead > LEAD_S * RATE_HZ:
            self.dropped += round(len(samples) * RATE_HZ / rate_hz)
            return chunks
        if self._run is None:
            chunks += self._fill(due)
            self._run = _Run(rate_hz, self._next)
        return chunks + self._chunk(self._run.feed(samples))

    def tick(self, now_s: float) -> list[AudioChunk]:
        """Put silence where nothing has come for a while. Harmless at any time."""
        reached = self._run.reached if self._run else self._next
        if now_s * RATE_HZ - reached <= GRACE_S * RATE_HZ:
            return []
        return self._close_run() + self._fill(round((now_s - BEHIND_S) * RATE_HZ))

    def flush(self) -> list[AudioChunk]:
        """What the resampler still holds. Feeding may go on afterwards."""
        return self._close_run()

    def _lasting_lateness(self, late: int, arrived_s: float) -> int:
        """How many samples are missing, once they have been for PATIENCE_S; else 0."""
        if late <= JITTER_S * RATE_HZ:
            self._late_since = None
            return 0
        if self._late_since is None:
            self._late_since, self._lateness = arrived_s, late
        self._lateness = min(self._lateness, late)
        return self._lateness if arrived_s - self._late_since >= PATIENCE_S else 0

    def _close_run(self) -> list[AudioChunk]:
        self._late_since = None
        run, self._run = self._run, None
        return self._chunk(run.finish()) if run else []

    def _fill(self, until: int) -> list[AudioChunk]:
        missing = until - self._next
        return self._chunk(np.zeros(missing, np.float32), missing) if missing > 0 else []

    def _chunk(self, samples: Samples, filled: int = 0) -> list[AudioChunk]:
        if not len(samples):
            return []
        chunk = AudioChunk(self._track, self.end_s, samples, filled)
        self._next += len(samples)
        return [chunk]


class _Run:
    """Sound without a hole, from one device at one rate."""

    def __init__(self, rate_hz: int, begin: int) -> None:
        import soxr

        self.rate_hz, self._begin, self._taken = rate_hz, begin, 0
        self._resampler = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32") if rate_hz != RATE_HZ else None

    @property
    def reached(self) -> int:
        """The sample after the last one taken in, whether or not the resampler gave it out."""
        return self._begin + round(self._taken * RATE_HZ / self.rate_hz)

    def feed(self, samples: Samples) -> Samples:
        self._taken += len(samples)
        finite = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
        return self._clean(finite if self._resampler is None else self._resampler.resample_chunk(finite))

    def finish(self) -> Samples:
        if self._resampler is None:
            return np.zeros(0, np.float32)
        return self._clean(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))

    @staticmethod
    def _clean(samples: Samples) -> Samples:
        clipped: Samples = np.clip(samples, -1.0, 1.0)
        return clipped
