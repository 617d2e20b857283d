"""The playbook, to be read: what Callside listens for and what it then says. It is edited as files."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError, PlaybookError
from assistant.engines.conversation.playbook import Playbook, read_playbook
from assistant.paths import RESOURCES, Home
from desktop.present.playbook import playbook_view
from desktop.present.settings import sentence
from desktop.style import HIT, SPACE, look
from desktop.ui.work import Work
from desktop.views.playbook import FileView, PlaybookView
from desktop.widgets.page import Page, button, column, scrolling, words

STARTER = RESOURCES / "playbook"


class PlaybookPage(Page):
    """Files on the left, their talk tracks on the right. `reloaded` says that the files were read again."""

    reloaded = Signal()

    def __init__(self, home: Home, starter: Path = STARTER) -> None:
        super().__init__("Playbook")
        self._own, self._starter = home.playbook, starter
        self.view: PlaybookView | None = None
        self.work = Work(lambda error: self.notice.tell(sentence(error), tone="urgent"))
        self.head.addWidget(
            button("Open folder", lambda: self.work.start("open", self._open), said="Open the playbook folder")
        )
        self.head.addWidget(button("Reload", self.refresh, said="Read the playbook files again"))
        self.files = QListWidget()
        self.files.setAccessibleName("Playbook files")
        self.files.setFrameShape(QFrame.Shape.NoFrame)
        self.files.viewport().setAutoFillBackground(False)
        self.files.currentRowChanged.connect(self._show)
        self._detail = QVBoxLayout()
        self._detail.setSpacing(SPACE["large"])
        inside = QWidget()
        inside.setLayout(column(self._detail, None))
        inside.layout().setContentsMargins(SPACE["huge"], 0, SPACE["medium"], 0)  # type: ignore[union-attr]
        split = QSplitter()
        split.addWidget(self.files)
        split.addWidget(scrolling(inside, "Talk tracks"))
        split.setStretchFactor(1, 1)
        split.setSizes([260, 700])
        self.body.addWidget(split, 1)
        self.refresh()

    def refresh(self) -> None:
        """Read the files again."""
        self.work.start("read", self._refresh)

    async def _refresh(self) -> None:
        self.view, chosen = await asyncio.to_thread(self._read), max(0, self.files.currentRow())
        self.line.setText(self.view.line)
        problem = self.view.problem
        if problem:
            self.notice.tell(f"{problem} Until this is mended the starter playbook is used.", tone="urgent")
        else:
            self.notice.tell("")
        self.files.clear()
        for file in self.view.files:
            item = QListWidgetItem(f"{file.title}{'  (yours)' if file.own else ''}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, file.said)
            item.setSizeHint(QSize(0, look().px(HIT + SPACE["small"])))
            self.files.addItem(item)
        self.files.setCurrentRow(min(chosen, len(self.view.files) - 1))
        self.reloaded.emit()

    def _read(self) -> PlaybookView:
        own = self._own if self._own.is_dir() else None
        problem: PlaybookError | None = None
        try:
            playbook = read_playbook(self._starter, own)
        except PlaybookError as error:
            problem, own = error, None
            playbook = _starter(self._starter)
        return playbook_view(playbook, lambda name: own is not None and (own / name).is_file(), problem)

    def _show(self, index: int) -> None:
        while item := self._detail.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if self.view and 0 <= index < len(self.view.files):
            self._detail.addWidget(_file(self.view.files[index], self.view))

    async def _open(self) -> None:
        def prepare() -> None:
            try:
                self._own.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise AssistantError(
                    f"{self._own} cannot be made: {error.strerror}", "check who may write there"
                ) from error

        await asyncio.to_thread(prepare)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._own)))


def _starter(folder: Path) -> Playbook:
    try:
        return read_playbook(folder)
    except PlaybookError:  # the starter itself is broken: the first problem says which file
        return Playbook()


def _file(file: FileView, whole: PlaybookView) -> QWidget:
    page = QWidget()
    page.setAccessibleName(file.said)
    layout = column(words(file.title, "heading"), words(file.line, "quiet"), space="small")
    for track in file.tracks:
        box = QFrame()
        box.setProperty("surface", "raised")
        say = words(f"“{track.say}”", "", "accent") if track.say else None
        inner = column(
            words(track.title, "strong"), words(track.body.replace("\n", " ")), space="hair", margin="medium"
        )
        if say:
            inner.addWidget(say)
        box.setLayout(inner)
        layout.addWidget(box)
    if file.name == "talk_ratio.md" and whole.bands:
        layout.addWidget(words("You talk, at each stage", "caps"))
        layout.addWidget(words("   ".join(f"{name} {band}" for name, band in whole.bands), "quiet"))
    for name, phrases in file.phrases:
        layout.addWidget(words(name, "caps"))
        layout.addWidget(words(phrases, "quiet"))
    layout.addWidget(words(f"playbook/{file.name}", "quiet"))
    page.setLayout(layout)
    return page
