"""Who to call now: the most pressing first, each with why, and a call one key away; three of them over the leads."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from desktop.present.lead_scores import due_line, due_summary
from desktop.present.settings import sentence
from desktop.style import SPACE
from desktop.ui.work import Work
from desktop.views.lead_scores import DueLine
from desktop.widgets.beside import Beside
from desktop.widgets.due import DueList
from desktop.widgets.page import Empty, button, column, row, words

SHOWN, FIRST = 30, 3
LEARN, LEARN_DEALS = "Learn scores from your history", "Learn scores from your deals"
_WHY = {
    LEARN: "Without scores these are told by promises, silence and newness alone.",
    LEARN_DEALS: "Scores still come from statuses; by now enough deals are closed to learn from.",
}


def due_now(assistant: Assistant, limit: int) -> tuple[list[DueLine], str]:
    """Whom to call, and what is to be learnt for it, if anything. Takes a moment: not for Qt's thread."""
    scoring = assistant.scoring
    learn = LEARN if not scoring.model else LEARN_DEALS if scoring.outgrown else ""
    return [due_line(one) for one in scoring.due(limit)], learn


class DueStrip(QFrame):
    """The first of them, or nothing where there is nobody. `opened` gives a lead's id, `start_asked` whom to call."""

    opened = Signal(int)
    start_asked = Signal(str, str)
    all_asked = Signal()
    learn_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "raised")
        self.setAccessibleName("Call now")
        self.list = _list(self)
        self.learn = button(LEARN, self.learn_asked.emit, "bare")
        self.learn.setProperty("tone", "accent")
        self.all = button("All of them", self.all_asked.emit)
        head = row(words("Call now", "strong", wrap=False), None, self.learn, self.all, space="medium")
        head.setContentsMargins(SPACE["medium"], 0, 0, 0)
        self.setLayout(column(head, self.list, space="hair", margin="small"))
        self.hide()

    def show_due(self, lines: Sequence[DueLine], learn: str) -> None:
        """Show the first of these; nobody hides the strip. `learn`: what is to be learnt for it, if anything."""
        first = lines[:FIRST]
        self.list.renew(first, _same)
        self.list.setFixedHeight(len(first) * self.list.sizeHintForRow(0) if first else 0)
        _name(self.learn, learn)
        self.all.setVisible(len(lines) > FIRST)
        self.setVisible(bool(lines))


class DuePage(Beside):
    """All of them. The signals are those of the strip."""

    opened = Signal(int)
    start_asked = Signal(str, str)
    learn_asked = Signal()

    def __init__(self, assistant: Assistant) -> None:
        super().__init__("Who to call now")
        self._assistant = assistant
        self.work = Work(self._excuse)
        self.call = button("Call", self._call, "action", said="Call the one who is marked")
        self.call.setToolTip("C")
        self.call.setEnabled(False)
        self.head.addWidget(self.call, 0, Qt.AlignmentFlag.AlignTop)
        self.list = _list(self)
        text = "What was promised for today, who has waited long, who is warm: they come here by themselves."
        self.nothing = Empty("Nobody has to be called now", text)
        self.looking = Empty("Looking through the book", "")
        self._blank = QWidget()
        self.stack = QStackedWidget()
        for page in (self.looking, self.list, self.nothing, self._blank):
            self.stack.addWidget(page)
        self.learn = button(LEARN, self.learn_asked.emit)
        self._unscored = words(_WHY[LEARN], "", "quiet")
        self._teach = QFrame()
        teach = row(self._unscored, self.learn)
        teach.setStretch(0, 1)
        self._teach.setLayout(teach)
        self._teach.hide()
        self.body.addWidget(self._teach)
        self.body.addWidget(self.stack, 1)

    def refresh(self) -> None:
        """Look, from the first one on."""
        self.list.setCurrentIndex(self.list.rows.index(-1))
        self.work.start("due", self._refresh, True)

    def look_again(self) -> None:
        """Look again; the focus stays with whoever has it."""
        self.work.start("due", self._refresh, False)

    async def _refresh(self, focus: bool) -> None:  # noqa: FBT001 - `Work` hands on places, no names
        lines, learn = await asyncio.to_thread(due_now, self._assistant, SHOWN)
        self.notice.tell("")
        self.line.setText(due_summary(lines))
        self.list.renew(lines, _same)
        self.call.setEnabled(bool(lines))
        _name(self.learn, learn)
        self._unscored.setText(_WHY.get(learn, ""))
        self._teach.setVisible(bool(lines and learn))
        self.stack.setCurrentWidget(self.list if lines else self.nothing)
        if lines and focus:
            self.list.setFocus()

    def _excuse(self, error: AssistantError) -> None:
        self.notice.tell(sentence(error), tone="urgent")
        if self.stack.currentWidget() is self.looking:
            self.stack.setCurrentWidget(self._blank)

    def _call(self) -> None:
        if one := self.list.current:
            self.start_asked.emit(one.name, one.company)


def _name(learn: QPushButton, what: str) -> None:
    """Show the button under this name; hide it where nothing is to be learnt."""
    if what:  # a hidden button keeps its name: whoever lists them finds it
        learn.setText(what)
        learn.setAccessibleName(what)
    learn.setVisible(bool(what))


def _same(one: DueLine, other: DueLine) -> bool:
    return one.id == other.id


def _list(owner: DueStrip | DuePage) -> DueList:
    made = DueList(marks=isinstance(owner, DuePage))  # the page's button calls the one who is marked
    made.opened.connect(lambda line: owner.opened.emit(line.id))
    made.call_asked.connect(lambda line: owner.start_asked.emit(line.name, line.company))
    return made
