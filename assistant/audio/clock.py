"""The one clock of a call."""

from __future__ import annotations

import time
from collections.abc import Callable


class CallClock:
    """Seconds since the call began. Monotonic, so that neither daylight saving nor a clock set right moves it.

    Every live source of a call stamps with the same CallClock; that is all that keeps the two tracks together.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, *, at_s: float = 0.0) -> None:
        self._now = now
        self._began = now() - at_s

    def now(self) -> float:
        """Seconds since this clock was made, and `at_s` before that: a call that goes on has its past."""
        return self._now() - self._began
