"""Where the call is: its stages in a row, the present one marked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.style import RADIUS, look
from desktop.views.live import StageView

_BETWEEN = "›"  # noqa: RUF001 - a chevron is meant


class StageStrip(QWidget):
    """As many stages as fit, the present one always among them; what comes next before what was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: StageView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Stage of the call")

    def show_stage(self, view: StageView) -> None:
        """Show this stage."""
        if view == self._view:
            return
        self._view = view
        self.setAccessibleDescription(view.said)
        self.setToolTip(view.said)
        self.update()

    def sizeHint(self) -> QSize:
        """One line high."""
        return QSize(0, look().px(24))

    def visible_stages(self) -> range:
        """Choose which stages fit: the next one, the one before, those after, the rest."""
        if not self._view:
            return range(0)
        widths = [self._metrics(number).horizontalAdvance(name) for number, name in enumerate(self._view.names)]
        gap, pad = self._gap(), self._pad()
        first = last = self._view.now
        room = self.width() - widths[first] - 2 * pad
        wanted = [
            *range(first + 1, len(widths))[:1],
            *range(first)[-1:],
            *range(first + 1, len(widths))[1:],
            *reversed(range(first - 1)),
        ]
        for number in wanted:
            if number not in {first - 1, last + 1}:
                continue
            room -= widths[number] + gap
            if room < 0:
                break
            first, last = min(first, number), max(last, number)
        return range(first, last + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them from the left."""
        if not self._view:
            return
        style, tokens = look(), look().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, gap, pad = 0.0, self._gap(), self._pad()
        for number in self.visible_stages():
            now = number == self._view.now
            name, metrics = self._view.names[number], self._metrics(number)
            wide = metrics.horizontalAdvance(name)
            base = (self.height() + metrics.ascent() - metrics.descent()) / 2
            if number > self.visible_stages().start:
                painter.setPen(tokens.colour("faint"))
                painter.setFont(style.font("quiet"))
                painter.drawText(QRectF(x, 0, gap, self.height()), Qt.AlignmentFlag.AlignCenter, _BETWEEN)
                x += gap
            if now:
                painter.setPen(QPen(tokens.colour("line")))
                painter.setBrush(tokens.colour("raised"))
                pill = QRectF(x + 0.5, 1.5, wide + 2 * pad - 1, self.height() - 3)
                painter.drawRoundedRect(pill, RADIUS, RADIUS)
                x += pad
            painter.setFont(style.font("quiet", strong=now))
            painter.setPen(tokens.colour("text" if now else "quiet"))
            painter.drawText(round(x), round(base), name)
            x += wide + (pad if now else 0)
        painter.end()

    def _metrics(self, number: int) -> QFontMetricsF:
        now = self._view is not None and number == self._view.now
        return QFontMetricsF(look().font("quiet", strong=now))

    def _gap(self) -> float:
        return look().px(16)

    def _pad(self) -> float:
        return look().px(8)
