"""How late Qt's thread is while a call is heard, and how long a card takes to the screen: run by `window`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from assistant.domain.events import Advised, Event
from assistant.paths import Home
from desktop.ui.alone import Alone
from desktop.ui.program import live
from desktop.ui.shown import Shown
from desktop.widgets.card import CardPiece

BEAT_MS = 5
WARM_S, LASTS_S = 12.0, 70.0


class Painted(QObject):
    """Hears when the card is painted for the first time after it was published."""

    def __init__(self) -> None:
        super().__init__()
        self.published: float | None = None
        self.took: list[float] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name Qt calls
        if event.type() == QEvent.Type.Paint and self.published is not None and isinstance(watched, CardPiece):
            self.took.append(time.monotonic() - self.published)
            self.published = None
        return False


class Beats(QObject):
    """A timer on Qt's thread, and how late each of its beats is. `name` says what is being done from now on.

    On a busy machine a beat is also late because no core was free. So the second figure of each pair, `busy`, is the
    time that Qt's thread itself computed between two beats: that no other program can lengthen.
    """

    def __init__(self) -> None:
        super().__init__()
        self._late: dict[str, list[tuple[float, float]]] = {}
        self._now: list[tuple[float, float]] | None = None
        self._due, self._spent = time.monotonic(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def name(self, step: str) -> None:
        """Count from here on, under this name."""
        self._now = self._late.setdefault(step, [])

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def said(self) -> dict[str, object]:
        """Beats, 99th percentile and worst of all, in milliseconds; the worst of each step where there are several."""
        every = np.array([one for late in self._late.values() for one in late]) * 1000
        worst = {step: (np.max(late, axis=0) * 1000).round(1).tolist() for step, late in self._late.items() if late}
        (p99, busy_p99), (most, busiest) = np.percentile(every, 99, axis=0), every.max(axis=0)
        return {
            "beats": len(every), "p99_ms": p99, "worst_ms": most, "busy_p99_ms": busy_p99, "busy_worst_ms": busiest,
            **({"steps": worst} if len(worst) > 1 else {}),
        }  # fmt: skip

    def _beat(self) -> None:
        now, spent = time.monotonic(), time.thread_time()
        if self._now is not None:
            self._now.append((max(0.0, now - self._due), spent - self._spent))
        self._due, self._spent = now + BEAT_MS / 1000, spent


def main() -> None:
    """Print one line of JSON."""
    app = QApplication([])
    shown = Shown(app, home := Home(Path(sys.argv[1])), Alone(home))
    painted = Painted()
    app.installEventFilter(painted)
    publish = shown.bridge.publish

    def timed(event: Event) -> None:
        if isinstance(event, Advised):
            painted.published = time.monotonic()
        publish(event)

    shown.bridge.publish = timed  # type: ignore[method-assign]
    beats = Beats()
    QTimer.singleShot(int(WARM_S * 1000), lambda: beats.name("the demo call"))
    QTimer.singleShot(int(LASTS_S * 1000), shown.panel.quit_asked.emit)
    live(shown, demo=True)
    print(json.dumps({**beats.said(), "card_s": max(painted.took, default=0.0), "cards": len(painted.took)}))


if __name__ == "__main__":
    main()
