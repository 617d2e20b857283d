"""The sidebar: its head, what is wrong, and a page: the call, or what stands there when none is on."""

from __future__ import annotations

import dataclasses
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout

from assistant.settings import Settings
from desktop.present.words import place
from desktop.style import SPACE, look
from desktop.ui.dock import Docked
from desktop.ui.live import Live
from desktop.widgets.actions import StandIn
from desktop.widgets.head import Head
from desktop.widgets.notices import Notices

if TYPE_CHECKING:
    from desktop.ui.in_call import InCall


class Sidebar(Docked):
    """Draws what `live` knows, and passes on what the rep does."""

    chosen = Signal(object)  # Settings, after something was chosen in the menu
    opened = Signal(str)  # calls, settings, keys
    call_opened = Signal(str)  # its id
    lead_asked = Signal()  # the way to whom the call is with
    shrink_asked = Signal()
    quit_asked = Signal()

    def __init__(self, live: Live, settings: Settings, screen: str = "", *, moves: bool = True) -> None:
        super().__init__(settings.window.side, screen, on_top=settings.window.always_on_top)
        self.setWindowTitle("Callside")
        self.setAccessibleName("Callside")
        self.live = live
        self._settings, self._moves = settings, moves
        self.head = Head()
        self.notices = Notices()
        self.stand_in = StandIn()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.stand_in)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(SPACE["medium"],) * 4)
        layout.setSpacing(SPACE["small"])
        layout.addWidget(self.head)
        layout.addWidget(self.notices)
        layout.addWidget(self._pages, 1)
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Menu")
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.aboutToHide.connect(self._leave_menu)
        self.head.menu.setMenu(self._menu)
        live.state_changed.connect(self._show_state)
        live.notices_changed.connect(self._show_notices)
        for passed in (live.ticked, live.card_changed):
            passed.connect(self._show_time)
        self.head.shrink_asked.connect(self.shrink_asked)
        self.head.lead_asked.connect(self.lead_asked)
        self.notices.close_asked.connect(live.close_notice)
        self.stand_in.asked.connect(self.do)
        self._show_state()
        self._show_notices()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus()  # nothing is marked until somebody uses the keyboard

    @cached_property
    def call(self) -> InCall:
        """What is there during a call: made when it is first asked for, which is after the first paint."""
        from desktop.ui.in_call import InCall

        page = InCall(self.live, moves=self._moves)
        page.cards.card.done_asked.connect(self.live.card_done)
        page.cards.card.copy_asked.connect(self.copy_words)
        page.buttons.asked.connect(self.do)
        self._pages.addWidget(page)
        return page

    def do(self, what: str) -> None:
        """Do what a button says."""
        match what:
            case "start":
                self.live.start(self.stand_in.who.text())
            case "continue":
                self.live.go_on()
            case "pause" | "resume":
                self.live.toggle()
            case "off_record":
                self.live.off_record()
            case "end":
                self.live.end()
            case "again":
                self.live.clear()
                self.stand_in.who.clear()
            case "open":
                self.call_opened.emit(self.live.call_id)
            case _:
                self.opened.emit(what)

    def copy_words(self) -> None:
        """Put the card's words to say on the clipboard."""
        if self.live.card and self.live.card.say:
            from PySide6.QtGui import QGuiApplication

            QGuiApplication.clipboard().setText(self.live.card.say)

    def settle(self, settings: Settings, *, moves: bool = True) -> None:
        """Take new settings."""
        self._settings = settings
        self.put_at(settings.window.side, on_top=settings.window.always_on_top)
        self.call.cards.card.moves = moves

    def _leave_menu(self) -> None:
        self.head.menu.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)  # Qt tells it nothing of the mouse's way
        self.head.menu.update()

    def _fill_menu(self) -> None:
        from PySide6.QtGui import QAction, QActionGroup

        from desktop.present import menu

        self._menu.clear()
        for old in self._menu.findChildren(QMenu):
            old.deleteLater()
        for choice in menu.choices(self._settings):
            under = QMenu(choice.name, self._menu)
            self._menu.addMenu(under)
            group = QActionGroup(under)
            for value, text in choice.values:
                action = QAction(text, group, checkable=True, checked=value == choice.now)
                action.triggered.connect(partial(self.choose, choice.key, value))
                under.addAction(action)
        self._menu.addSeparator()
        for name, text in menu.OPENS:
            self._menu.addAction(text, partial(self.opened.emit, name))
        self._menu.addSeparator()
        self._menu.addAction(menu.QUIT, self.quit_asked.emit)

    def choose(self, key: str, value: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own argument
        """Change a setting, named as `window.theme`; `chosen` tells it."""
        section, _, name = key.partition(".")
        changed = dataclasses.replace(getattr(self._settings, section), **{name: value})
        self.chosen.emit(dataclasses.replace(self._settings, **{section: changed}))

    def _show_state(self) -> None:
        self.be_shy(self.live.in_call)
        self.head.show_state(self.live.state, self.live.who)
        if page := self.live.page:
            self.stand_in.show_page(page)
        self._pages.setCurrentWidget(self.call if self.live.in_call else self.stand_in)
        self._show_time()

    def _show_time(self) -> None:
        self.head.show_clock(place(self.live.clock_s) if self.live.heard else "")

    def _show_notices(self) -> None:
        self.notices.show_notices(self.live.notices)

    def sizeHint(self) -> QSize:
        """As wide as docked."""
        return QSize(self.wide(), look().px(720))
