"""Keys heard on Windows while another window has the keyboard: RegisterHotKey, told by Qt's own message loop."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal

_MODIFIERS = {"Alt": 1, "Ctrl": 2, "Shift": 4}
_NO_REPEAT = 0x4000
_WM_HOTKEY = 0x0312
_F1 = 0x70  # VK_F1; the others follow


class _Message(ctypes.Structure):
    """The head of Windows' MSG: all that a hot key's message needs."""

    _fields_ = (("window", ctypes.c_void_p), ("message", ctypes.c_uint), ("number", ctypes.c_size_t))


class WindowsKeys(QObject):
    """Registers keys with the system; make it on Qt's thread. `user32` is Windows' own library."""

    pressed = Signal(str)

    def __init__(self, parent: QObject | None = None, user32: Any = None) -> None:
        super().__init__(parent)
        self._user32 = user32 or ctypes.windll.user32  # type: ignore[attr-defined,unused-ignore]
        self._names: dict[int, str] = {}
        self._filter = _Filter(self._hot)
        QCoreApplication.instance().installNativeEventFilter(self._filter)  # type: ignore[union-attr]

    def grab(self, keys: Mapping[str, str]) -> frozenset[str]:
        """Register keys, written as `Ctrl+Shift+F6`, by name; return the names of those that others have."""
        taken = set()
        for number, (name, key) in enumerate(keys.items(), start=1):
            *modifiers, symbol = key.split("+")
            mask = sum(_MODIFIERS[one] for one in modifiers) | _NO_REPEAT
            if self._user32.RegisterHotKey(None, number, mask, _F1 + int(symbol[1:]) - 1):
                self._names[number] = name
            else:
                taken.add(name)
        return frozenset(taken)

    def release(self) -> None:
        """Let go of all keys."""
        for number in self._names:
            self._user32.UnregisterHotKey(None, number)
        self._names.clear()
        if app := QCoreApplication.instance():
            app.removeNativeEventFilter(self._filter)

    def _hot(self, number: int) -> bool:
        if name := self._names.get(number):
            self.pressed.emit(name)
        return name is not None


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, hot: Any) -> None:
        super().__init__()
        self._hot = hot

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        if bytes(kind) != b"windows_generic_MSG" and bytes(kind) != b"windows_dispatcher_MSG":  # type: ignore[arg-type,unused-ignore]
            return False, 0
        told = _Message.from_address(int(message))
        return told.message == _WM_HOTKEY and self._hot(told.number), 0
