"""The one clock of a call."""

from __future__ import annotations

import time
from collections.abc import Callable


class CallClock:
    """Seconds since the call began. Monotonic, so that neither daylight saving nor a clock set right moves it.

    Every live source of a call stamps with the same CallClock; that is all that keeps the two tracks together.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, *, at_s: float = 0.0) -> None:
        self._now, self._at_s = now, at_s
        self.begin()

    def begin(self) -> None:
        """Let the call begin now, rather than when this was made."""
        self._began = self._now() - self._at_s

    def now(self) -> float:
        """Seconds since the call began, and `at_s` before that: a call that goes on has its past."""
        return self._now() - self._began


class SoundClock:
    """The time of a recorded call played as fast as it goes: how far it was played."""

    def __init__(self) -> None:
        self._at_s = 0.0

    def begin(self) -> None:
        """The sound begins at 0 by itself."""

    def now(self) -> float:
        """How far the sound was played."""
        return self._at_s

    def reach(self, at_s: float) -> None:
        """The sound was played up to here."""
        self._at_s = max(self._at_s, at_s)
