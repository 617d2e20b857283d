"""Past calls: the list, the search through what was said, erasing with a way back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QStackedWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from assistant.domain.history import SearchHit
from desktop.present.calls import call_line, calls_summary, erased, found_summary
from desktop.present.settings import sentence
from desktop.ui.local import system
from desktop.ui.work import Work
from desktop.views.calls import CallLine
from desktop.widgets.page import Empty, Page, button
from desktop.widgets.rows import CallDelegate, RowList
from desktop.widgets.undo import Undo

PAGE = 100  # calls brought at once
HITS = 500  # places looked at for the words shown under a call


class CallsPage(Page):
    """The list of past calls. `opened` gives a call, the utterance to go to, and the words looked for."""

    opened = Signal(str, int, str)
    start_asked = Signal()

    def __init__(self, assistant: Assistant, on_now: Callable[[], str] = str) -> None:
        super().__init__("Calls")
        self._on_now = on_now
        self._assistant, self._local = assistant, system()
        self.work = Work(lambda error: self.notice.tell(sentence(error), tone="urgent"))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search what was said, or who with")
        self.search.setAccessibleName("Search what was said, or who with")
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._enter)
        self.list: RowList[CallLine] = RowList("Past calls", CallDelegate())
        self.list.opened.connect(self._open)
        self.list.erase_asked.connect(lambda line: self.erase(line.id, line.title))
        self.list.rename_asked.connect(self._rename)
        self.list.rows.wanted.connect(lambda offset: self.work.start("more", self._bring, offset))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        start = button("Start a call", self.start_asked.emit, "action")
        self.empty = Empty(
            "Your calls will be here",
            "What was said, the cards, and how it went, from the moment a call ends. All of it stays on this laptop.",
            start,
        )
        self.nothing = Empty("Nothing found", "Every word has to be in the call; the last one may be half typed.")
        self.stack = QStackedWidget()
        for page in (self.list, self.empty, self.nothing):
            self.stack.addWidget(page)
        self._erased: dict[str, str] = {}  # id to title, until it is for good
        self.undo = Undo()
        self.undo.asked.connect(self.bring_back)
        self.undo.over.connect(lambda: self.work.start("purge", self.settle))
        self.body.addWidget(self.search)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.undo)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.search, self.search.clear)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)

    def refresh(self) -> None:
        """Look again, for what stands in the search field."""
        self.work.start("list", self._refresh)

    def _typed(self, _words: str) -> None:
        self.refresh()

    def erase(self, call_id: str, title: str) -> None:
        """Take a call away; it can be brought back for ten seconds."""
        self.work.follow(self._erase, {call_id: title})

    def erase_all(self) -> None:
        """Take all calls away; the same."""
        self.work.follow(self._erase_all)

    def bring_back(self) -> None:
        """Undo the erasing."""
        self.work.follow(self._bring_back)

    async def settle(self) -> None:
        """Make the erasing final."""
        self.undo.close_offer()
        if self._erased:
            self._erased = {}
            await asyncio.to_thread(self._assistant.calls.purge)

    async def finish(self) -> None:
        """The same when the page closes: whatever goes wrong then is left to the next start."""
        await self.work.done()
        with suppress(AssistantError):
            await self.settle()

    async def _refresh(self) -> None:
        words = self.search.text().strip()
        lines, total, line = await asyncio.to_thread(self._look, words, 0)
        self.line.setText(line)
        self.list.rows.fill(lines, more=len(lines) < total)
        self.search.setVisible(bool(total or words))
        self.stack.setCurrentWidget(self.list if total else self.nothing if words else self.empty)

    async def _bring(self, offset: int) -> None:
        lines, total, _ = await asyncio.to_thread(self._look, self.search.text().strip(), offset)
        self.list.rows.add(lines, more=offset + len(lines) < total)

    def _look(self, words: str, offset: int) -> tuple[list[CallLine], int, str]:
        store, local = self._assistant.calls, self._local
        records, total = store.recent(words, PAGE, offset), store.count(words)
        hits: dict[str, list[SearchHit]] = {}
        for hit in store.search(words, HITS) if words else ():
            hits.setdefault(hit.call_id, []).append(hit)
        on_now = self._on_now()
        unfinished = sum(record.id != on_now for record in store.unfinished())
        lines = [call_line(record, local, hits.get(record.id, ()), on_now) for record in records]
        said = found_summary(total, words) if words else calls_summary(total, records, unfinished, local)
        return lines, total, said

    def _open(self, line: CallLine) -> None:
        self.opened.emit(line.id, line.utterance, self.search.text().strip())

    def _enter(self) -> None:
        if self.list.rows.rows:
            self.list.setFocus()

    def _menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if not index.isValid():
            return
        line = self.list.rows.rows[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open", lambda: self._open(line))
        menu.addAction("Rename…", QKeySequence(Qt.Key.Key_F2), lambda: self._rename(line))
        menu.addAction("Erase", QKeySequence(Qt.Key.Key_Delete), lambda: self.erase(line.id, line.title))
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _rename(self, line: CallLine) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Rename the call")
        dialog.setLabelText("What this call is called")
        dialog.setOkButtonText("Rename")
        dialog.setTextValue(line.title)
        dialog.textValueSelected.connect(lambda title: self.work.start("rename", self._keep_name, line.id, title))
        dialog.open()

    async def _keep_name(self, call_id: str, title: str) -> None:
        await asyncio.to_thread(self._assistant.calls.rename, call_id, title.strip())
        await self._refresh()

    async def _erase_all(self) -> None:
        store = self._assistant.calls
        records = await asyncio.to_thread(lambda: store.recent("", store.count()))
        await self._erase({record.id: record.title for record in records})

    async def _erase(self, calls: dict[str, str]) -> None:
        def hide() -> None:
            for call_id in calls:
                self._assistant.calls.erase(call_id)
            self._assistant.rescore_soon()  # what is to be done next may repeat what was said

        self.undo.wait()
        self._erased |= calls
        try:
            await asyncio.to_thread(hide)
        finally:
            self.undo.offer(erased([title or "The call" for title in self._erased.values()]))
            await self._refresh()

    async def _bring_back(self) -> None:
        def show() -> None:
            for call_id in back:
                self._assistant.calls.restore(call_id)
            self._assistant.rescore_soon()

        back, self._erased = self._erased, {}
        self.undo.close_offer()
        await asyncio.to_thread(show)
        await self._refresh()
