"""Python's garbage, collected on Qt's thread alone.

The collector runs in whichever thread happens to allocate. A QObject with a running timer that is destroyed in
another thread than its own leaves the timer behind, and Qt falls over it (seen as a crash in
QTimerInfoList::activateTimers, PySide6 6.11).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject

SETTLED_MS, EVERY_MS = 10_000, 300  # what ten seconds in a book of leads leave takes 40 ms to look through
OLDEST, MANY = 2, 100_000  # objects: to look through more takes longer than whoever scrolls should wait


class Garbage(QObject):
    """While it lives nothing is collected by itself; every now and then what is due is collected here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        gc.disable()
        gc.freeze()  # what starting made stays, and need not be looked at again
        self._settled = False
        self._timer = self.startTimer(SETTLED_MS)

    def timerEvent(self, _event: object) -> None:
        """Collect the oldest generation that is due; the first time only set aside what the brain brought along."""
        if not self._settled:
            self._settled = True
            gc.freeze()
            self.killTimer(self._timer)
            self._timer = self.startTimer(EVERY_MS)
            return
        due = [
            age for age, (count, limit) in enumerate(zip(gc.get_count(), self._limits, strict=True)) if count > limit
        ]
        if due and max(due) == OLDEST and len(gc.get_objects(generation=OLDEST)) > MANY:
            gc.collect(OLDEST - 1)
            gc.freeze()  # so many come with the models when they are imported: they stay as well
        elif due:
            gc.collect(max(due))

    def close(self) -> None:
        """Let Python collect by itself again."""
        self.killTimer(self._timer)
        gc.unfreeze()
        gc.enable()
