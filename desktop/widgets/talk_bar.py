"""Who talks how much, how fast, for how long: one line at a glance."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.style import SPACE, look
from desktop.views.live import TalkView
from desktop.widgets.page import retone, words


class TalkBar(QWidget):
    """The share of talk with its band, the pace, and how long the rep has been talking."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Talk")
        self._share, self._pace, self._turn = (words(role="quiet", wrap=False) for _ in range(3))
        for label, name in ((self._share, "Your share of talk"), (self._pace, "Pace"), (self._turn, "Your turn")):
            label.setAccessibleName(name)
            label.hide()
            keeps = label.sizePolicy()
            keeps.setRetainSizeWhenHidden(True)  # the bar stays as long as it is
            label.setSizePolicy(keeps)
        self._bar = _Band()
        self._bar.setAccessibleName("Your share of talk and its band")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE["small"])
        layout.addWidget(self._share)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._pace)
        layout.addWidget(self._turn)
        self._turn.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._measure()
        look().changed.connect(self._measure)

    def _measure(self) -> None:
        metrics = QFontMetrics(look().font("quiet"))
        for label, usual in ((self._share, "you 88 %"), (self._pace, "188 wpm"), (self._turn, "0:00")):
            label.setMinimumWidth(metrics.horizontalAdvance(usual) + 1)

    def show_talk(self, view: TalkView) -> None:
        """Show this."""
        _put(self._share, view.share_text, view.share_tone)
        _put(self._pace, view.pace_text, view.pace_tone)
        _put(self._turn, view.turn_text, view.turn_tone)
        self._bar.show_share(view)
        self.setToolTip(view.said)
        self.setAccessibleDescription(view.said)


class _Band(QWidget):
    """A line from nobody to only the rep; the band to aim for stands out of it."""

    def __init__(self) -> None:
        super().__init__()
        self._view: TalkView | None = None
        self.setMinimumWidth(look().px(40))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look().px(16))

    def show_share(self, view: TalkView) -> None:
        self._view = view
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._view:
            return
        now, wide, middle = look().tokens, float(self.width()), self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("line"))
        painter.drawRoundedRect(QRectF(0, middle - 3, wide, 6), 3, 3)
        if self._view.share is not None:
            tone = "rep" if self._view.share_tone == "quiet" else self._view.share_tone
            painter.setBrush(now.colour(tone))
            painter.drawRoundedRect(QRectF(0, middle - 3, max(6.0, wide * self._view.share), 6), 3, 3)
        painter.setBrush(now.colour("quiet"))
        for edge in (self._view.low, self._view.high):
            painter.drawRect(QRectF(round(wide * edge) - 1, middle - 6, 2, 12))
        painter.end()


def _put(label: QLabel, text: str, tone: str) -> None:
    if text != label.text():
        label.setText(text)
        label.setAccessibleDescription(text)
        label.setVisible(bool(text))
    if tone != label.property("tone"):
        retone(label, tone=tone)
