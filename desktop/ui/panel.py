"""The sidebar and all that goes with it: small strip, tray icon, shortcuts. What `app` makes one of."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from assistant.settings import Settings
from desktop.bridge import Bridge
from desktop.present import notices
from desktop.style import look
from desktop.ui.commands import Commands
from desktop.ui.dock import Docked
from desktop.ui.live import Live
from desktop.ui.sidebar import Sidebar

if TYPE_CHECKING:
    from assistant.domain.history import CallRecord
    from desktop.ui.mini import Mini
    from desktop.ui.shortcuts import Shortcuts
    from desktop.ui.tray import Tray


class Panel(QObject):
    """One for the application. Everything here returns at once.

    `screen` and `small` are what `placed` told last time: where it was left.
    """

    opened = Signal(str)  # calls or settings: show that page of the main window
    call_opened = Signal(str)  # show the call of this id
    chosen = Signal(object)  # Settings: keep them, then give them to `settle`
    placed = Signal(str, bool)  # the screen it is on, and whether it is the small strip
    quit_asked = Signal()

    def __init__(
        self,
        commands: Commands,
        bridge: Bridge,
        settings: Settings,
        screen: str = "",
        *,
        small: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._settings, self._screen = settings, screen
        self._small = small
        self.live = Live(commands, settings, now, self)
        self.sidebar = Sidebar(self.live, settings, screen, moves=not _still(settings))
        bridge.arrived.connect(self.live.take)
        bridge.glimpsed.connect(self.live.glimpse)
        self.sidebar.put.connect(self._put)
        self.sidebar.shrink_asked.connect(lambda: self.do("mini"))
        self.sidebar.opened.connect(self.do)
        self.sidebar.call_opened.connect(self.call_opened)
        self.sidebar.chosen.connect(self.chosen)
        self.sidebar.quit_asked.connect(self.quit_asked)

    # what the first paint can do without: made when first asked for, at the latest by `furnish`

    @cached_property
    def mini(self) -> Mini:
        """The small strip."""
        from desktop.ui.mini import Mini

        made = Mini(self.live, self._settings, self._screen)
        made.put.connect(self._put)
        made.grow_asked.connect(lambda: self.do("mini"))
        return made

    @cached_property
    def shortcuts(self) -> Shortcuts:
        """The keys, heard in both windows."""
        from desktop.ui.shortcuts import Shortcuts

        made = Shortcuts(self)
        for window in (self.sidebar, self.mini):
            made.serve(window)
        made.asked.connect(self.do)
        made.grabbed.connect(self._say_taken)
        return made

    @cached_property
    def tray(self) -> Tray | None:
        """The icon beside the system's clock, where there is a place for one."""
        from desktop.ui.tray import Tray

        if not Tray.available():
            return None
        made = Tray(self.live, self)
        made.asked.connect(self.do)
        return made

    @property
    def window(self) -> Docked:
        """The one of the two that is on the screen, or would be."""
        return self.mini if self._small else self.sidebar

    def show(self) -> None:
        """Come up at the edge of the screen, without taking the keyboard."""
        self.window.show()

    def furnish(self) -> None:
        """Make and show all the rest: the call's page, the strip, the tray icon, the keys."""
        _ = self.sidebar.call
        if self.tray:
            self.tray.show()
        shortcuts = self.shortcuts
        if self._settings.window.global_shortcuts:
            shortcuts.grab()

    def hide(self) -> None:
        """Go from the screen; the call goes on."""
        self.sidebar.hide()
        self.mini.hide()

    def offer(self, unfinished: CallRecord | None) -> None:
        """Offer to go on with a call that was cut off."""
        self.live.offer(unfinished)

    def settle(self, settings: Settings) -> None:
        """Take new settings."""
        before, self._settings = self._settings, settings
        look().choose(settings.window.theme)
        self.live.settle(settings)
        self.sidebar.settle(settings, moves=not _still(settings))
        self.mini.put_at(settings.window.side, on_top=settings.window.always_on_top)
        if settings.window.global_shortcuts != before.window.global_shortcuts:
            self.shortcuts.grab() if settings.window.global_shortcuts else self.shortcuts.release()

    def close(self) -> None:
        """Let go of keys, tray and windows. The call is ended by who owns the brain."""
        self.shortcuts.release()
        if self.tray:
            self.tray.hide()
        self.hide()

    def do(self, what: str) -> None:
        """Do what a key, the menu or the tray asks for; what is none of ours is a page to open."""
        live = self.live
        ours: dict[str, Callable[[], None]] = {
            "toggle": lambda: live.toggle() if live.in_call else self.sidebar.do("start"),
            "off_record": live.off_record,
            "used": self._used,
            "dismiss": lambda: live.card_done(False),
            "end": live.end,
            "copy": self.sidebar.copy_words,
            "newest": self.sidebar.call.transcript.to_newest,
            "reach": self._reach,
            "mini": self._swap,
            "keys": self._list_keys,
            "quit": self.quit_asked.emit,
        }
        if what in ours:
            ours[what]()
        else:
            self.opened.emit(what)

    def _list_keys(self) -> None:
        from desktop.ui.shortcuts import KeyList

        KeyList(self.shortcuts, self.sidebar).open()

    def _say_taken(self) -> None:
        from desktop.present import keys

        if self.shortcuts.taken:
            self.live.tell(notices.own("keys", keys.keys_taken(self.shortcuts.taken)))

    def _used(self) -> None:
        if self.live.card:
            self.live.card_done(True)
        elif not self.live.in_call and self.window.isActiveWindow():
            self.sidebar.do("start")  # Enter where a name was typed

    def _reach(self) -> None:
        if self.window.isVisible() and self.window.isActiveWindow():
            self.hide()
        else:
            self.window.reach()

    def _swap(self) -> None:
        old, self._small = self.window, not self._small
        shown, had_keys = old.isVisible(), old.isActiveWindow()
        old.hide()
        if had_keys:
            self.window.reach()
        else:
            self.window.setVisible(shown)
        self.placed.emit(old.screen_name, self._small)

    def _put(self, side: str, screen: str) -> None:
        for window in (self.sidebar, self.mini):
            window.put_at(side, screen)
        self.placed.emit(screen, self._small)
        self.sidebar.choose("window.side", side)


def _still(settings: Settings) -> bool:
    """Whether nothing should move: the user said so here or, where Qt can tell, to the system."""
    hints = QGuiApplication.styleHints()
    system = hints.accessibility() if hasattr(hints, "accessibility") else None
    preference = getattr(system, "motionPreference", None)
    reduced = preference is not None and preference().name.startswith("Reduce")
    return settings.window.reduced_motion or reduced
