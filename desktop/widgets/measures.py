"""How a call went: one measure a line, and below them what the one pointed at means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.style import HIT, SPACE, look
from desktop.views.calls import MeasureLine
from desktop.widgets.page import column, words

TONES = {"good": ("good", "✓"), "careful": ("careful", "!"), "": ("text", "")}


class _Line(QFrame):
    pointed = Signal(object)

    def __init__(self, view: MeasureLine) -> None:
        super().__init__()
        self.view = view
        self.setProperty("kind", "bare")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{view.name}: {view.value}")
        self.setAccessibleDescription(f"{view.band}. {view.about} {view.source}.")
        self.setMinimumHeight(look().px(HIT))
        tone, sign = TONES[view.tone]
        value = words(f"{view.value} {sign}".strip(), "strong", tone, wrap=False)
        top = QHBoxLayout()
        top.addWidget(words(view.name), 1)
        top.addWidget(value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE["small"], SPACE["hair"], SPACE["small"], SPACE["hair"])
        layout.setSpacing(0)
        layout.addLayout(top)
        if view.band:
            layout.addWidget(words(view.band, "quiet"))

    def enterEvent(self, event: Any) -> None:
        self.pointed.emit(self.view)
        super().enterEvent(event)

    def focusInEvent(self, event: Any) -> None:
        self.pointed.emit(self.view)
        super().focusInEvent(event)


class Measures(QWidget):
    """The measures. Hover, click or Tab to one for its definition and the source of its band."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Measures")
        self._lines = column(space="hair")
        self._lines.setSpacing(0)
        self._about = words("", "quiet")
        self._about.setMinimumHeight(look().px(5 * 16))
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(self._lines, self._about, space="small"))

    def show_measures(self, lines: Sequence[MeasureLine]) -> None:
        """Show these."""
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for view in lines:
            line = _Line(view)
            line.pointed.connect(self._explain)
            self._lines.addWidget(line)
        self._about.setText("Point at a measure to see what it means." if lines else "")

    @property
    def about(self) -> str:
        """What is explained now."""
        return self._about.text()

    def _explain(self, view: MeasureLine) -> None:
        self._about.setText(f"{view.name}. {view.about}\nWhere the figure comes from: {view.source}.")
