"""One past call: the two voices on top, what was said on the left, how it went on the right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from assistant.bootstrap import Assistant
from assistant.domain.errors import InputError
from assistant.domain.history import CallDetail
from assistant.exports import export
from desktop.present.calls import TABLE_HEADS, call_view, file_name, table_rows
from desktop.present.settings import sentence
from desktop.style import SPACE, look
from desktop.ui.local import system
from desktop.ui.work import Work
from desktop.views.calls import CallView
from desktop.widgets.measures import Measures
from desktop.widgets.page import Page, button, column, row, scrolling, words
from desktop.widgets.past_transcript import PastTranscript
from desktop.widgets.sections import Sections
from desktop.widgets.table import Table
from desktop.widgets.voices import Voices

FORMS = {
    "md": "Markdown",
    "txt": "Plain text",
    "srt": "Subtitles, SRT",
    "vtt": "Subtitles, VTT",
    "json": "JSON",
}
LEGEND = "▼ objection   ▲ signal   ■ risk   ★ opportunity   ● card   ┊ stage   ▨ not heard        minutes:seconds"
SIDE_PX, TABLE_PX = 320, 240


class CallPage(Page):
    """Click anywhere to go there: in the voices, the transcript or the table."""

    left = Signal()
    continue_asked = Signal(str)
    erase_asked = Signal(str, str)

    def __init__(self, assistant: Assistant, on_now: Callable[[], str] = str) -> None:
        super().__init__("Call")
        self._on_now = on_now
        self._assistant, self._local = assistant, system()
        self.view: CallView | None = None
        self.detail: CallDetail | None = None
        self._found = 0
        self.work = Work(lambda error: self.notice.tell(sentence(error), tone="urgent"))
        self.head.insertWidget(
            0,
            button("\N{LEFTWARDS ARROW}", self.left.emit, "bare", said="Back to the calls"),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        self.export = button("Export", lambda: None)
        self.export.setMenu(self._export_menu())
        for one in (self.export, button("Rename", self._rename), button("Erase", self._erase)):
            self.head.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self.voices, self.table = Voices(), Table("What happened, in the order of time")
        self.reading = words("", "quiet", wrap=False)
        self.reading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reading.setMinimumWidth(1)
        self.picture = QStackedWidget()
        self.picture.addWidget(self.voices)
        self.picture.addWidget(self.table)
        self.as_table = button("As a table", self._turn)
        self._fit(table=False)
        self.transcript, self.measures, self.sections = PastTranscript(), Measures(), Sections()
        self.finding = QLineEdit()
        self.finding.setPlaceholderText("Find in this call")
        self.finding.setAccessibleName("Find in this call")
        self.count = words("", "quiet", wrap=False)
        self._build()
        self.voices.went.connect(self.transcript.go_to)
        self.voices.pointed.connect(lambda _: self.reading.setText(self.voices.reading))
        self.transcript.went.connect(self.voices.go_to)
        for going in (self.voices.go_to, self.transcript.go_to):
            self.sections.went.connect(going)
        self.table.chosen.connect(self._go_to_row)
        self.finding.textChanged.connect(self._look_for)
        self.finding.returnPressed.connect(lambda: self._next(1))
        QShortcut(QKeySequence.StandardKey.Find, self, self.finding.setFocus)
        QShortcut(QKeySequence.StandardKey.FindNext, self, lambda: self._next(1))
        QShortcut(QKeySequence.StandardKey.FindPrevious, self, lambda: self._next(-1))
        QShortcut(
            QKeySequence(Qt.Key.Key_Escape), self, self.left.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def open(self, call_id: str, utterance: int = 0, looked_for: str = "") -> None:
        """Show this call, at an utterance, with the words that were looked for marked."""
        self.work.start("open", self._open, call_id, utterance, looked_for)

    def save_as(self, form: str, path: Path) -> None:
        """Write the call to a file in one of FORMS."""
        self.work.start("export", self._save, form, path)

    async def _open(self, call_id: str, utterance: int = 0, looked_for: str = "") -> None:
        def look_up() -> tuple[CallDetail, CallView]:
            detail = self._assistant.calls.detail(call_id)
            return detail, call_view(detail, self._assistant.settings.coaching, self._local, self._on_now())

        self.detail, view = await asyncio.to_thread(look_up)
        self.view = view
        self.title.setText(view.title)
        self.line.setText(view.line)
        self.setAccessibleName(f"Call: {view.title}")
        self.notice.tell(
            view.unfinished,
            *(
                (
                    button("Continue the call", lambda: self.continue_asked.emit(view.id), "action"),
                    button("Keep it as it is", lambda: self.work.start("keep", self._keep, view.id)),
                )
                if view.unfinished
                else ()
            ),
            tone="careful",
        )
        self._fill(view)
        self.voices.show_call(view)
        self.transcript.show_spoken(view.spoken)
        self.finding.setText(looked_for)
        self._look_for(looked_for)
        if utterance:
            self.voices.go_to(self.transcript.show_utterance(utterance))
            self._count()

    async def _keep(self, call_id: str) -> None:
        await asyncio.to_thread(self._assistant.calls.finish, call_id)
        await self._open(call_id)

    async def _save(self, form: str, path: Path) -> None:
        detail = self.detail
        if detail is None:
            return

        def write() -> None:
            try:
                path.write_text(export(detail, form), "utf-8")
            except OSError as error:
                raise InputError(f"{path} cannot be written: {error.strerror}", "choose another folder") from error

        await asyncio.to_thread(write)
        self.notice.tell(f"Saved as {path}", button("Close", lambda: self.notice.tell("")), tone="good")

    async def _copy(self) -> None:
        if self.detail:
            QGuiApplication.clipboard().setText(await asyncio.to_thread(export, self.detail, "txt"))
            self.notice.tell("The whole call is copied.", button("Close", lambda: self.notice.tell("")), tone="good")

    def _build(self) -> None:
        heads = words("Who spoke when", "strong", wrap=False), words(LEGEND, "quiet", wrap=False)
        top = column(row(*heads, None, self.as_table), self.picture, self.reading, space="hair")
        left = QWidget()
        left.setLayout(column(row(self.finding, self.count), self.transcript))
        self._summary = QVBoxLayout()
        self._summary.setSpacing(SPACE["small"])
        side = QWidget()
        side.setLayout(
            column(self._summary, self.sections, words("Measures", "strong"), self.measures, None, space="medium")
        )
        side.layout().setContentsMargins(SPACE["large"], 0, SPACE["small"], 0)  # type: ignore[union-attr]
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(scrolling(side, "Summary and measures"))
        split.setStretchFactor(0, 1)
        split.setSizes([10_000, look().px(SIDE_PX)])
        split.setChildrenCollapsible(False)
        self.body.addLayout(top)
        self.body.addWidget(split, 1)

    def _fill(self, view: CallView) -> None:
        while item := self._summary.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._summary.addWidget(words("Summary", "strong"))
        for heading, text in view.summary or (("", "There is no summary of this call."),):
            if heading:
                self._summary.addSpacing(SPACE["small"])
                self._summary.addWidget(words(heading, "caps"))
            for line in text.split("\n"):
                made = words(line)
                made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._summary.addWidget(made)
        for note in view.notes:
            self._summary.addWidget(words(note, "quiet", "careful"))
        self.sections.show_sections(view.sections)
        self.measures.show_measures(view.measures)
        self._rows = table_rows(view)
        self.table.fill(TABLE_HEADS, [cells for _, cells in self._rows], (72, 72, 110))

    def _turn(self) -> None:
        table = self.picture.currentWidget() is self.voices
        self.picture.setCurrentWidget(self.table if table else self.voices)
        self._fit(table=table)
        self.as_table.setText("As a picture" if table else "As a table")
        self.as_table.setAccessibleName(self.as_table.text())

    def _fit(self, *, table: bool) -> None:
        self.picture.setFixedHeight(look().px(TABLE_PX) if table else self.voices.sizeHint().height())

    def _go_to_row(self, index: int) -> None:
        at_s = self._rows[index][0]
        self.voices.go_to(at_s)
        self.transcript.go_to(at_s)

    def _look_for(self, text: str) -> None:
        self._found = self.transcript.find_words(text.strip())
        self._count()

    def _next(self, step: int) -> None:
        self.transcript.find_next(step)
        self._count()

    def _count(self) -> None:
        found = f"{self.transcript.found_now} of {self._found}" if self._found else "not found"
        self.count.setText(found if self.finding.text().strip() else "")

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        for form, name in FORMS.items():
            menu.addAction(f"{name}…", partial(self._choose_file, form))
        menu.addSeparator()
        menu.addAction("Copy as text", lambda: self.work.start("copy", self._copy))
        return menu

    def _choose_file(self, form: str) -> None:
        if self.view is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, f"Save as {FORMS[form]}", str(Path(folder) / f"{file_name(self.view.title)}.{form}"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(form)
        dialog.fileSelected.connect(lambda path: self.save_as(form, Path(path)))
        dialog.open()

    def _rename(self) -> None:
        if self.view is None:
            return
        call_id = self.view.id
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Rename the call")
        dialog.setLabelText("What this call is called")
        dialog.setOkButtonText("Rename")
        dialog.setTextValue(self.view.title)
        dialog.textValueSelected.connect(lambda title: self.work.start("rename", self._keep_name, call_id, title))
        dialog.open()

    async def _keep_name(self, call_id: str, title: str) -> None:
        await asyncio.to_thread(self._assistant.calls.rename, call_id, title.strip())
        await self._open(call_id)

    def _erase(self) -> None:
        if self.view:
            self.erase_asked.emit(self.view.id, self.view.title)
