"""A page beside another one: an arrow before its title, and Escape, lead back; and what it shows while it works."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.style import SPACE
from desktop.widgets.page import Page, button, column, row, words


class Beside(Page):
    """`left` leads back to the leads."""

    left = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(title)
        back = button("\N{LEFTWARDS ARROW}", self.leave, "bare", said="Back to the leads")
        self.head.insertWidget(0, back, 0, Qt.AlignmentFlag.AlignTop)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.leave)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def leave(self) -> None:
        """Go back."""
        self.left.emit()


class Running(QWidget):
    """What is being done, how far it is, and the way to stop it. `stopped`: somebody wants it to end."""

    stopped = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.doing, self.bar = words("", "", "quiet"), QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(SPACE["hair"])
        self.bar.setAccessibleName(name)
        self.halt = button("Stop", self.stopped.emit)
        self.setLayout(column(self.doing, self.bar, row(self.halt, None), None, space="medium"))

    def tell(self, said: str, share: float) -> None:
        """Say what is being done; `share` of it is done, in [0, 1]."""
        self.doing.setText(said)
        self.bar.setValue(round(100 * share))
