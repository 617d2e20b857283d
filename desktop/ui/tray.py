"""The icon beside the system's clock: what the call is doing, and the few things one wants from afar."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.present import menu
from desktop.ui.live import Live
from desktop.widgets.icon import drawn

_PX = 22
_ICONS = {"starting": "idle", "ending": "live", "ended": "idle"}


class Tray(QObject):
    """The tray icon, where the system has a tray: see `available`."""

    asked = Signal(str)  # toggle, end, reach, quit

    def __init__(self, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._menu = QMenu()
        self._toggle = self._menu.addAction("", lambda: self.asked.emit("toggle"))
        self._end = self._menu.addAction(menu.END, lambda: self.asked.emit("end"))
        self._menu.addSeparator()
        self._menu.addAction(menu.REACH, lambda: self.asked.emit("reach"))
        self._menu.addAction(menu.QUIT, lambda: self.asked.emit("quit"))
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        live.state_changed.connect(self._show)
        self._show()

    @staticmethod
    def available() -> bool:
        """Whether there is a tray to be in."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Be there."""
        self._icon.show()

    def hide(self) -> None:
        """Go."""
        self._icon.hide()

    def _show(self) -> None:
        state = self._live.state
        self._icon.setIcon(drawn(f"tray_{_ICONS.get(state.name, state.name)}", _PX))
        who = " ".join(re.split("[<>]", self._live.who))  # some trays read markup, and some show it escaped
        self._icon.setToolTip(f"Callside: {state.word}" + (f" · {who}" if who else ""))
        self._toggle.setText(menu.toggle(state.name))
        self._toggle.setEnabled(state.name not in {"starting", "ending"})
        self._end.setEnabled(self._live.in_call and state.name != "ending")

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.asked.emit("reach")
