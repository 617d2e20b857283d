"""The small strip: what the call is doing, the share of talk, the card's first lines."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from assistant.settings import Settings
from desktop.present import live as present
from desktop.style import SPACE, look
from desktop.ui.dock import Docked
from desktop.ui.live import Live
from desktop.widgets.clamped import Clamped
from desktop.widgets.head import StateDot
from desktop.widgets.icon import IconButton
from desktop.widgets.page import retone, words

_HIGH = 48


class Mini(Docked):
    """Draws the least of what `live` knows."""

    grow_asked = Signal()

    def __init__(self, live: Live, settings: Settings, screen: str = "") -> None:
        super().__init__(settings.window.side, screen, on_top=settings.window.always_on_top)
        self.setWindowTitle("Callside, small")
        self.setAccessibleName("Callside, small")
        self.live = live
        self._dot = StateDot()
        self._share = words(role="strong", wrap=False)
        self._share.setAccessibleName("Your share of talk")
        self._line = Clamped(2)
        self._grow = IconButton("grow", "Whole sidebar", "Ctrl+M")
        self._grow.clicked.connect(self.grow_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE["medium"], 0, SPACE["small"], 0)
        layout.setSpacing(SPACE["small"])
        layout.addWidget(self._dot)
        layout.addWidget(self._share)
        layout.addWidget(self._line, 1)
        layout.addWidget(self._grow)
        for changed in (live.state_changed, live.card_changed, live.talk_changed, live.notices_changed):
            changed.connect(self._show)
        self._show()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus()  # nothing is marked until somebody uses the keyboard

    def high(self, room: QRect) -> int:
        """One line high."""
        return min(look().px(_HIGH), room.height())

    def _show(self) -> None:
        live = self.live
        self.be_shy(live.in_call)
        view = present.mini(live.state, live.talk, live.card, live.notices)
        self._dot.show_state(live.state)
        self._share.setText(view.share)
        self._share.setVisible(bool(view.share))
        self._share.setAccessibleDescription(live.talk.said)
        self._share.setToolTip(live.talk.said)
        self._line.setText(view.line)
        for label, tone in ((self._share, view.share_tone), (self._line, view.line_tone)):
            if tone != label.property("tone"):
                retone(label, tone=tone)
