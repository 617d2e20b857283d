"""A choice of several things, or none: a button that says which, with a menu that stays open while one ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QMenu, QPushButton

from desktop.style import SPACE, look

_PRESSED = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Several(QPushButton):
    """`chosen` are the values ticked, in the order offered."""

    def __init__(self, name: str, about: str, width_px: int) -> None:
        super().__init__()
        self._name = name
        self.setAccessibleDescription(about)
        self.setFixedWidth(look().px(width_px))
        self.setProperty("kind", "choice")
        self.setMenu(_Staying(self))
        self.offer(())

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these values, each with its words; none is ticked."""
        menu = self.menu()
        menu.clear()
        for value, said in choices:
            action = QAction(said, menu, checkable=True)
            action.setData(value)
            action.toggled.connect(self._say)
            menu.addAction(action)
        self._say()

    def choose(self, values: Sequence[str]) -> None:
        """Tick these and no others."""
        for action in self.menu().actions():
            action.setChecked(action.data() in values)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is ticked."""
        return tuple(str(action.data()) for action in self.menu().actions() if action.isChecked())

    def _say(self) -> None:
        said = ", ".join(action.text() for action in self.menu().actions() if action.isChecked()) or "None"
        room = self.width() - 4 * SPACE["medium"]
        self.setText(QFontMetrics(self.font()).elidedText(said, Qt.TextElideMode.ElideRight, room))
        self.setAccessibleName(f"{self._name}: {said}")


class _Staying(QMenu):
    """Ticking does not close it; Escape and a click elsewhere do."""

    def mouseReleaseEvent(self, event: Any) -> None:
        """Tick, and stay."""
        action = self.actionAt(event.position().toPoint())
        if _ticks(action):
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: Any) -> None:
        """The same by keyboard."""
        action = self.activeAction()
        if event.key() in _PRESSED and _ticks(action):
            action.trigger()
        else:
            super().keyPressEvent(event)


def _ticks(action: QAction | None) -> bool:
    """Whether there is something to tick; Qt gives None beside all of them."""
    return action is not None and action.isCheckable()
