"""What a past call came to know: sections that fold, each line a place to go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.style import HIT, SPACE, look
from desktop.views.remembered import NotedLine, SectionView
from desktop.widgets.page import button, column, words

_OPEN, _FOLDED = "▾", "▸"


class _Line(QFrame):
    """One line; those that were said at a place go there by click or Enter."""

    went = Signal(float)

    def __init__(self, view: NotedLine) -> None:
        super().__init__()
        self.view = view
        self.setProperty("kind", "bare")
        self.setAccessibleName(view.said)
        self.setMinimumHeight(look().px(HIT))
        if view.at_s >= 0:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(f"Go to {view.at}")
        top = QHBoxLayout()
        top.setSpacing(SPACE["small"])
        if view.mark:
            top.addWidget(words(view.mark, "strong", view.tone, wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        if view.name:
            top.addWidget(words(view.name, "quiet", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(words(view.value, "", "quiet" if view.tone == "quiet" else ""), 1)
        if view.at:
            top.addWidget(words(view.at, "quiet", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE["small"], SPACE["hair"], SPACE["small"], SPACE["hair"])
        layout.setSpacing(0)
        layout.addLayout(top)
        if view.note:
            layout.addWidget(words(view.note, "quiet"))

    def mouseReleaseEvent(self, event: Any) -> None:
        """A click goes there."""
        super().mouseReleaseEvent(event)
        if self.view.at_s >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.went.emit(self.view.at_s)

    def keyPressEvent(self, event: Any) -> None:
        """So do Enter and Space."""
        if self.view.at_s >= 0 and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.went.emit(self.view.at_s)
        else:
            super().keyPressEvent(event)


class _Section(QWidget):
    went = Signal(float)

    def __init__(self, view: SectionView, *, folded: bool) -> None:
        super().__init__()
        self.setAccessibleName(view.title)
        self.view = view
        self.head = button("", self.turn, "room")
        self.head.setProperty("role", "strong")
        self.body = QWidget()
        lines = [_Line(line) for line in view.lines]
        for line in lines:
            line.went.connect(self.went)
        self.body.setLayout(column(*lines, *(() if lines else (words(view.nothing, "quiet"),)), space="hair"))
        self.setLayout(column(self.head, self.body, space="hair"))
        self.folded = not folded
        self.turn()

    def turn(self) -> None:
        """Fold or unfold."""
        self.folded = not self.folded
        self.body.setVisible(not self.folded)
        figure = f"  {self.view.figure}" if self.view.figure else ""
        self.head.setText(f"{_FOLDED if self.folded else _OPEN} {self.view.title}{figure}")
        self.head.setAccessibleName(f"{self.view.title}{figure}")
        self.head.setAccessibleDescription("folded" if self.folded else "unfolded")


class Sections(QWidget):
    """The sections, one under the other; what was folded stays folded on the next call."""

    went = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What the call came to know")
        self._layout = column(space="medium")
        self.setLayout(self._layout)
        self.parts: list[_Section] = []
        self._folded: dict[str, bool] = {}

    def show_sections(self, views: Sequence[SectionView]) -> None:
        """Show these."""
        self._folded |= {part.view.title: part.folded for part in self.parts}
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.parts = [_Section(view, folded=self._folded.get(view.title, view.folded)) for view in views]
        for part in self.parts:
            part.went.connect(self.went)
            self._layout.addWidget(part)
        self.setVisible(bool(views))
