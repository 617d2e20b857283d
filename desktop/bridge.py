"""The one door between the brain's threads and Qt's: nobody else mentions threads and Qt together."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.calls import Track
    from assistant.domain.events import Event, Glimpse

SHOWN_EVERY_S = 1 / 30


class Bridge(QObject):
    """Brings what the brain tells to Qt's thread. Make it there, and close the brain before it goes.

    Events all arrive, in the order in which they were published. Of glimpses only the latest of each kind and
    track arrives, at most 30 times a second. While the brain is silent nothing runs here.
    """

    arrived = Signal(object)  # an Event
    glimpsed = Signal(object)  # a Glimpse
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events: list[Event] = []
        self._glimpses: dict[tuple[type[Glimpse], Track], Glimpse] = {}
        self._lock = threading.Lock()
        self._asleep = True
        self._shown_at = 0.0
        self._later = QTimer(self, singleShot=True)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.timeout.connect(self._pass_glimpses)
        self._woken.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def publish(self, event: Event) -> None:
        """Pass an event on; safe from any thread, returns at once."""
        with self._lock:
            self._events.append(event)
            wake, self._asleep = self._asleep, False
        if wake:
            self._woken.emit()

    def show(self, glimpse: Glimpse) -> None:
        """Pass a glimpse on, unless a newer one overtakes it; safe from any thread, returns at once."""
        with self._lock:
            self._glimpses[type(glimpse), glimpse.track] = glimpse
            wake, self._asleep = self._asleep, False
        if wake:
            self._woken.emit()

    def _pass_on(self) -> None:
        with self._lock:
            events, self._events = self._events, []
            self._asleep = True
            glimpses = bool(self._glimpses)
        for event in events:
            self.arrived.emit(event)
        if glimpses and not self._later.isActive():
            wait_s = self._shown_at + SHOWN_EVERY_S - time.monotonic()
            self._later.start(max(0, round(wait_s * 1000)))

    def _pass_glimpses(self) -> None:
        with self._lock:
            glimpses, self._glimpses = self._glimpses, {}
        self._shown_at = time.monotonic()
        for glimpse in glimpses.values():
            self.glimpsed.emit(glimpse)
