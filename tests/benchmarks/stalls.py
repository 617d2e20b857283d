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


def main() -> None:
    """Print one line of JSON."""
    app = QApplication([])
    shown = Shown(app, home := Home(Path(sys.argv[1])), Alone(home))
    painted, late = Painted(), []
    app.installEventFilter(painted)
    publish = shown.bridge.publish

    def timed(event: Event) -> None:
        if isinstance(event, Advised):
            painted.published = time.monotonic()
        publish(event)

    shown.bridge.publish = timed  # type: ignore[method-assign]
    began = due = time.monotonic()

    def beat() -> None:
        nonlocal due
        now = time.monotonic()
        if now - began > WARM_S:
            late.append(max(0.0, now - due))
        due = now + BEAT_MS / 1000

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start(BEAT_MS)
    QTimer.singleShot(int(LASTS_S * 1000), shown.panel.quit_asked.emit)
    live(shown, demo=True)
    print(
        json.dumps(
            {
                "beats": len(late),
                "p99_ms": float(np.percentile(late, 99)) * 1000,
                "worst_ms": max(late) * 1000,
                "card_s": max(painted.took, default=0.0),
                "cards": len(painted.took),
            }
        )
    )


if __name__ == "__main__":
    main()
