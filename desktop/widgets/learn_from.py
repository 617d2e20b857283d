"""What can be learnt from: the book's own history, or a file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.views.lead_models import HistoryView
from desktop.widgets.history_form import CHOICE_PX, FAIR
from desktop.widgets.page import button, column, row, words
from desktop.widgets.several import Several

_FILE = "Any table with a row for each lead whose outcome is known: CSV or Excel. Nothing leaves this laptop."


class LearnFrom(QWidget):
    """The two ways. Of the own history nothing is shown until it is known what there is."""

    own_asked = Signal()
    import_asked = Signal()
    file_asked = Signal()

    def __init__(self, own: str) -> None:
        super().__init__()
        self.said, self.help = words(), words("", "", "careful")
        self.own = button("Learn from your history", self.own_asked.emit, "action")
        self.bring = button("Import deals", self.import_asked.emit, "action")
        self.fair = Several(*FAIR, CHOICE_PX)
        fair = row(words(FAIR[0], wrap=False), self.fair, words(FAIR[1], "quiet"), space="medium")
        fair.setStretch(2, 1)
        self._fair = QWidget()
        self._fair.setLayout(fair)
        self._own = _way(own, self.said, self.help, self._fair, row(self.own, self.bring, None))
        self._own.hide()
        file = _way("A file", words(_FILE), row(button("Choose a file", self.file_asked.emit), None))
        self.setLayout(column(self._own, file, None, space="large"))

    def show_history(self, view: HistoryView) -> None:
        """Show what there is of the own history; where it is too little, what helps."""
        self.said.setText(view.said)
        self.help.setText(view.help)
        self.help.setVisible(bool(view.help))
        if self.fair.chosen == ():
            self.fair.offer(view.groups)
        self._fair.setVisible(view.enough)
        self.own.setVisible(view.enough)
        self.bring.setVisible(not view.enough)
        self._own.show()


def _way(title: str, *parts: QWidget | QHBoxLayout) -> QFrame:
    """One thing to learn from."""
    way = QFrame()
    way.setProperty("surface", "raised")
    way.setAccessibleName(title)
    way.setLayout(column(words(title, "strong"), *parts, margin="large"))
    return way
