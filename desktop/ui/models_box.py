"""The recognisers: which are here, and how to get the others, from the network or a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from assistant import models
from assistant.domain.errors import AssistantError, ModelMissing
from assistant.models import Shelf
from desktop.present.models import fetching, machine_line, model_line
from desktop.present.settings import sentence
from desktop.style import SPACE
from desktop.ui.local import system
from desktop.ui.work import Work
from desktop.views.settings import ModelLine
from desktop.widgets.page import button, column, retone, row, words


class ModelsBox(QWidget):
    """Lists the recognisers of a shelf. `listed` gives them whenever they changed."""

    listed = Signal(object)

    def __init__(self, shelf: Callable[[], Shelf], language: Callable[[], str]) -> None:
        super().__init__()
        self._shelf, self._language, self._local = shelf, language, system()
        self._machine = words("", "", "quiet")
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE["small"])
        self.rows: dict[str, _ModelRow] = {}
        self.setLayout(column(self._machine, self._list, space="medium"))
        self.setAccessibleName("Recognisers")
        self.work = Work(self._refused)

    def refresh(self) -> None:
        """Look again."""
        self.work.start("list", self._refresh)

    async def _refresh(self) -> None:
        lines, automatic, machine = await asyncio.to_thread(self._look)
        self._machine.setText(machine_line(machine, automatic, self._local))
        for line in lines:
            if line.name not in self.rows:
                self.rows[line.name] = made = _ModelRow(self)
                self._list.addWidget(made)
            self.rows[line.name].show_line(line)
        self.listed.emit(lines)

    def _look(self) -> tuple[tuple[ModelLine, ...], str, tuple[int, int]]:
        shelf, machine = self._shelf(), models.machine()
        lines = tuple(
            model_line(model, ready=shelf.ready(model.name), machine=machine, local=self._local)
            for model in shelf.list("recogniser")
        )
        try:
            return lines, shelf.default("auto", self._language()), machine
        except ModelMissing:
            return lines, "", machine

    def fetch(self, name: str) -> None:
        """Bring a recogniser from the network."""
        self.work.start(name, self._fetch, name, failed=self.rows[name].refuse)

    async def _fetch(self, name: str) -> None:
        line, loop, shown = self.rows[name], asyncio.get_running_loop(), -1
        line.begin()

        def progress(done: int, whole: int) -> None:
            nonlocal shown
            share = done * 100 // max(1, whole)
            if share != shown:
                shown = share
                loop.call_soon_threadsafe(line.advance, share, fetching(done, whole, self._local))

        try:
            shelf = await asyncio.to_thread(self._shelf)
            await asyncio.to_thread(shelf.fetch, name, progress, lambda: line.stopping)
        finally:
            line.end()
        await self._refresh()

    def bring(self, name: str, folder: Path) -> None:
        """Copy a recogniser's files from a folder."""
        self.work.start(name, self._bring, name, folder, failed=self.rows[name].refuse)

    async def _bring(self, name: str, folder: Path) -> None:
        shelf = await asyncio.to_thread(self._shelf)
        await asyncio.to_thread(shelf.import_folder, name, folder)
        await self._refresh()

    def stop(self) -> None:
        """Cancel what is being fetched; what came is kept for the next time."""
        for line in self.rows.values():
            line.stop()

    def _refused(self, error: AssistantError) -> None:
        self._machine.setText(sentence(error))


class _ModelRow(QFrame):
    """One recogniser and what can be done about it."""

    def __init__(self, box: ModelsBox) -> None:
        super().__init__()
        self._box = box
        self.setProperty("surface", "raised")
        self.stopping = False
        self._title, self._line = words("", "strong"), words("", "quiet")
        self._state = words("", "quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(SPACE["hair"])
        self.fetch = button("Fetch", lambda: box.fetch(self._title.text()))
        self.cancel = button("Cancel", self.stop)
        self.bring = button("From a folder…", self._choose)
        text = column(self._title, self._line, self._state, self._bar, space="hair")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE["medium"], SPACE["small"], SPACE["medium"], SPACE["small"])
        layout.addLayout(text, 1)
        layout.addLayout(row(self.cancel, self.fetch, self.bring))
        self.end()

    def show_line(self, view: ModelLine) -> None:
        """Show what is known of it."""
        self._title.setText(view.title)
        self._line.setText(view.line)
        self._say(view.state_said, "good" if view.state == "ready" else "quiet" if view.fits else "careful")
        fetchable = view.state != "ready" and view.fetchable
        self.fetch.setVisible(fetchable)
        self.bring.setVisible(fetchable)
        self.fetch.setAccessibleName(f"Fetch {view.title}")
        self.cancel.setAccessibleName(f"Cancel fetching {view.title}")
        self.bring.setAccessibleName(f"Bring {view.title} from a folder")
        self._bar.setAccessibleName(f"How far {view.title} is")
        self.setAccessibleName(f"{view.title}: {view.state_said}")

    def begin(self) -> None:
        """Show that it is on its way."""
        self.stopping = False
        self._bar.setValue(0)
        self._bar.show()
        self.cancel.show()
        self.fetch.hide()
        self.bring.hide()
        self._say("Asking for it", "quiet")

    def advance(self, share: int, said: str) -> None:
        """Show how far it is, in per cent."""
        if self.cancel.isVisibleTo(self):
            self._bar.setValue(share)
            self._say("Stopping; what came is kept" if self.stopping else said, "quiet")

    def end(self) -> None:
        """Show that nothing is on its way."""
        self._bar.hide()
        self.cancel.hide()

    def stop(self) -> None:
        """Stop bringing it."""
        self.stopping = True

    def refuse(self, error: AssistantError) -> None:
        """Say why it did not come."""
        self.fetch.show()
        self.bring.show()
        self._say(sentence(error), "urgent")

    @property
    def state(self) -> str:
        """What is said of it."""
        return self._state.text()

    def _say(self, text: str, tone: str) -> None:
        self._state.setText(text)
        retone(self._state, tone=tone)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, f"The folder with the files of {self._title.text()}")
        if folder:
            self._box.bring(self._title.text(), Path(folder))
