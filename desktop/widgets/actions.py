"""The buttons under a call, and what stands in the sidebar when no call is on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.style import SPACE
from desktop.views.live import ActionView, PageView
from desktop.widgets.page import words


class Actions(QWidget):
    """Buttons in a row or, `down`, under each other."""

    asked = Signal(str)  # what the button does

    def __init__(self, *, down: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What you can do")
        self._layout = QVBoxLayout(self) if down else QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE["small"])
        self._shown: tuple[ActionView, ...] = ()
        self.buttons: dict[str, QPushButton] = {}

    def show_actions(self, actions: Sequence[ActionView]) -> None:
        """Show these; the keyboard focus stays at its place."""
        if tuple(actions) == self._shown:
            return
        self._shown = tuple(actions)
        focused = next((place for place, one in enumerate(self.buttons.values()) if one.hasFocus()), None)
        for old in self.buttons.values():
            old.hide()
            old.deleteLater()
        self.buttons = {}
        for action in actions:
            button = QPushButton(action.text)
            button.setProperty("kind", "action" if action.main else "")
            button.setEnabled(action.enabled)
            button.setAccessibleName(action.text)
            button.setAccessibleDescription(action.about)
            button.setToolTip(action.about)
            button.clicked.connect(partial(self.asked.emit, action.does))
            self._layout.addWidget(button)
            self.buttons[action.does] = button
        if focused is not None and focused < len(self.buttons):
            list(self.buttons.values())[focused].setFocus()


class StandIn(QWidget):
    """A page in the place of the call: a title, a few lines, figures, and what can be done."""

    asked = Signal(str)  # what the button does

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = words(role="heading")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE["small"])
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(SPACE["huge"])
        self._figures.setVerticalSpacing(0)
        self.who = QLineEdit()
        self.who.setPlaceholderText("Name, company (optional)")
        self.who.setAccessibleName("Who is on the other side")
        self.who.setAccessibleDescription("Name, company; may be left empty")
        self._who_label = words("Who is on the other side?", "quiet")
        self._who_label.setBuddy(self.who)
        self.choices = Actions(down=True)
        self.choices.asked.connect(self.asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE["medium"], SPACE["huge"], SPACE["medium"], SPACE["medium"])
        layout.setSpacing(SPACE["medium"])
        layout.addWidget(self._title)
        layout.addLayout(self._figures)
        layout.addLayout(self._lines)
        layout.addSpacing(SPACE["small"])
        layout.addWidget(self._who_label)
        layout.addWidget(self.who)
        layout.addWidget(self.choices)
        layout.addStretch(1)

    def show_page(self, page: PageView) -> None:
        """Show this page."""
        self.setAccessibleName(page.title)
        self._title.setText(page.title)
        for layout in (self._lines, self._figures):
            while item := layout.takeAt(0):
                if old := item.widget():
                    old.hide()
                    old.deleteLater()
        for line in page.lines:
            self._lines.addWidget(words(line, tone="quiet"))
        for column, (number, unit) in enumerate(page.figures):
            self._figures.addWidget(words(number, "card", wrap=False), 0, column)
            self._figures.addWidget(words(unit, "quiet", wrap=False), 1, column)
        self._figures.setColumnStretch(len(page.figures), 1)
        self._who_label.setVisible(page.asks_who)
        self.who.setVisible(page.asks_who)
        self.choices.show_actions(page.actions)
