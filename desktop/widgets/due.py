"""Whom to call now, as a list: who, why in a line, and how warm."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter

from desktop.style import SPACE, look
from desktop.views.lead_scores import DueLine
from desktop.widgets.lead_rows import put_mark
from desktop.widgets.rows import RowDelegate, RowList, halves


class DueDelegate(RowDelegate):
    """Somebody to call: the name with the company, under it why; on the right the score."""

    def draw(self, painter: QPainter, rect: QRect, view: DueLine) -> None:
        """Draw one of them."""
        strong, text, quiet = look().font("text", strong=True), look().font("text"), look().font("quiet")
        right = put_mark(self, painter, rect, view.mark) if view.mark.number else rect.right()
        left = QRect(rect.left(), rect.top(), right - rect.left(), rect.height())
        upper, lower = halves(left, strong, text)
        width = self.put(painter, upper, view.title, strong, "text")
        beside = upper.adjusted(width + SPACE["small"], 0, 0, 0)
        if beside.width() > 0:
            self.put(painter, beside, view.who, quiet, "quiet")
        self.put(painter, lower, view.why, text, "text")


class DueList(RowList[DueLine]):
    """Up and down walk, Enter opens, C calls."""

    call_asked = Signal(object)

    def __init__(self, *, marks: bool = False) -> None:
        delegate = DueDelegate()
        delegate.marks = marks
        super().__init__("Who to call now. Enter opens, C starts a call", delegate)

    def keyPressEvent(self, event: Any) -> None:
        """C starts a call; the rest is the list's own."""
        if event.key() == Qt.Key.Key_C and not event.modifiers() and self.current is not None:
            self.call_asked.emit(self.current)
        else:
            super().keyPressEvent(event)
