"""Leads that may be the same person: side by side, made one or told apart, with a way back."""

from __future__ import annotations

import asyncio
import threading

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from desktop.present.leads import pair_line, pairs_summary
from desktop.present.settings import sentence
from desktop.ui.work import Work
from desktop.views.leads import PairLine
from desktop.widgets.beside import Beside
from desktop.widgets.lead_rows import PairDelegate
from desktop.widgets.page import Empty, Notice, button, column, row
from desktop.widgets.rows import RowList
from desktop.widgets.table import Table

HEADS = ("", "One", "The other")
SHOWN = 1000  # pairs


class DuplicatesPage(Beside):
    """The pairs, and the one that is looked at."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__("Duplicates")
        self._assistant = assistant
        self.work = Work(self._excuse)
        self._stop = threading.Event()
        self.all = button("Merge the certain ones", self.merge_certain)
        self.head.addWidget(self.all, 0, Qt.AlignmentFlag.AlignTop)
        self.list: RowList[PairLine] = RowList("Pairs that may be the same", PairDelegate())
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.table = Table("The two side by side")
        self.list.opened.connect(lambda _pair: self.table.setFocus())
        self.merge = button("They are the same: merge", self._merge_current, "action")
        self.part = button("Not the same", self._part_current)
        below = QWidget()
        below.setLayout(column(self.table, row(self.merge, self.part, None)))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.list)
        split.addWidget(below)
        split.setSizes([240, 360])
        split.setChildrenCollapsible(False)
        text = (
            "Two leads with the same mail, or the same number and name, or names and companies alike, would stand here."
        )
        self.nothing = Empty("Nobody is in the book twice", text)
        self.looking = Empty("Looking through the book", "A few seconds for 100,000 leads.")
        self.stack = QStackedWidget()
        self._blank = QWidget()
        for page in (split, self.nothing, self.looking, self._blank):
            self.stack.addWidget(page)
        self._split = split
        self.undo = Notice("good")
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.undo)

    def refresh(self) -> None:
        """Look through the book again."""
        self.stack.setCurrentWidget(self.looking)
        self.line.setText("")
        self.all.hide()
        self.work.start("look", self._refresh)

    def stop(self) -> None:
        """Stop looking: the page is closing."""
        self._stop.set()

    def merge_certain(self) -> None:
        """Merge every pair that nothing speaks against."""
        self.work.follow(self._merge_certain)

    def _excuse(self, error: AssistantError) -> None:
        self.notice.tell(sentence(error), tone="urgent")
        if self.stack.currentWidget() is self.looking:
            self.stack.setCurrentWidget(self._blank)

    async def _refresh(self) -> None:
        self._stop.clear()
        found = await asyncio.to_thread(self._assistant.leads.duplicates, lambda: not self._stop.is_set())
        self.notice.tell("")
        self._fill([pair_line(pair) for pair in found[:SHOWN]])

    def _fill(self, pairs: list[PairLine]) -> None:
        self.list.rows.fill(pairs)
        self.line.setText(pairs_summary(pairs))
        self.all.setVisible(any(pair.sure == "Certain" for pair in pairs))
        self.stack.setCurrentWidget(self._split if pairs else self.nothing)
        if pairs:
            self.list.setCurrentIndex(self.list.rows.index(0))
            self.list.setFocus()

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.table.fill(HEADS, self.list.rows.rows[now.row()].fields, (180, 360))

    def _merge_current(self) -> None:
        if pair := self.list.current:
            self.work.follow(self._merge, pair)

    def _part_current(self) -> None:
        if pair := self.list.current:
            self.work.follow(self._part, pair)

    async def _merge(self, pair: PairLine) -> None:
        def merge() -> tuple[int, list[PairLine]]:
            step = self._assistant.leads.merge([(pair.first, pair.second)])
            return step, [fresh for one in pairs if (fresh := self._after(pair, one))]

        pairs = tuple(self.list.rows.rows)
        step, left = await asyncio.to_thread(merge)
        self._go_on(left)
        self._offer_undo(f"{pair.title}: one lead now. Nothing of either is lost.", step)

    def _after(self, merged: PairLine, one: PairLine) -> PairLine | None:
        """A pair after two leads became one: it may be of that one now, and no pair any more."""
        ids = {merged.first if each == merged.second else each for each in (one.first, one.second)}
        if merged.first not in ids:
            return one
        pair = self._assistant.leads.compared(*sorted(ids)) if len(ids) > 1 else None
        return pair_line(pair) if pair else None

    async def _merge_certain(self) -> None:
        step, count = await asyncio.to_thread(self._assistant.leads.merge_certain)
        if step:
            self._offer_undo(f"{count} certain pairs are merged. Nothing of them is lost.", step.id)
        await self._refresh()

    async def _part(self, pair: PairLine) -> None:
        await asyncio.to_thread(self._assistant.leads.part, pair.first, pair.second)
        self._go_on([one for one in self.list.rows.rows if one is not pair])

    def _go_on(self, pairs: list[PairLine]) -> None:
        """Show what is left, at the place where the person was."""
        at = max(0, self.list.currentIndex().row())
        self._fill(pairs)
        if pairs:
            self.list.setCurrentIndex(self.list.rows.index(min(at, len(pairs) - 1)))

    def _offer_undo(self, said: str, step: int) -> None:
        self.undo.tell(said, button("Undo", lambda: self.work.follow(self._take_back, step)))

    async def _take_back(self, step: int) -> None:
        await asyncio.to_thread(self._assistant.leads.undo, step)
        self.undo.tell("")
        await self._refresh()
