"""The first run: what is heard and where it stays, consent, devices and their test, done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from assistant.bootstrap import Assistant
from desktop.present.first_run import DEMO, STEPS
from desktop.style import SPACE, look
from desktop.ui.self_test import SoundCheck
from desktop.views.first_run import Step
from desktop.widgets.dress import dress
from desktop.widgets.page import button, column, row, words


class FirstRun(QWidget):
    """A window of its own. `chosen` gives the devices, `finished` says that the last page was left."""

    chosen = Signal(str, str)
    finished = Signal()
    demo_asked = Signal()  # after `finished`

    def __init__(self, assistant: Assistant) -> None:
        super().__init__()
        self.setWindowTitle("Welcome to Callside")
        dress(self)
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sound = SoundCheck(assistant)
        self.sound.chosen.connect(self.chosen)
        self._steps = QStackedWidget()
        self._where = words("", "quiet")
        self._back = button("Back", lambda: self.go(self.step - 1))
        self._next = button("", self._go_on, "action")
        self._demo = button(DEMO, self._play)
        for step in STEPS:
            self._steps.addWidget(self._page(step))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(2 * SPACE["huge"],) * 2, *(2 * SPACE["huge"], SPACE["huge"]))
        layout.setSpacing(SPACE["huge"])
        layout.addWidget(self._steps, 1)
        layout.addLayout(row(self._where, None, self._back, self._demo, self._next))
        self.resize(look().px(640), look().px(520))
        self.go(0)

    @property
    def step(self) -> int:
        """Which page is shown."""
        return self._steps.currentIndex()

    def go(self, step: int) -> None:
        """Show this page."""
        step = min(max(0, step), len(STEPS) - 1)
        self._steps.setCurrentIndex(step)
        self._where.setText(f"{step + 1} of {len(STEPS)}")
        self._back.setVisible(0 < step < len(STEPS) - 1)
        self._demo.setVisible(step == len(STEPS) - 1)
        self._next.setText(STEPS[step].button)
        self._next.setAccessibleName(STEPS[step].button)
        self._next.setDefault(True)
        self._next.setFocus()

    def keyPressEvent(self, event: Any) -> None:
        """Enter goes on."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        if self.step == len(STEPS) - 1:
            self.finished.emit()
        else:
            self.go(self.step + 1)

    def _play(self) -> None:
        self.finished.emit()
        self.demo_asked.emit()

    def _page(self, step: Step) -> QWidget:
        page = QWidget()
        page.setAccessibleName(step.title)
        layout = column(words(step.title, "number"), words(step.text), space="large")
        for point in step.points:
            dot = words("•", "", "accent", wrap=False)
            line = row(dot, words(point), space="medium")
            line.setAlignment(dot, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            layout.addLayout(line)
        if step.name == "sound":
            layout.addWidget(self.sound)
        layout.addStretch(1)
        page.setLayout(layout)
        return page
