"""The lead book: everybody in it, found as one types, filtered as one likes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QStackedWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from assistant.domain.leads import Filter, Found, Lead
from desktop.present.lead_scores import mark
from desktop.present.leads import ALL, ORDERS, found_summary, lead_line, leads_summary
from desktop.present.settings import sentence
from desktop.style import look
from desktop.ui.due_page import FIRST, DueStrip, due_now
from desktop.ui.local import system
from desktop.ui.remembered import Remembered
from desktop.ui.work import Work
from desktop.views.leads import LeadLine
from desktop.widgets.fields import Choice
from desktop.widgets.lead_rows import LeadDelegate
from desktop.widgets.page import Empty, Page, button, row
from desktop.widgets.rows import RowList
from desktop.widgets.undo import Undo

PAGE = 100  # leads brought at once
FOUND = 50
FILTER_PX = 168


class LeadsPage(Page):
    """The list. `opened` gives a lead's id, `start_asked` whom to call; the others ask for the pages beside it."""

    opened = Signal(int)
    start_asked = Signal(str, str)
    due_asked = Signal()
    models_asked = Signal()
    import_asked = Signal()
    duplicates_asked = Signal()

    def __init__(self, assistant: Assistant) -> None:
        super().__init__("Leads")
        self._assistant, self._local = assistant, system()
        self.work = Work(self._excuse)
        self._remembered = Remembered(assistant.home, "leads")
        self._warm = False
        self.chosen = Filter()
        self.saved: dict[str, Filter] = {}
        self.head.addWidget(button("Scores", self.models_asked.emit), 0, Qt.AlignmentFlag.AlignTop)
        self.head.addWidget(button("Duplicates", self.duplicates_asked.emit), 0, Qt.AlignmentFlag.AlignTop)
        self.head.addWidget(button("Import", self.import_asked.emit), 0, Qt.AlignmentFlag.AlignTop)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Name, company, phone number, mail or a word of a note")
        self.search.setAccessibleName("Find somebody")
        self.search.textChanged.connect(lambda _words: self._look_up())
        self.search.returnPressed.connect(self._enter)
        self.filters = {name: self._filter(name, said) for name, said in ALL.items()}
        self.order = self._filter("order", "Order")
        self.views = button("Saved filters", lambda: None)
        self.views.setMenu(QMenu(self))
        self.views.menu().aboutToShow.connect(self._fill_saved)
        self.list: RowList[LeadLine] = RowList("Leads", LeadDelegate())
        self.list.opened.connect(lambda line: self.opened.emit(line.id))
        self.list.erase_asked.connect(self.remove)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.rows.wanted.connect(lambda offset: self.work.start("more", self._bring, offset))
        text = "Take in a CSV or Excel file, or an export of HubSpot, Salesforce or Pipedrive. It stays on this laptop."
        self.empty = Empty("Your leads will be here", text, button("Import a file", self.import_asked.emit, "action"))
        self.nothing = Empty("Nobody found", "Try another spelling, the company, or the last digits of the number.")
        self.stack = QStackedWidget()
        for page in (self.list, self.empty, self.nothing):
            self.stack.addWidget(page)
        self._step = 0  # the removal that can be taken back
        self.undo = Undo()
        self.undo.asked.connect(lambda: self.work.follow(self._bring_back, self._step))
        self.undo.over.connect(lambda: self.work.follow(self.settle))
        self.due = DueStrip()
        self.due.opened.connect(self.opened)
        self.due.start_asked.connect(self.start_asked)
        self.due.all_asked.connect(self.due_asked)
        self.due.learn_asked.connect(self.models_asked)
        self.body.addWidget(self.search)
        self.body.addWidget(self.due)
        self._bar = row(*self.filters.values(), self.order, None, self.views)
        self.body.addLayout(self._bar)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.undo)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.search, self.search.clear)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)

    def refresh(self) -> None:
        """Look again: whom to call, and what stands in the search field and the filters."""
        self.work.start("due", self._call_now)
        self._look_up()

    def look_again(self) -> None:
        """See who is to be called now, and the scores as they are now; nobody in the list moves."""
        self.work.start("due", self._call_now)
        self.work.start("marks", self._mark_again)

    def choose(self, chosen: Filter) -> None:
        """Show what this filter lets through, now and the next time."""
        self.chosen = chosen
        self.work.follow(self._keep)
        self._look_up()

    def remove(self, line: LeadLine) -> None:
        """Erase a lead; it can be brought back for ten seconds."""
        self.work.follow(self._remove, line)

    def save(self, name: str) -> None:
        """Keep the filter of now under a name."""
        if name.strip():
            self.saved[name.strip()] = self.chosen
            self.work.follow(self._keep)

    def forget(self, name: str) -> None:
        """Forget a filter that was kept."""
        self.saved.pop(name, None)
        self.work.follow(self._keep)

    def _excuse(self, error: AssistantError) -> None:
        self.notice.tell(sentence(error), tone="urgent")
        self._show_controls(shown=bool(self.list.rows.rows))

    def _look_up(self) -> None:
        self.due.setVisible(bool(self.due.list.rows.rows) and not self.search.text().strip())
        self.work.start("list", self._refresh)

    async def _call_now(self) -> None:
        lines, learn = await asyncio.to_thread(due_now, self._assistant, FIRST + 1)
        self.due.show_due(lines, learn)
        if self.search.text().strip():
            self.due.hide()

    async def _mark_again(self) -> None:
        there = [line.id for line in self.list.rows.rows]
        scores = await asyncio.to_thread(self._assistant.scoring.scored_many, there)
        marks = {one: mark(scores.get(one)) for one in there}
        self.list.rows.change(lambda line: replace(line, mark=marks.get(line.id, line.mark)))
        self._show(self.list.rows.rows)

    async def _refresh(self) -> None:
        if not self._warm:
            await self._recall()
        words = self.search.text().strip()
        lines, total, said = await asyncio.to_thread(self._look, words)
        if not words or not self.order.count():  # while somebody types, the filters stand still
            self._show_choices(await asyncio.to_thread(self._assistant.leads.choices))
        self.notice.tell("")
        self.line.setText(said)
        self._show(lines)
        self.list.rows.fill(lines, more=not words and len(lines) < total)
        blank = not (words or total or self.chosen != Filter(order=self.chosen.order))
        self._show_controls(shown=not blank)
        for one in (*self.filters.values(), self.order, self.views):
            one.setEnabled(not words)
        self.stack.setCurrentWidget(self.list if lines else self.empty if blank else self.nothing)
        if not self._warm:
            self._warm = True
            with suppress(AssistantError):
                await asyncio.to_thread(self._assistant.leads.warm)

    async def _bring(self, offset: int) -> None:
        def look() -> list[LeadLine]:
            return self._lines(self._assistant.leads.page(self.chosen, PAGE, offset))

        lines = await asyncio.to_thread(look)
        self._show([*self.list.rows.rows, *lines])
        self.list.rows.add(lines, more=len(lines) == PAGE)

    def _look(self, words: str) -> tuple[list[LeadLine], int, str]:
        book = self._assistant.leads
        if words:
            found = book.find(words, FOUND)
            return self._lines([one.lead for one in found], found), len(found), found_summary(found, words, FOUND)
        total = book.count(self.chosen)
        return self._lines(book.page(self.chosen, PAGE)), total, leads_summary(total, self.chosen)

    def _lines(self, leads: Sequence[Lead], found: Sequence[Found] = ()) -> list[LeadLine]:
        """Leads with their scores; `found`: how a look-up found each."""
        scores = self._assistant.scoring.scored_many([lead.id for lead in leads])
        where = {one.lead.id: one.where for one in found}
        return [lead_line(one, self._local, where.get(one.id, ""), mark(scores.get(one.id))) for one in leads]

    def _show(self, lines: list[LeadLine]) -> None:
        delegate = self.list.itemDelegate()
        if isinstance(delegate, LeadDelegate):
            delegate.scored = any(line.mark.number for line in lines)

    def _show_controls(self, *, shown: bool) -> None:
        for one in (self.search, *self.filters.values(), self.order, self.views):
            one.setVisible(shown)

    def _enter(self) -> None:
        if self.list.rows.rows:
            self.list.setFocus()

    async def settle(self) -> None:
        """Make it final: what was taken out is erased."""
        offered = self.undo.text
        self.undo.close_offer()
        if offered:
            await asyncio.to_thread(self._assistant.leads.forget)

    async def _remove(self, line: LeadLine) -> None:
        self._step = await asyncio.to_thread(self._assistant.leads.remove, line.id)
        self.undo.offer(f"“{line.title}” is erased.")
        await self._refresh()

    async def _bring_back(self, step: int) -> None:
        self.undo.close_offer()
        await asyncio.to_thread(self._assistant.leads.undo, step)
        await self._refresh()

    def _menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid():
            line = self.list.rows.rows[index.row()]
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction("Open", lambda: self.opened.emit(line.id))
            menu.addAction("Erase", QKeySequence(Qt.Key.Key_Delete), lambda: self.remove(line))
            menu.popup(self.list.viewport().mapToGlobal(at))

    # Filters

    def _filter(self, name: str, said: str) -> Choice:
        made = Choice()
        made.setAccessibleName(said)
        made.view().setAccessibleName(said)
        made.setFixedWidth(look().px(FILTER_PX))
        made.activated.connect(lambda: self.choose(replace(self.chosen, **{name: made.currentData()})))
        return made

    def _show_choices(self, choices: dict[str, list[str]]) -> None:
        for name, box in self.filters.items():
            now = getattr(self.chosen, name)
            values = choices[name] if not now or now in choices[name] else [now, *choices[name]]
            _fill(box, [("", ALL[name]), *((value, value) for value in values)], now)
        _fill(self.order, ORDERS, self.chosen.order)

    def _fill_saved(self) -> None:
        menu = self.views.menu()
        menu.clear()
        for name, held in self.saved.items():
            menu.addAction(name, partial(self.choose, held))
        menu.addSeparator()
        menu.addAction("Save this filter…", self._ask_name)
        menu.addAction("Show everybody", lambda: self.choose(Filter()))
        if self.saved:
            gone = menu.addMenu("Forget")
            for name in self.saved:
                gone.addAction(name, partial(self.forget, name))

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Save this filter")
        dialog.setLabelText("What it is called")
        dialog.setOkButtonText("Save")
        dialog.textValueSelected.connect(self.save)
        dialog.open()

    async def _recall(self) -> None:
        await asyncio.to_thread(self._remembered.load)
        self.chosen = _filter_of(self._remembered["filter"])
        held = self._remembered["saved"]
        self.saved = {str(name): _filter_of(one) for name, one in held.items()} if isinstance(held, dict) else {}

    async def _keep(self) -> None:
        saved = {name: asdict(one) for name, one in self.saved.items()}
        await asyncio.to_thread(self._remembered.keep, "saved", saved)
        await asyncio.to_thread(self._remembered.keep, "filter", asdict(self.chosen))


def _filter_of(held: Any) -> Filter:
    names = asdict(Filter())
    held = held if isinstance(held, dict) else {}
    return Filter(**{name: str(value) for name, value in held.items() if name in names})


def _fill(box: Choice, choices: Any, now: str) -> None:
    if [box.itemData(index) for index in range(box.count())] != [value for value, _ in choices]:
        box.clear()
        for value, said in choices:
            box.addItem(said, value)
    box.setCurrentIndex(max(0, box.findData(now)))
