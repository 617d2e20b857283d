"""The look that only the main window and the first run have, over the application's sheet."""

from __future__ import annotations

import dataclasses
from string import Template

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.style import DARK, ICONS, look

_SHEET = ICONS.parent / "style" / "pages.qss"


class _Dress(QObject):
    """Goes with its window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.put_on()
        look().changed.connect(self.put_on)

    def put_on(self) -> None:
        """Fill the sheet with the tokens of now."""
        tokens = look().tokens
        name = "dark" if tokens is DARK else "light"
        values = {**dataclasses.asdict(tokens), "icons": ICONS.as_posix(), "name": name}
        self._window.setStyleSheet(Template(_SHEET.read_text("utf-8")).substitute(values))


def dress(window: QWidget) -> None:
    """Give the window its look, now and whenever the theme changes."""
    _Dress(window)
