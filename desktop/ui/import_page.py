"""A file of leads: how it is read can be seen and changed before it is taken in, and all of it be undone after."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from assistant.domain.leads import ImportReport, Mapping, Preview, Progress
from assistant.lead_book import mapped
from desktop.present.leads import undone
from desktop.present.leads_file import TABLES, file_view, progress_said, report_view
from desktop.present.settings import sentence
from desktop.style import SPACE, look
from desktop.ui.asking import ask_file
from desktop.ui.work import Work
from desktop.views.leads import FileView
from desktop.widgets.beside import Beside, Running
from desktop.widgets.fields import Choice
from desktop.widgets.page import Empty, button, column, retone, row, scrolling, words
from desktop.widgets.table import Table

TROUBLE_HEADS = ("Row", "Column", "Outcome", "What is wrong")
COLUMNS = 200  # shown; the rest is kept beside
MANY_MS = 100  # between looks at how far it is
CHOICE_PX = 220


class ImportPage(Beside):
    """`imported` says that the book is another one now."""

    imported = Signal()

    def __init__(self, assistant: Assistant) -> None:
        super().__init__("Import")
        self._assistant = assistant
        self.work = Work(self._excuse)
        self._file = Path()
        self._preview: Preview | None = None
        self.mapping: Mapping | None = None
        self.report: ImportReport | None = None
        self._stop = threading.Event()
        self._at = Progress(0, 1)
        self.other = button("Another file", self.choose_file)
        self.head.addWidget(self.other, 0, Qt.AlignmentFlag.AlignTop)
        text = "CSV or Excel, or what HubSpot, Salesforce or Pipedrive export. What is not known is kept as well."
        self.choose = button("Choose a file", self.choose_file, "action")
        self.empty = Empty("Which file?", text, self.choose)
        self.table = _tables()
        self.table.activated.connect(lambda: self.open(self._file, self.table.currentData()))
        self.start = button("Import", self.take_in, "action")
        columns = QWidget()
        self._grid = QGridLayout(columns)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE["large"])
        self._grid.setVerticalSpacing(SPACE["small"])
        self._grid.setColumnStretch(1, 1)
        inside = QWidget()
        inside.setLayout(column(columns, None))
        reading = QWidget()
        head = row(words("The rows are", wrap=False), self.table, None, self.start)
        reading.setLayout(column(head, scrolling(inside, "Columns of the file"), space="large"))
        self.running = Running("How far the import is")
        self.running.stopped.connect(self._stop.set)
        self.troubles = Table("What could not be read")
        self._done = words("", wrap=True)
        self.undo = button("Undo the import", self.take_back)
        done = QWidget()
        self.back = button("To the leads", self.leave, "action")
        after = row(self.back, self.undo, None)
        done.setLayout(column(self._done, after, self.troubles, space="large"))
        done.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.stack = QStackedWidget()
        self._pages = {"empty": self.empty, "reading": reading, "running": self.running, "done": done}
        for page in self._pages.values():
            self.stack.addWidget(page)
        self.body.addWidget(self.stack, 1)
        self._show("empty")
        self.setFocusProxy(self.choose)

    def choose_file(self) -> None:
        """Ask which file."""
        ask_file(self, "Which file?", self.open)

    def open(self, file: Path, table: str = "") -> None:
        """Show how a file would be read."""
        self.line.setText(f"Reading {file.name}")
        self.work.start("open", self._open, file, table)

    def read_as(self, head: str, field: str) -> None:
        """Read a column as another field."""
        if self._preview and self.mapping:
            now = Preview(self.mapping, self._preview.rows, *self._how(self._preview))
            self.mapping = mapped(now, {head: field})
            self._fill()

    def take_in(self) -> None:
        """Import the file as it is shown."""
        self.work.follow(self._take_in)

    def take_back(self) -> None:
        """Undo the import."""
        self.work.follow(self._take_back)

    def stop(self) -> None:
        """Stop an import under way: nothing of it stays."""
        self._stop.set()

    async def _open(self, file: Path, table: str) -> None:
        preview = await asyncio.to_thread(self._assistant.leads.preview, file, table)
        self._file, self._preview, self.mapping = file, preview, preview.mapping
        self.report = None
        self.notice.tell("")
        self._show("reading")
        self._fill()
        self.start.setFocus()

    async def _take_in(self) -> None:
        self._stop.clear()
        self._at = Progress(0, 1)
        self._show("running")
        going = asyncio.ensure_future(asyncio.to_thread(self._import))
        while not going.done():
            said = progress_said(self._at) if self._at.done else "Reading the file"
            self.running.tell(said, self._at.done / max(1, self._at.total))
            await asyncio.wait([going], timeout=MANY_MS / 1000)
        try:
            self.report = going.result()
        except Exception:
            self._show("reading")
            raise
        view = report_view(self.report)
        self.title.setText("Import")
        self.line.setText(self._file.name)
        self._done.setText(view.line)
        retone(self._done, tone=view.tone)
        self.troubles.fill(TROUBLE_HEADS, view.rows, (72, 160, 130))
        self.troubles.setVisible(bool(view.rows))
        self.undo.setVisible(bool(self.report.added or self.report.changed))
        self._show("done")
        self.back.setFocus()
        self.imported.emit()

    def _import(self) -> ImportReport:
        def told(at: Progress) -> None:
            self._at = at

        return self._assistant.leads.take_in(self._file, self.mapping, told, lambda: not self._stop.is_set())

    async def _take_back(self) -> None:
        if self.report:
            step = await asyncio.to_thread(self._assistant.leads.undo, self.report.step)
            self._done.setText(undone(step))
            retone(self._done, tone="good")
            self.undo.hide()
            self.troubles.hide()
            self.imported.emit()

    def _fill(self) -> None:
        if not (self._preview and self.mapping):
            return
        view = file_view(self._file, self._preview, self.mapping)
        self.title.setText(view.title)
        self.line.setText(view.line)
        self.table.setCurrentIndex(self.table.findData(view.table))
        self.start.setEnabled(any(one.field for one in view.columns))
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, said in enumerate(("Column", "What stands there", "Read as")):
            self._grid.addWidget(words(said, "caps", wrap=False), 0, place)
        for line, one in enumerate(view.columns[:COLUMNS], start=1):
            self._grid.addWidget(words(one.name, "strong" if one.field else ""), line, 0)
            self._grid.addWidget(words(one.sample, "", "quiet", wrap=False), line, 1)
            self._grid.addWidget(self._choice(view, one.name, one.field), line, 2)
        if len(view.columns) > COLUMNS:
            more = words(f"and {len(view.columns) - COLUMNS} more columns, kept as further fields", "quiet")
            self._grid.addWidget(more, COLUMNS + 1, 0, 1, 3)

    def _choice(self, view: FileView, head: str, field: str) -> Choice:
        box = Choice()
        box.setAccessibleName(f"{head} is read as")
        box.view().setAccessibleName(box.accessibleName())
        box.setFixedWidth(look().px(CHOICE_PX))
        for value, said in view.choices:
            box.addItem(said, value)
        box.setCurrentIndex(max(0, box.findData(field)))
        box.activated.connect(partial(self._chosen, box, head))
        return box

    def _chosen(self, box: Choice, head: str, _index: int) -> None:
        self.read_as(head, box.currentData())

    def _show(self, name: str) -> None:
        self.stack.setCurrentWidget(self._pages[name])
        self.other.setVisible(name in {"reading", "done"})

    def leave(self) -> None:
        """Go back, unless an import is under way; what was reported is not shown again."""
        if self.stack.currentWidget() is not self._pages["running"]:
            if self.stack.currentWidget() is self._pages["done"]:
                self._show("empty")
                self.title.setText("Import")
                self.line.setText("")
            self.left.emit()

    def _excuse(self, error: AssistantError) -> None:
        self.line.setText("")
        self.notice.tell(sentence(error), tone="urgent")

    @staticmethod
    def _how(preview: Preview) -> tuple[str, str, str]:
        return preview.encoding, preview.separator, preview.sheet


def _tables() -> Choice:
    made = Choice()
    made.setAccessibleName("What the rows are")
    made.view().setAccessibleName("What the rows are")
    made.setFixedWidth(look().px(CHOICE_PX))
    for name, said in TABLES.items():
        made.addItem(said, name)
    return made
