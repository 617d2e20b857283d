"""Every setting in plain words, the recognisers, the sound check, the shortcuts, and where everything lives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from assistant.models import Shelf
from desktop.present.fields import GROUPS
from desktop.present.models import model_choices
from desktop.present.settings import changed, places, refusal, sentence, value
from desktop.style import HIT, SPACE, look
from desktop.ui.models_box import ModelsBox
from desktop.ui.self_test import SoundCheck
from desktop.ui.work import Work
from desktop.views.live import KeyView
from desktop.views.settings import Group, ModelLine, Place
from desktop.widgets.fields import FieldRow
from desktop.widgets.page import Page, button, column, row, scrolling, words

WIDE_PX = 760


class SettingsPage(Page):
    """Groups one below the other; the list on the left goes to each. What is changed is kept at once."""

    settled = Signal(object)  # Settings
    erase_asked = Signal()

    def __init__(
        self,
        assistant: Assistant,
        keys: Callable[[], tuple[KeyView, ...]],
        *,
        busy: Callable[[], bool] = bool,
    ) -> None:
        super().__init__("Settings")
        self.line.setText("What you change is kept at once. Each default is a place to start from.")
        self._assistant, self._keys = assistant, keys
        self._wanted = assistant.settings
        self._turn = asyncio.Lock()
        self.work = Work(lambda error: self.notice.tell(sentence(error), tone="urgent"))
        self.fields: dict[str, FieldRow] = {}
        self.sound = SoundCheck(assistant, busy=busy)
        self.sound.chosen.connect(self._choose_devices)
        self.models = ModelsBox(
            lambda: Shelf(assistant.home.models, assistant.settings.models.mirror),
            lambda: assistant.settings.hearing.language,
        )
        self.models.listed.connect(self._offer_models)
        self._places: list[QWidget] = []
        inside = QVBoxLayout()
        inside.setSpacing(2 * SPACE["huge"])
        inside.setContentsMargins(0, 0, SPACE["huge"], SPACE["huge"])
        self.jump = QListWidget()
        self.jump.setAccessibleName("Groups of settings")
        self.jump.setFixedWidth(look().px(180))
        self.jump.setFrameShape(QListWidget.Shape.NoFrame)
        self.jump.viewport().setAutoFillBackground(False)
        for group in GROUPS:
            self._add(inside, group.name, self._group(group))
        self._shortcuts = QWidget()
        self._add(inside, "Shortcuts", self._shortcuts)
        self._add(inside, "Your data", self._data())
        inside.addStretch(1)
        content = QWidget()
        content.setLayout(inside)
        content.setMaximumWidth(look().px(WIDE_PX))
        self._area = scrolling(content, "Settings")
        self.jump.setCurrentRow(0)
        self.jump.currentRowChanged.connect(self._go_to)
        both = QHBoxLayout()
        both.setSpacing(SPACE["huge"])
        both.addWidget(self.jump)
        both.addWidget(self._area, 1)
        self.body.addLayout(both, 1)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set now."""
        self._wanted = self._assistant.settings
        for key, field in self.fields.items():
            field.show_value(value(self._assistant.settings, key))
            field.refuse("")
        self._list_keys()

    def showEvent(self, event: QShowEvent) -> None:
        """Look which recognisers there are: it reads their files the first time."""
        super().showEvent(event)
        self.models.refresh()

    def show_group(self, name: str) -> None:
        """Bring a group into view."""
        for index in range(self.jump.count()):
            if self.jump.item(index).text() == name:
                self.jump.setCurrentRow(index)

    def change(self, key: str, shown: object) -> None:
        """Keep one setting, or say at its field why not."""
        try:
            self._wanted = changed(self._wanted, key, shown)
        except AssistantError as error:
            self._refuse(key, error)
        else:
            self.work.follow(self._keep, key, failed=lambda error: self._refuse(key, error))

    async def _keep(self, key: str) -> None:
        async with self._turn:  # one after the other: each writes all that is wanted by then
            wanted = self._wanted
            if wanted != self._assistant.settings:
                await asyncio.to_thread(self._assistant.change_settings, wanted)
        if key in self.fields:
            self.fields[key].refuse("")
        if key in {"models.mirror", "hearing.language"}:
            self.models.refresh()
        self.settled.emit(wanted)

    def _refuse(self, key: str, error: AssistantError) -> None:
        self._wanted = self._assistant.settings
        if key in self.fields:
            self.fields[key].refuse(refusal(key, error))
        else:
            self.notice.tell(sentence(error), tone="urgent")

    def _choose_devices(self, microphone: str, far_end: str) -> None:
        self.change("sound.microphone", microphone)
        self.change("sound.far_end", far_end)

    def _offer_models(self, lines: tuple[ModelLine, ...]) -> None:
        self.fields["hearing.model"].offer(model_choices(lines, self._assistant.settings.hearing.model))

    def _add(self, layout: QVBoxLayout, name: str, content: QWidget) -> None:
        self.jump.addItem(name)
        self.jump.item(self.jump.count() - 1).setSizeHint(_row_size())
        self._places.append(content)
        layout.addWidget(content)

    def _go_to(self, index: int) -> None:
        if 0 <= index < len(self._places):
            self._area.verticalScrollBar().setValue(self._places[index].y())

    def _group(self, group: Group) -> QWidget:
        made = QWidget()
        layout = column(words(group.name, "heading"), words(group.line, "", "quiet"), space="small")
        if group.name == "Sound":
            layout.addWidget(self.sound)
        for view in group.fields:
            if view.kind == "device":
                continue  # the sound check has the pickers, with their meters
            field = FieldRow(view)
            field.changed.connect(self.change)
            self.fields[view.key] = field
            layout.addWidget(field)
        if group.name == "Larger recognisers":
            layout.addWidget(self.models)
        made.setLayout(layout)
        return made

    def _list_keys(self) -> None:
        if old := self._shortcuts.layout():
            QWidget().setLayout(old)  # Qt's way to let go of a layout
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE["huge"])
        grid.setVerticalSpacing(SPACE["small"])
        grid.setColumnStretch(0, 1)
        grid.addWidget(words("Shortcuts", "heading"), 0, 0)
        grid.addWidget(words("In the sidebar", "quiet", wrap=False), 1, 1)
        grid.addWidget(words("Anywhere", "quiet", wrap=False), 1, 2)
        for line, key in enumerate(self._keys(), start=2):
            grid.addWidget(words(key.what), line, 0)
            grid.addWidget(words(key.here or "-", "", "quiet" if not key.here else "text", wrap=False), line, 1)
            grid.addWidget(words(key.anywhere or "-", "", "quiet" if not key.anywhere else "text", wrap=False), line, 2)
        self._shortcuts.setLayout(grid)

    def _data(self) -> QWidget:
        made = QWidget()
        layout = column(
            words("Your data", "heading"), words("Everything stays in one folder on this laptop.", "", "quiet")
        )
        for place in places(self._assistant.home):
            layout.addLayout(self._place(place))
        erase = button("Erase all calls", self.erase_asked.emit)
        text = column(words("Erase all calls"), words("Their words, cards, measures and sound. You can undo it for ten "
                      "seconds; after that nothing brings them back.", "quiet"), space="hair")  # fmt: skip
        line = QHBoxLayout()
        line.addLayout(text, 1)
        line.addWidget(erase)
        layout.addSpacing(SPACE["medium"])
        layout.addLayout(line)
        made.setLayout(layout)
        return made

    def _place(self, place: Place) -> QHBoxLayout:
        path = words(place.path, "quiet")
        path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text = column(words(place.name), words(place.line, "quiet"), path, space="hair")
        show = button("Show", lambda: self.work.start("show", self._show, place), said=f"Show {place.name}")
        line = row(space="medium")
        line.addLayout(text, 1)
        line.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
        return line

    async def _show(self, place: Place) -> None:
        path = Path(place.path)

        def nearest() -> Path:
            there = path if path.is_dir() else path.parent
            while not there.exists():
                there = there.parent
            return there

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(await asyncio.to_thread(nearest))))


def _row_size() -> QSize:
    return QSize(0, look().px(HIT + SPACE["hair"]))
