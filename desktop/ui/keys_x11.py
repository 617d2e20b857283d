"""Keys heard on X11 while another window has the keyboard: XGrabKey, woken by the display's socket."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_LOCKS = (0, 2, 16, 18)  # Caps Lock and Num Lock may be on: LockMask, Mod2Mask
_MODIFIERS = {"Ctrl": 4, "Shift": 1, "Alt": 8}


class X11Keys(QObject):
    """Grabs keys on the root window of a connection of its own to `display`, by default the session's.

    Raises OSError when there is none.
    """

    pressed = Signal(str)

    def __init__(self, parent: QObject | None = None, display: str | None = None) -> None:
        super().__init__(parent)
        from Xlib import error
        from Xlib.display import Display

        try:
            self._display = Display(display)
        except (error.DisplayError, error.XauthError, error.ConnectionClosedError) as failed:
            raise OSError(f"no X11 display: {failed}") from failed
        self._root = self._display.screen().root
        self._codes: dict[tuple[int, int], str] = {}
        self._released_at: dict[int, int] = {}
        self._notifier = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def grab(self, keys: Mapping[str, str]) -> frozenset[str]:
        """Grab keys, written as `Ctrl+Shift+F6`, by name; return the names of those that others have."""
        from Xlib import XK, X, error

        taken = set()
        for name, key in keys.items():
            *modifiers, symbol = key.split("+")
            code = self._display.keysym_to_keycode(XK.string_to_keysym(symbol))
            mask = sum(_MODIFIERS[one] for one in modifiers)
            refused = error.CatchError(error.BadAccess)
            for lock in _LOCKS:
                self._root.grab_key(
                    code, mask | lock, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused
                )  # fmt: skip
            self._display.sync()
            if code == 0 or refused.get_error():
                taken.add(name)
            else:
                self._codes[code, mask] = name
        self._read()  # answers may have brought events along
        return frozenset(taken)

    def release(self) -> None:
        """Let go of all keys and the display."""
        self._notifier.setEnabled(False)
        for code, mask in self._codes:
            for lock in _LOCKS:
                self._root.ungrab_key(code, mask | lock)
        self._codes.clear()
        self._display.close()

    def _read(self) -> None:
        from Xlib import X, error

        try:
            while self._display.pending_events():
                event = self._display.next_event()
                if event.type == X.KeyRelease:
                    self._released_at[event.detail] = event.time
                # a key held down repeats as release and press of the same moment
                elif event.type == X.KeyPress and self._released_at.get(event.detail) != event.time:
                    name = self._codes.get((event.detail, event.state & sum(_MODIFIERS.values())))
                    if name:
                        self.pressed.emit(name)
        except (error.ConnectionClosedError, OSError):
            self._notifier.setEnabled(False)  # the display went away; so will the window
