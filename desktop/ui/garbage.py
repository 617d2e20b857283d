"""Python's garbage, collected on Qt's thread alone.

The collector runs in whichever thread happens to allocate. A QObject with a running timer that is destroyed in
another thread than its own leaves the timer behind, and Qt falls over it (seen as a crash in
QTimerInfoList::activateTimers, PySide6 6.11).
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject

EVERY_MS = 10_000
LONG_S = 0.01  # of looking at what is there: whoever scrolls would notice twice that


class Garbage(QObject):
    """While it lives nothing is collected by itself; every ten seconds what is due is collected here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        gc.disable()
        gc.freeze()  # what starting made stays, and need not be looked at again
        self._settled = False
        self._timer = self.startTimer(EVERY_MS)

    def timerEvent(self, _event: object) -> None:
        """Collect the oldest generation that is due; the first time only set aside what the brain brought along."""
        if not self._settled:
            self._settled = True
            gc.freeze()
            return
        due = [
            age for age, (count, limit) in enumerate(zip(gc.get_count(), self._limits, strict=True)) if count > limit
        ]
        if due:
            began = time.thread_time()
            gc.collect(max(due))
            if time.thread_time() - began > LONG_S:
                gc.freeze()  # the models were imported meanwhile, or a page was made: they stay as well

    def close(self) -> None:
        """Let Python collect by itself again."""
        self.killTimer(self._timer)
        gc.unfreeze()
        gc.enable()
