"""The main window: navigation on the left, one page at a time. Made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from assistant.bootstrap import Assistant
from desktop.style import SPACE, look
from desktop.ui.call_page import CallPage
from desktop.ui.calls_page import CallsPage
from desktop.ui.due_page import DuePage
from desktop.ui.duplicates_page import DuplicatesPage
from desktop.ui.import_page import ImportPage
from desktop.ui.lead_page import LeadPage
from desktop.ui.leads_page import LeadsPage
from desktop.ui.models_page import ModelsPage
from desktop.ui.playbook_page import PlaybookPage
from desktop.ui.settings_page import SettingsPage
from desktop.views.live import KeyView
from desktop.widgets.dress import dress
from desktop.widgets.page import column, words

ROOMS = ("Calls", "Leads", "Playbook", "Settings")
WORKING = (
    CallPage | DuePage | DuplicatesPage | ImportPage | LeadPage | LeadsPage | ModelsPage | PlaybookPage | SettingsPage
)
WIDTH_PX, HEIGHT_PX, SIDE_PX = 1120, 760, 168


class MainWindow(QWidget):
    """The rooms, each made when it is first seen. Closing hides the window: the pages stay as they were."""

    start_asked = Signal()
    start_with = Signal(str, str)  # whom to call, and of which company
    continue_asked = Signal(str)
    settled = Signal(object)  # Settings

    def __init__(
        self, assistant: Assistant, keys: Callable[[], tuple[KeyView, ...]], *, on_now: Callable[[], str] = str
    ) -> None:
        super().__init__()
        self.setWindowTitle("Callside")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(look().px(WIDTH_PX), look().px(HEIGHT_PX))
        dress(self)
        self._assistant, self._keys, self._on_now = assistant, keys, on_now  # the id of the call under way, or nothing
        self._pages = QStackedWidget()
        self._rooms: dict[str, QPushButton] = {}
        side = column(words("Callside", "strong"), space="hair", margin="large")
        side.addSpacing(SPACE["medium"])
        group = QButtonGroup(self)
        for number, name in enumerate(ROOMS, start=1):
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
        self.go("Calls")

    def go(self, name: str) -> None:
        """Show a room: Calls, Leads, Playbook or Settings."""
        page: QWidget = getattr(self, name.lower())
        self._rooms[name].setChecked(True)
        self._pages.setCurrentWidget(page)
        if isinstance(page, CallsPage | LeadsPage):
            page.refresh()
            page.search.setFocus()
        elif isinstance(page, SettingsPage):
            page.refresh()

    def open_call(self, call_id: str, utterance: int = 0, words: str = "") -> None:
        """Show one past call, at an utterance, with the words that were looked for marked."""
        self._rooms["Calls"].setChecked(True)
        self.call.open(call_id, utterance, words)
        self._pages.setCurrentWidget(self.call)

    def open_lead(self, lead_id: int) -> None:
        """Show one lead."""
        self.lead.open(lead_id)
        self._beside(self.lead)

    def look_again(self) -> None:
        """Show what became of the scores meanwhile, on the page that is shown; the others look when they are."""
        if isinstance(self.page, DuePage | LeadPage | LeadsPage):
            self.page.look_again()

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._pages.currentWidget()

    @cached_property
    def calls(self) -> CallsPage:
        """Past calls."""
        page = CallsPage(self._assistant, self._on_now)
        page.opened.connect(self.open_call)
        page.start_asked.connect(self.start_asked)
        self._pages.addWidget(page)
        return page

    @cached_property
    def call(self) -> CallPage:
        """One past call."""
        page = CallPage(self._assistant, self._on_now)
        page.left.connect(lambda: self.go("Calls"))
        page.continue_asked.connect(self.continue_asked)
        page.erase_asked.connect(self._erase)
        self._pages.addWidget(page)
        return page

    @cached_property
    def leads(self) -> LeadsPage:
        """The lead book."""
        page = LeadsPage(self._assistant)
        page.opened.connect(self.open_lead)
        page.import_asked.connect(lambda: self._beside(self.importing))
        page.duplicates_asked.connect(self._look_for_duplicates)
        page.due_asked.connect(self._who_is_due)
        page.models_asked.connect(self._learn)
        page.start_asked.connect(self.start_with)
        self._pages.addWidget(page)
        return page

    @cached_property
    def lead(self) -> LeadPage:
        """One lead."""
        page = LeadPage(self._assistant)
        page.left.connect(lambda: self.go("Leads"))
        page.call_opened.connect(self.open_call)
        page.start_asked.connect(self.start_with)
        page.learn_asked.connect(self._learn)
        self._pages.addWidget(page)
        return page

    @cached_property
    def due(self) -> DuePage:
        """Whom to call now."""
        page = DuePage(self._assistant)
        page.left.connect(lambda: self.go("Leads"))
        page.opened.connect(self.open_lead)
        page.start_asked.connect(self.start_with)
        page.learn_asked.connect(self._learn)
        self._pages.addWidget(page)
        return page

    @cached_property
    def models(self) -> ModelsPage:
        """What scores are learnt from, and how good they are."""
        page = ModelsPage(self._assistant)
        page.left.connect(lambda: self.go("Leads"))
        page.import_asked.connect(lambda: self._beside(self.importing))
        self._pages.addWidget(page)
        return page

    @cached_property
    def importing(self) -> ImportPage:
        """A file of leads coming in."""
        page = ImportPage(self._assistant)
        page.left.connect(lambda: self.go("Leads"))
        self._pages.addWidget(page)
        return page

    @cached_property
    def duplicates(self) -> DuplicatesPage:
        """Leads that may be the same."""
        page = DuplicatesPage(self._assistant)
        page.left.connect(lambda: self.go("Leads"))
        self._pages.addWidget(page)
        return page

    @cached_property
    def playbook(self) -> PlaybookPage:
        """What to listen for and what to say."""
        page = PlaybookPage(self._assistant.home)
        self._pages.addWidget(page)
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        """Everything that can be set."""
        page = SettingsPage(self._assistant, self._keys, busy=lambda: bool(self._on_now()))
        page.settled.connect(self.settled)
        page.erase_asked.connect(self._erase_all)
        self._pages.addWidget(page)
        return page

    async def quiet(self) -> None:
        """Let go of devices and unfinished work, so that the brain can close."""
        self.hide()
        made = [self._pages.widget(index) for index in range(self._pages.count())]
        for page in made:
            if isinstance(page, SettingsPage):
                page.models.stop()
                await page.sound.quiet()
                page.models.work.stop()
                await page.models.work.done()
            if isinstance(page, ImportPage | DuplicatesPage | ModelsPage):
                page.stop()
            if isinstance(page, WORKING):
                page.work.stop()
                await page.work.done()
        await self.calls.finish()

    def showEvent(self, event: Any) -> None:
        """What was seen last may have changed since."""
        super().showEvent(event)
        if self._pages.currentWidget() is self.calls:
            self.calls.refresh()

    def changeEvent(self, event: Any) -> None:
        """Who comes back, as from a call, sees what became of the scores meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.look_again()

    def _beside(self, page: QWidget) -> None:
        """Show a page that has no room of its own in the one it belongs to."""
        self._rooms["Leads"].setChecked(True)
        self._pages.setCurrentWidget(page)
        page.setFocus()  # its one action, where it has one, rather than the way back

    def _who_is_due(self) -> None:
        self._beside(self.due)
        self.due.refresh()

    def _learn(self) -> None:
        self._beside(self.models)
        self.models.refresh()

    def _look_for_duplicates(self) -> None:
        self._beside(self.duplicates)
        self.duplicates.refresh()

    def _erase(self, call_id: str, title: str) -> None:
        self.go("Calls")
        self.calls.erase(call_id, title)

    def _erase_all(self) -> None:
        self.go("Calls")
        self.calls.erase_all()
