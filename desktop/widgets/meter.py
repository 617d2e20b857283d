"""How loud one side is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.style import SPACE, look, tokens
from desktop.views.live import LevelView
from desktop.widgets.page import words


class Meter(QWidget):
    """A bar with a name: filled as loud as it is, with a tick at the peak."""

    def __init__(self, name: str, said: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = _Bar(token)
        self._bar.setAccessibleName(said)
        self.setAccessibleName(said)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE["hair"])
        layout.addWidget(words(name, "quiet", wrap=False))
        layout.addStretch(1)  # bars under each other begin at one place
        layout.addWidget(self._bar)

    def show_level(self, level: LevelView | None) -> None:
        """Show how loud it is; None: nothing is heard."""
        self._bar.show_level(level.share if level else 0.0, level.peak if level else 0.0)


class _Bar(QWidget):
    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self._filled = self._peak = 0
        self.setFixedSize(look().px(56), look().px(8))

    def show_level(self, share: float, peak: float) -> None:
        filled, at = round(share * self.width()), round(peak * (self.width() - 2))
        if (filled, at) != (self._filled, self._peak):
            self._filled, self._peak = filled, at
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, h = tokens(), float(self.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), h / 2, h / 2)
        painter.setBrush(now.colour(self._token))
        if self._filled > h:
            painter.drawRoundedRect(QRectF(0, 0, self._filled, h), h / 2, h / 2)
        if self._peak > max(self._filled, h):
            painter.drawRect(QRectF(self._peak, 1, 2, h - 2))
        painter.end()
