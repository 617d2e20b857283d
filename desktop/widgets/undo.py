"""What was just taken away, with a way back for ten seconds."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal

from desktop.widgets.page import Notice, button

UNDO_S = 10


class Undo(Notice):
    """A line with a button. `asked`: bring it back; `over`: nobody asked, make it final."""

    asked = Signal()
    over = Signal()

    def __init__(self) -> None:
        super().__init__("good")
        self._timer = QTimer(self, singleShot=True, interval=UNDO_S * 1000)
        self._timer.timeout.connect(self.over)

    def offer(self, text: str) -> None:
        """Say what is gone, and begin to count."""
        self.tell(text, button("Undo", self.asked.emit))
        self._timer.start()

    def wait(self) -> None:
        """Count no more: something else is being taken away first."""
        self._timer.stop()

    def close_offer(self) -> None:
        """There is no way back any more, or it was taken."""
        self._timer.stop()
        self.tell("")
