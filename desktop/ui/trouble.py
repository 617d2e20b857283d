"""What stands there when the program cannot start: what happened, what to do, and trying again."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.paths import Home
from desktop.present.settings import sentence
from desktop.style import SPACE, look
from desktop.widgets.page import button, row, words


class Trouble(QWidget):
    """One plain page. `again` and `left` say what the person chose; closing the window is leaving."""

    again = Signal()
    left = Signal()

    def __init__(self, home: Home, error: AssistantError) -> None:
        super().__init__()
        self.setWindowTitle("Callside")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Callside cannot start")
        self.text = sentence(error)
        said = words(self.text)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        retry = button("Try again", self.again.emit, "action")
        folder = QUrl.fromLocalFile(str(home.root))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(2 * SPACE["huge"],) * 4)
        layout.setSpacing(SPACE["large"])
        layout.addWidget(words("Callside cannot start", "heading"))
        layout.addWidget(said)
        layout.addWidget(words(f"Nothing was changed in {home.root}.", "quiet"))
        layout.addStretch(1)
        show = button("Show the folder", lambda: QDesktopServices.openUrl(folder))
        layout.addLayout(row(None, button("Quit", self.left.emit), show, retry))
        self.resize(look().px(560), look().px(300))
        retry.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave."""
        self.left.emit()
        super().closeEvent(event)
