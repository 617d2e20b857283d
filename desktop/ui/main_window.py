"""The main window: navigation on the left, one page at a time. Made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from assistant.bootstrap import Assistant
from desktop.style import SPACE, look
from desktop.ui.call_page import CallPage
from desktop.ui.calls_page import CallsPage
from desktop.ui.playbook_page import PlaybookPage
from desktop.ui.settings_page import SettingsPage
from desktop.views.live import KeyView
from desktop.widgets.dress import dress
from desktop.widgets.page import column, words

WIDTH_PX, HEIGHT_PX, SIDE_PX = 1120, 760, 168


class MainWindow(QWidget):
    """Calls, Playbook, Settings. Closing it hides it: the pages stay where they were."""

    start_asked = Signal()
    continue_asked = Signal(str)
    settled = Signal(object)  # Settings

    def __init__(
        self, assistant: Assistant, keys: Callable[[], tuple[KeyView, ...]], *, busy: Callable[[], bool] = bool
    ) -> None:
        super().__init__()
        self.setWindowTitle("Callside")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(look().px(WIDTH_PX), look().px(HEIGHT_PX))
        dress(self)
        self.calls = CallsPage(assistant)
        self.call = CallPage(assistant)
        self.playbook = PlaybookPage(assistant.home)
        self.settings = SettingsPage(assistant, keys, busy=busy)
        self._pages = QStackedWidget()
        self._rooms: dict[str, QPushButton] = {}
        side = column(words("Callside", "strong"), space="hair", margin="large")
        side.addSpacing(SPACE["medium"])
        group = QButtonGroup(self)
        for number, (name, page) in enumerate(
            (("Calls", self.calls), ("Playbook", self.playbook), ("Settings", self.settings)), start=1
        ):
            room = QPushButton(name)
            room.setCheckable(True)
            room.setProperty("kind", "room")
            room.setAccessibleName(name)
            room.setToolTip(f"Ctrl+{number}")
            room.clicked.connect(lambda _checked, name=name: self.go(name))
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda name=name: self.go(name))
            group.addButton(room)
            side.addWidget(room)
            self._rooms[name] = room
            self._pages.addWidget(page)
        self._pages.addWidget(self.call)
        side.addStretch(1)
        navigation = QWidget()
        navigation.setFixedWidth(look().px(SIDE_PX))
        navigation.setLayout(side)
        navigation.setAccessibleName("Rooms")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(navigation)
        layout.addWidget(self._pages, 1)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        self._wire()
        self.go("Calls")

    def go(self, name: str) -> None:
        """Show a room: Calls, Playbook or Settings."""
        page = {"Calls": self.calls, "Playbook": self.playbook, "Settings": self.settings}[name]
        self._rooms[name].setChecked(True)
        self._pages.setCurrentWidget(page)
        if page is self.calls:
            self.calls.refresh()
            self.calls.search.setFocus()
        elif page is self.settings:
            self.settings.refresh()

    def open_call(self, call_id: str, utterance: int = 0, words: str = "") -> None:
        """Show one past call, at an utterance, with the words that were looked for marked."""
        self._rooms["Calls"].setChecked(True)
        self.call.open(call_id, utterance, words)
        self._pages.setCurrentWidget(self.call)

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._pages.currentWidget()

    async def quiet(self) -> None:
        """Let go of devices and unfinished work, so that the brain can close."""
        self.hide()
        self.settings.models.stop()
        await self.settings.sound.quiet()
        for work in (self.call.work, self.playbook.work, self.settings.work, self.settings.models.work):
            work.stop()
            await work.done()
        await self.calls.finish()

    def showEvent(self, event: Any) -> None:
        """What was seen last may have changed since."""
        super().showEvent(event)
        if self._pages.currentWidget() is self.calls:
            self.calls.refresh()

    def _wire(self) -> None:
        self.calls.opened.connect(self.open_call)
        self.calls.start_asked.connect(self.start_asked)
        self.call.left.connect(lambda: self.go("Calls"))
        self.call.continue_asked.connect(self.continue_asked)
        self.call.erase_asked.connect(self._erase)
        self.settings.settled.connect(self.settled)
        self.settings.erase_asked.connect(self._erase_all)

    def _erase(self, call_id: str, title: str) -> None:
        self.go("Calls")
        self.calls.erase(call_id, title)

    def _erase_all(self) -> None:
        self.go("Calls")
        self.calls.erase_all()
