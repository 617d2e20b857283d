"""What is not as it should be, each in a line of words with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.style import SPACE
from desktop.views.live import NoticeView
from desktop.widgets.icon import IconButton


class Notices(QWidget):
    """A few notices under each other; nothing, and no room taken, when all is well."""

    close_asked = Signal(str)  # its key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE["hair"])
        self._shown: tuple[NoticeView, ...] = ()
        self.hide()

    def show_notices(self, notices: Sequence[NoticeView]) -> None:
        """Show these."""
        if tuple(notices) == self._shown:
            return
        self._shown = tuple(notices)
        while item := self._column.takeAt(0):
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for notice in notices:
            self._column.addWidget(self._row(notice))
        self.setVisible(bool(notices))

    def _row(self, notice: NoticeView) -> QFrame:
        import html
        import re

        row = QFrame()
        row.setProperty("surface", notice.tone)
        text = QLabel(re.sub(r"\*(.+?)\*", r"<b>\1</b>", html.escape(notice.text)))
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setAccessibleName(notice.text.replace("*", ""))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(SPACE["small"], SPACE["small"], SPACE["hair"], SPACE["small"])
        layout.setSpacing(SPACE["hair"])
        layout.addWidget(text, 1)
        if notice.closable:
            close = IconButton("close", "Close this notice")
            close.clicked.connect(lambda: self.close_asked.emit(notice.key))
            layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row
