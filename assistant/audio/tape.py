"""A short stretch of one track, addressed by sample number since the call began."""

from __future__ import annotations

import numpy as np

from assistant.domain.calls import RATE_HZ, AudioChunk, Samples


class Tape:
    """What was put and not yet taken. `begin` and `end` are sample numbers; the length is their distance."""

    def __init__(self) -> None:
        self._held: Samples = np.zeros(0, np.float32)
        self.begin = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def end(self) -> int:
        """The sample after the last one held."""
        return self.begin + len(self._held)

    def put(self, chunk: AudioChunk) -> None:
        """Add a chunk; one that does not follow the last one starts the tape afresh."""
        begin = round(chunk.start_s * RATE_HZ)
        if begin != self.end:
            self._held, self.begin = np.zeros(0, np.float32), begin
        self._held = np.concatenate([self._held, chunk.samples])

    def take(self, at: int, count: int) -> Samples:
        """Take `count` samples from number `at` on, zeros where there are none, and forget what is before their end."""
        taken = np.zeros(count, np.float32)
        first, last = max(at, self.begin), min(at + count, self.end)
        if first < last:
            taken[first - at : last - at] = self._held[first - self.begin : last - self.begin]
        gone = min(max(0, at + count - self.begin), len(self._held))
        self._held, self.begin = self._held[gone:], self.begin + gone
        return taken
