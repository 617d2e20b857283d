"""Everything by keyboard: in our windows through Qt, and a few keys while another window has the keyboard."""

from __future__ import annotations

import sys
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from desktop.present import keys
from desktop.style import SPACE
from desktop.ui.keys_windows import WindowsKeys
from desktop.ui.keys_x11 import X11Keys
from desktop.views.live import KeyView
from desktop.widgets.page import words


class GlobalKeys(Protocol):
    """Keys heard from anywhere. `pressed` tells their names."""

    pressed: SignalInstance

    def grab(self, wanted: dict[str, str]) -> frozenset[str]:
        """Ask for keys by name; return the names of those that others have."""

    def release(self) -> None:
        """Let go of all."""


class Shortcuts(QObject):
    """Tells by `asked` what a key wants done, by the names of `present.keys.KEYS`."""

    asked = Signal(str)
    grabbed = Signal()  # `taken` and `unavailable` are known now
    _loaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = False
        self._anywhere: GlobalKeys | None = None
        self._loaded.connect(self._grab)
        self.unavailable = keys.why_not(QGuiApplication.platformName(), sys.platform)
        self.taken: frozenset[str] = frozenset()

    def serve(self, window: QWidget) -> None:
        """Hear the keys while this window has the keyboard."""
        for name, (_what, here, anywhere) in keys.KEYS.items():
            for key in (here, anywhere):
                if key:
                    shortcut = QShortcut(QKeySequence(key), window)
                    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                    shortcut.setAutoRepeat(False)
                    shortcut.activated.connect(lambda name=name: self.asked.emit(name))

    def grab(self) -> None:
        """Hear some keys from anywhere soon, where the system allows it; `grabbed` follows."""
        self._wanted = True
        if self.unavailable or self._anywhere:
            return
        if sys.platform == "win32":
            self._grab()
        else:  # the library's import would be felt in the window
            QThreadPool.globalInstance().start(self._load)

    def _load(self) -> None:
        from Xlib import XK, display  # noqa: F401 - loaded for X11Keys

        self._loaded.emit()

    def _grab(self) -> None:
        if not self._wanted or self._anywhere:
            return
        try:
            self._anywhere = WindowsKeys(self) if sys.platform == "win32" else X11Keys(self)
        except OSError as error:
            self.unavailable = f"Keys are heard in this window only: {error}."
            self.grabbed.emit()
            return
        self._anywhere.pressed.connect(self.asked)
        self.taken = self._anywhere.grab({name: key for name, (_, _, key) in keys.KEYS.items() if key})
        self.grabbed.emit()

    def release(self) -> None:
        """Let go of the keys from anywhere."""
        self._wanted = False
        if self._anywhere:
            self._anywhere.release()
            self._anywhere = None
            self.taken = frozenset()

    def listed(self) -> tuple[KeyView, ...]:
        """List them, for people."""
        return keys.keys(self.unavailable, self.taken)


class KeyList(QDialog):
    """The list of shortcuts."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        self.setAccessibleName("Shortcuts")
        self.setProperty("surface", "window")
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE["huge"])
        grid.setVerticalSpacing(SPACE["small"])
        for column, title in enumerate(("", "In this window", "From anywhere")):
            grid.addWidget(words(title, "quiet", wrap=False), 0, column)
        for row, view in enumerate(shortcuts.listed(), start=1):
            for column, text in enumerate((view.what, view.here, view.anywhere)):
                grid.addWidget(words(text, "" if column == 0 else "strong", wrap=False), row, column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(SPACE["huge"],) * 4)
        layout.setSpacing(SPACE["medium"])
        layout.addLayout(grid)
        layout.addWidget(words(keys.keys_note(shortcuts.unavailable), "quiet"))
