"""The sidebar: what a rep glances at during a call."""

from __future__ import annotations

import dataclasses
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from assistant.settings import Settings
from desktop.present import menu
from desktop.present.words import place
from desktop.style import SPACE, look
from desktop.ui.dock import Docked
from desktop.ui.live import Live
from desktop.views.live import CaptionView, LevelView, LineView
from desktop.widgets.actions import Actions, StandIn
from desktop.widgets.card import Cards
from desktop.widgets.head import Head
from desktop.widgets.meter import Meter
from desktop.widgets.notices import Notices
from desktop.widgets.page import words
from desktop.widgets.stage_strip import StageStrip
from desktop.widgets.talk_bar import TalkBar
from desktop.widgets.transcript import Transcript


class Sidebar(Docked):
    """Draws what `live` knows, and passes on what the rep does."""

    chosen = Signal(object)  # Settings, after something was chosen in the menu
    opened = Signal(str)  # calls, settings, keys
    call_opened = Signal(str)  # its id
    shrink_asked = Signal()
    quit_asked = Signal()

    def __init__(self, live: Live, settings: Settings, screen: str = "", *, moves: bool = True) -> None:
        super().__init__(settings.window.side, screen, on_top=settings.window.always_on_top)
        self.setWindowTitle("Callside")
        self.setAccessibleName("Callside")
        self.live = live
        self._settings = settings
        self.head = Head()
        self._levels = {
            "rep": Meter("mic", "Your microphone's level", "rep"),
            "customer": Meter("them", "Their level", "customer"),
        }
        self._load = words(role="quiet", tone="careful", wrap=False)
        self._load.setAccessibleName("Load")
        self.notices = Notices()
        self.cards = Cards(moves=moves)
        self.stages = StageStrip()
        self.talk = TalkBar()
        self.transcript = Transcript()
        self.buttons = Actions()
        self.stand_in = StandIn()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.stand_in)
        self._pages.addWidget(self._call())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(SPACE["medium"],) * 4)
        layout.setSpacing(SPACE["small"])
        layout.addWidget(self.head)
        layout.addWidget(self.notices)
        layout.addWidget(self._pages, 1)
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Menu")
        self.head.menu.setMenu(self._menu)
        self._fill_menu()
        self._connect()
        self._show_all()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus()  # nothing is marked until somebody uses the keyboard

    def _call(self) -> QWidget:
        """Build what is there during a call."""
        page = QWidget()
        levels = QHBoxLayout()
        levels.setSpacing(SPACE["medium"])
        for meter in self._levels.values():
            levels.addWidget(meter)
        levels.addStretch(1)
        levels.addWidget(self._load)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE["small"])
        layout.addLayout(levels)
        layout.addWidget(self.cards)
        layout.addWidget(_line())
        layout.addWidget(self.stages)
        layout.addWidget(self.talk)
        layout.addWidget(self.transcript, 1)
        layout.addWidget(self.buttons)
        return page

    def _connect(self) -> None:
        live = self.live
        live.state_changed.connect(self._show_state)
        live.began.connect(self._begin)
        live.card_changed.connect(self._show_cards)
        live.talk_changed.connect(lambda: self.talk.show_talk(live.talk))
        live.stage_changed.connect(lambda: self.stages.show_stage(live.stage))
        live.notices_changed.connect(self._show_notices)
        live.ticked.connect(self._show_time)
        live.line_said.connect(self._add_line)
        live.erased.connect(self.transcript.forget)
        live.captioned.connect(self._caption)
        live.levelled.connect(self._level)
        self.head.shrink_asked.connect(self.shrink_asked)
        self.notices.close_asked.connect(live.close_notice)
        self.cards.card.done_asked.connect(live.card_done)
        self.cards.card.copy_asked.connect(self.copy_words)
        self.buttons.asked.connect(self.do)
        self.stand_in.asked.connect(self.do)

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
            QGuiApplication.clipboard().setText(self.live.card.say)

    def settle(self, settings: Settings) -> None:
        """Take new settings."""
        self._settings = settings
        self.put_at(settings.window.side, on_top=settings.window.always_on_top)
        self._fill_menu()

    def _fill_menu(self) -> None:
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

    def _show_all(self) -> None:
        self._show_state()
        self._show_cards()
        self._show_notices()
        self.talk.show_talk(self.live.talk)
        self.stages.show_stage(self.live.stage)

    def _show_state(self) -> None:
        self.be_shy(self.live.in_call)
        self.head.show_state(self.live.state, self.live.who)
        if page := self.live.page:
            self.stand_in.show_page(page)
        self._pages.setCurrentIndex(1 if self.live.in_call else 0)
        self.buttons.show_actions(self.live.actions)
        self.cards.show_why(self.live.nothing)
        if self.live.state.name != "live":
            for meter in self._levels.values():
                meter.show_level(None)
        self._show_time()

    def _begin(self) -> None:
        self.transcript.reset()

    def _show_time(self) -> None:
        now_s = self.live.clock_s
        self.head.show_clock(place(now_s) if self.live.heard else "")
        self.cards.show_ages(lambda at_s: place(now_s - at_s))

    def _show_cards(self) -> None:
        self.cards.show_cards(self.live.card, self.live.older)
        self._show_time()

    def _show_notices(self) -> None:
        self.notices.show_notices(self.live.notices)
        self._load.setText(self.live.load_words)
        self._load.setVisible(bool(self.live.load_words))

    def _add_line(self, line: LineView) -> None:
        self.transcript.add(line)

    def _caption(self, caption: CaptionView) -> None:
        self.transcript.caption(caption)

    def _level(self, level: LevelView) -> None:
        self._levels[level.side].show_level(level)

    def sizeHint(self) -> QSize:
        """As wide as docked."""
        return QSize(self.wide(), look().px(720))


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("surface", "line")
    line.setAccessibleName("Divider")
    return line
