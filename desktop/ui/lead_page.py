"""One lead: its score and the next step, who it is, what is being sold, what has happened so far."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from operator import eq

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from assistant.domain.leads import Activity, LeadDetail
from desktop.present.lead_scores import score_view, to_call, unscored
from desktop.present.leads import deals_summary, lead_view
from desktop.present.settings import sentence
from desktop.style import SPACE, look
from desktop.ui.local import system
from desktop.ui.work import Work
from desktop.views.lead_scores import ScoreView
from desktop.views.leads import Happening, LeadView
from desktop.widgets.beside import Beside
from desktop.widgets.clamped import Clamped
from desktop.widgets.lead_rows import HappeningDelegate
from desktop.widgets.page import Empty, button, column, retone, row, scrolling, words
from desktop.widgets.rows import RowList
from desktop.widgets.score import Score

SIDE_PX = 340
DEALS = 20  # shown; the rest is counted
TOGETHER = 4  # fields that are made before others have their turn
LONG, LINES = 28, 3  # letters of a word that may not fit, and lines it may take
WRITTEN = "Written to them"  # not what was promised: words of a call go when it is erased


class LeadPage(Beside):
    """`call_opened` gives the id of a call of the timeline; `start_asked` whom to call, and of which company."""

    call_opened = Signal(str)
    start_asked = Signal(str, str)
    learn_asked = Signal()

    def __init__(self, assistant: Assistant) -> None:
        super().__init__("Lead")
        self._assistant, self._local = assistant, system()
        self.view: LeadView | None = None
        self._drawing = asyncio.Lock()  # step by step, one at a time
        self._detail: LeadDetail | None = None
        self._scored: ScoreView | None = None
        self.work = Work(lambda error: self.notice.tell(sentence(error), tone="urgent"))
        self.start = button("Start a call", self._start, "action")
        self.head.addWidget(self.start, 0, Qt.AlignmentFlag.AlignTop)
        self.score = Score()
        self.score.stepped.connect(self._step)
        self.score.learn_asked.connect(self.learn_asked)
        self.note = QLineEdit()
        self.note.setPlaceholderText("Add a note")
        self.note.setAccessibleName("Add a note")
        self.note.returnPressed.connect(self._add)
        self.timeline: RowList[Happening] = RowList("What happened, newest first", HappeningDelegate())
        self.timeline.opened.connect(lambda one: self.call_opened.emit(one.call_id) if one.call_id else None)
        self.timeline.selectionModel().currentChanged.connect(self._read)
        self.whole = words()
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        past = QWidget()
        past.setLayout(column(self.timeline, self.whole))
        self._past = QStackedWidget()
        self._past.addWidget(past)
        text = "Calls with this name will stand here by themselves; mails and meetings come in with a file."
        self._past.addWidget(Empty("Nothing has happened yet", text))
        self._facts = QVBoxLayout()
        self._facts.setSpacing(SPACE["hair"])
        side = QWidget()
        side.setLayout(column(self.score, self._facts, None, space="large"))
        side.layout().setContentsMargins(SPACE["large"], 0, SPACE["small"], 0)  # type: ignore[union-attr]
        main = QWidget()
        main.setLayout(column(row(self.note, button("Add", self._add, said="Add the note")), self._past))
        split = QSplitter()
        split.addWidget(main)
        split.addWidget(scrolling(side, "Who it is"))
        split.setStretchFactor(0, 1)
        split.setSizes([10_000, look().px(SIDE_PX)])
        split.setChildrenCollapsible(False)
        self.body.addWidget(split, 1)

    def open(self, lead_id: int) -> None:
        """Show this lead."""
        self.work.start("open", self._open, lead_id)

    def look_again(self) -> None:
        """Show what is known of the lead now: a call may have ended meanwhile."""
        if self.view:
            self.work.start("score", self._look_again, self.view.id)

    async def _look_again(self, lead_id: int) -> None:
        found = await asyncio.to_thread(self._look_up, lead_id)
        async with self._drawing:
            if self.view and self.view.id == lead_id:  # nobody went on to another
                await self._show(*found)

    async def _open(self, lead_id: int) -> None:
        found = await asyncio.to_thread(self._look_up, lead_id)
        async with self._drawing:
            self.view = None
            self.notice.tell("")
            self.note.clear()
            await self._show(*found)

    def _look_up(self, lead_id: int) -> tuple[LeadDetail, LeadView, ScoreView | None, str]:
        detail = self._assistant.leads.detail(lead_id)
        return detail, lead_view(detail, self._local), *self._judge(detail)

    async def _show(self, detail: LeadDetail, view: LeadView, score: ScoreView | None, model: str) -> None:
        """Show this; of the lead that is shown already only what is new, so that nothing jumps."""
        before, self._detail, self.view = self.view, detail, view
        if view != before:
            self.title.setText(view.title)
            self.line.setText(view.line)
            self.setAccessibleName(f"Lead: {view.title}")
            self.timeline.renew(view.happenings, eq)
            self._past.setCurrentIndex(0 if view.happenings else 1)
        if before is None:
            self.timeline.setCurrentIndex(self.timeline.rows.index(0))
            (self.timeline if view.happenings else self.note).setFocus()
        for _ in self._show_score(score, model):
            await asyncio.sleep(0)
        if view != before:
            for _ in self._fill(view):
                await asyncio.sleep(0)

    def _judge(self, detail: LeadDetail) -> tuple[ScoreView | None, str]:
        """The score of a lead, and the model that scores the book. Takes a moment: not for Qt's thread."""
        scoring, lead_id = self._assistant.scoring, detail.lead.id
        scored = scoring.scored(lead_id)
        currency = next((deal.currency for deal in detail.deals if deal.currency), "")
        view = score_view(scored, scoring.past(lead_id), self._local, currency) if scored else None
        if view and view.past:
            from desktop.widgets import chart  # noqa: F401 - pyqtgraph takes a third of a second, better spent here
        return view, scoring.model

    def _show_score(self, score: ScoreView | None, model: str) -> Iterator[None]:
        self._scored = score
        retone(self.start, kind="" if score and score.step else "action")  # one button stands out
        if score:
            yield from self.score.show_score(score)
        else:
            self.score.show_none(unscored(model), learn=not model)

    def _read(self, now: QModelIndex, _before: QModelIndex) -> None:
        """Show all the words of the line with the focus: in the list they are cut."""
        one = self.view.happenings[now.row()] if self.view and now.isValid() else None
        said = "Enter opens the call, with what was said." if one and one.call_id else ""
        self.whole.setText(said or ("\n".join(part for part in (one.title, one.text) if part) if one else ""))
        self.whole.setVisible(bool(self.whole.text()))

    def _fill(self, view: LeadView) -> Iterator[None]:
        """Who it is, some lines at a time."""
        while item := self._facts.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        yield from self._list(view.facts)
        if view.deals:
            yield
            self._head(deals_summary(view.deals))
            for deal in view.deals[:DEALS]:
                self._facts.addWidget(words(deal.title))
                told = "  ·  ".join(part for part in (deal.state, deal.worth, deal.days) if part)
                self._facts.addWidget(words(told, "quiet", deal.tone or "quiet"))
            if len(view.deals) > DEALS:
                self._facts.addWidget(words(f"and {len(view.deals) - DEALS} more", "quiet"))
        if view.further:
            self._head("Further fields")
            yield from self._list(view.further)

    def _list(self, fields: Sequence[tuple[str, str]]) -> Iterator[None]:
        for place, (name, value) in enumerate(fields):
            if place % TOGETHER == 0:
                yield
            self._say(name, value)

    def _head(self, text: str) -> None:
        self._facts.addSpacing(SPACE["large"])
        self._facts.addWidget(words(text, "strong"))

    def _say(self, name: str, value: str) -> None:
        told: QLabel
        if any(len(word) > LONG for word in value.split()):  # as addresses are: nothing breaks them but Clamped
            told = Clamped(LINES)
            told.setText(value)
        else:
            told = words(value)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        copy = QAction("Copy", told)
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(value))
        told.addAction(copy)
        told.setAccessibleName(f"{name}: {value}")
        self._facts.addWidget(words(name, "quiet"))
        self._facts.addWidget(told)
        self._facts.addSpacing(SPACE["hair"])

    def _start(self) -> None:
        if self._detail:
            self.start_asked.emit(*to_call(self._detail.lead))

    def _step(self) -> None:
        """Take the next step: call, or note that what was to be written is written."""
        if self._scored and self._scored.does == "wrote" and self.view:
            done = Activity(lead_id=self.view.id, kind="mail", at=datetime.now(UTC), subject=WRITTEN)
            self.work.follow(self._keep, done, "It is noted as written.")
        else:
            self._start()

    def _add(self) -> None:
        if self.view and (text := self.note.text().strip()):
            note = Activity(lead_id=self.view.id, kind="note", at=datetime.now(UTC), text=text)
            self.work.follow(self._keep, note, "The note is kept.")

    async def _keep(self, one: Activity, said: str) -> None:
        lead_id = one.lead_id or 0
        step = await asyncio.to_thread(self._assistant.leads.add, one)
        await self._open(lead_id)
        self.undo = button("Undo", lambda: self.work.follow(self._undo, step, lead_id))
        self.notice.tell(said, self.undo, tone="good")
        await self._rescore(lead_id)

    async def _undo(self, step: int, lead_id: int) -> None:
        await asyncio.to_thread(self._assistant.leads.undo, step)
        await self._open(lead_id)
        await self._rescore(lead_id)

    async def _rescore(self, lead_id: int) -> None:
        """Show what the book now makes of the lead; a score that cannot be told anew stays what it was."""
        with suppress(AssistantError):
            if await asyncio.to_thread(lambda: self._assistant.scoring.rescore([lead_id])):
                await self._look_again(lead_id)
