"""The top of the sidebar: what the call is doing, how long, with whom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.style import SPACE, look, tokens
from desktop.views.live import StateView
from desktop.widgets.clamped import Clamped
from desktop.widgets.hover import tell_on_hover
from desktop.widgets.icon import IconButton
from desktop.widgets.page import button, words


class StateDot(QWidget):
    """A mark that says what the call is doing by its shape, and again by its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: StateView | None = None
        side = look().px(14)
        self.setFixedSize(side, side)

    def show_state(self, view: StateView) -> None:
        """Show this state."""
        self._view = view
        self.setAccessibleName(f"The call: {view.word}")
        self.setToolTip(view.word)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a disc, a ring, two bars, a dash or a cross."""
        if not self._view:
            return
        colour = tokens().colour(self._view.tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle, r = QPointF(self.rect().center()) + QPointF(0.5, 0.5), self.width() / 2 - 2.0
        match self._view.shape:
            case "disc":
                painter.setBrush(colour)
                painter.drawEllipse(middle, r, r)
            case "ring":
                painter.drawEllipse(middle, r, r)
            case "bars":
                for side in (-1, 1):
                    bar = QRectF(0, 0, r * 0.6, r * 2)
                    bar.moveCenter(middle + QPointF(side * r * 0.55, 0))
                    painter.fillRect(bar, colour)
            case "dash":
                painter.drawLine(middle - QPointF(r, 0), middle + QPointF(r, 0))
            case _:
                painter.drawLine(middle - QPointF(r, r) * 0.7, middle + QPointF(r, r) * 0.7)
                painter.drawLine(middle - QPointF(r, -r) * 0.7, middle + QPointF(r, -r) * 0.7)
        painter.end()


class Head(QWidget):
    """State, clock, who; the menu and the way to the small strip."""

    shrink_asked = Signal()
    lead_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The call")
        self.lead = button("Lead", self.lead_asked.emit, "bare")
        self.lead.setProperty("tone", "accent")
        self.lead.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lead.hide()
        self._dot = StateDot()
        self._clock = words(role="strong", wrap=False)
        self._clock.setAccessibleName("Clock")
        self._who = Clamped(1)
        self.menu = IconButton("menu", "Menu", "Theme, how often it speaks, the calls, the settings")
        self.menu.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.shrink = IconButton("shrink", "Small strip", "Ctrl+M")
        self.shrink.clicked.connect(self.shrink_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE["small"])
        layout.addWidget(self._dot)
        layout.addWidget(self._clock)
        layout.addWidget(self._who, 1)
        layout.addWidget(self.lead)
        layout.addWidget(self.menu)
        layout.addWidget(self.shrink)

    def show_state(self, view: StateView, who: str) -> None:
        """Show what the call is doing and with whom; without a name, the state in words."""
        self._dot.show_state(view)
        self._who.setText(who or view.word)

    def show_lead(self, said: str) -> None:
        """Offer the way to the lead who is on the other side; an empty text takes it away."""
        self.lead.setVisible(bool(said))
        self.lead.setAccessibleName(said)
        tell_on_hover(self.lead, said)

    def show_clock(self, text: str) -> None:
        """Show how long the call has been on."""
        self._clock.setVisible(bool(text))
        if text != self._clock.text():
            self._clock.setText(text)
            self._clock.setAccessibleDescription(text)
