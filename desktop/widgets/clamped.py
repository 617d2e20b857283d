"""Words that keep to so many lines and end in an ellipsis; the whole of them on hover and to a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.widgets.hover import tell_on_hover


class Clamped(QLabel):
    """A label of at most `lines` lines."""

    def __init__(self, lines: int = 1, role: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most, self._whole = lines, ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str, whole: str = "") -> None:
        """Show this; `whole` is what is told on hover even where the text fits."""
        self._whole = whole
        super().setText(text)
        self.setAccessibleName(text)
        self._fit()

    def sizeHint(self) -> QSize:
        """As wide as the text, as high as its lines."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 1, self.height())

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to give way."""
        return QSize(0, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines that fit, the last with an ellipsis when there is more."""
        painter = QPainter(self)  # of a style sheet's boxes nothing: labels have none
        painter.setPen(self.palette().color(self.foregroundRole()))
        metrics, right = self.fontMetrics(), bool(self.alignment() & Qt.AlignmentFlag.AlignRight)
        for number, line in enumerate(self._broken(self.width())):
            x = self.width() - metrics.horizontalAdvance(line) if right else 0
            painter.drawText(QPointF(x, number * metrics.lineSpacing() + metrics.ascent()), line)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the lines; tell the whole on hover when it does not fit."""
        lines = self._broken(self.width())
        self.setFixedHeight(max(1, len(lines)) * self.fontMetrics().lineSpacing())
        tell_on_hover(self, self._whole or (self.text() if "".join(lines).endswith("…") else ""))
        self.update()

    def _broken(self, width: int) -> list[str]:
        text, metrics = " ".join(self.text().split()), self.fontMetrics()
        if self._most == 1:
            return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)] if text else []
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            start = line.textStart()
            if len(lines) == self._most - 1:
                lines.append(metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width))
                break
            lines.append(text[start : start + line.textLength()].rstrip())
        layout.endLayout()
        return lines
