"""The sound check: choose the two devices, see that both move, and prove that the far end is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from assistant.bootstrap import Assistant
from assistant.domain.calls import Track
from assistant.domain.errors import AssistantError
from assistant.domain.events import Glimpse, Levelled
from assistant.domain.history import CallPlan, Devices
from desktop.bridge import Bridge
from desktop.present import live
from desktop.present.first_run import choices, proved
from desktop.present.settings import sentence
from desktop.style import HIT, SPACE, look
from desktop.ui.work import Work
from desktop.views.first_run import Proof
from desktop.widgets.fields import Choice
from desktop.widgets.meter import Meter
from desktop.widgets.page import Notice, button, column, row, words

NAMES = {Track.REP: "Your microphone", Track.CUSTOMER: "You hear the call on"}


class SoundCheck(QWidget):
    """Two pickers with live meters, and the test tone. Listens only while it can be seen."""

    chosen = Signal(str, str)  # microphone, far end

    def __init__(self, assistant: Assistant, *, with_test: bool = True, busy: Callable[[], bool] = bool) -> None:
        super().__init__()
        self._assistant, self._busy = assistant, busy
        self._devices: Devices | None = None
        self._silence: Callable[[], None] | None = None
        self._turn = asyncio.Lock()
        self._door = Bridge(self)
        self._door.glimpsed.connect(self._levelled)
        self.work = Work(self._refused)
        self.pickers = {track: Choice() for track in NAMES}
        self.meters = {
            Track.REP: Meter("you", "Your level", "rep"),
            Track.CUSTOMER: Meter("them", "Their level", "customer"),
        }
        self.notice = Notice()
        self.test = button("Play the test tone", self.run_test, said="Play the test tone and listen for it")
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE["large"])
        grid.setVerticalSpacing(SPACE["medium"])
        grid.setColumnStretch(1, 1)
        for line, (track, name) in enumerate(NAMES.items()):
            picker, label = self.pickers[track], words(name, wrap=False)
            picker.setAccessibleName(name)
            picker.view().setAccessibleName(name)
            picker.setMinimumHeight(look().px(HIT))
            picker.activated.connect(self._choose)
            label.setBuddy(picker)
            grid.addWidget(label, line, 0)
            grid.addWidget(picker, line, 1)
            grid.addWidget(self.meters[track], line, 2)
        box = QFrame()
        box.setLayout(column(space="medium"))
        box.layout().addLayout(grid)  # type: ignore[union-attr]
        self.setLayout(column(box, self.notice, row(self.test, None) if with_test else None, space="medium"))
        self.test.setVisible(with_test)

    @property
    def plan(self) -> CallPlan:
        """The devices as they are chosen now."""
        microphone, far_end = (self.pickers[track].currentData() or "" for track in NAMES)
        return CallPlan(microphone=microphone, far_end=far_end)

    def showEvent(self, event: Any) -> None:
        """Look at what there is, and listen."""
        super().showEvent(event)
        self.work.start("devices", self._look)

    def hideEvent(self, event: Any) -> None:
        """Let go of the devices."""
        super().hideEvent(event)
        self._relisten()

    def run_test(self) -> None:
        """Play the tone."""
        self.work.start("test", self._test)

    async def quiet(self) -> None:
        """Let go of the devices and wait until they are free."""
        self.hide()
        await self.work.done()

    async def _look(self) -> None:
        self._devices = await asyncio.to_thread(self._assistant.devices)
        sound = self._assistant.settings.sound
        for track, there, held in (
            (Track.REP, self._devices.microphones, sound.microphone),
            (Track.CUSTOMER, self._devices.far_ends, sound.far_end),
        ):
            picker = self.pickers[track]
            picker.clear()
            for choice in choices(there, held):
                picker.addItem(choice.said, choice.name)
            picker.setCurrentIndex(max(0, picker.findData(held)))
        self._relisten()

    def _choose(self) -> None:
        self.chosen.emit(self.plan.microphone, self.plan.far_end)
        self._relisten()

    def _relisten(self) -> None:
        self.work.follow(self._listen)

    async def _listen(self) -> None:
        """Never cancelled half-way: a device that is being opened has to be let go of again."""
        async with self._turn:
            if self._silence:
                silence, self._silence = self._silence, None
                await asyncio.to_thread(silence)
                for meter in self.meters.values():
                    meter.show_level(None)
            if self.isVisible() and not self._busy():
                self._silence = await asyncio.to_thread(self._assistant.listen_in, self.plan, self._door.show)
                self.notice.tell("")

    async def _test(self) -> None:
        had_focus = self.test.hasFocus()
        self.test.setEnabled(False)  # which hands the focus to the next button
        self.notice.tell("Listening for the tone", tone="careful")
        try:
            async with self._turn:
                result = await asyncio.to_thread(self._assistant.self_test, self.plan)
            self.show_result(proved(result))
        finally:
            self.test.setEnabled(True)
            if had_focus:
                self.test.setFocus()

    def show_result(self, view: Proof) -> None:
        """Say what the tone proved."""
        self.notice.tell("\n".join((view.title, *view.lines)), tone=view.tone)

    def _levelled(self, seen: Glimpse) -> None:
        if isinstance(seen, Levelled) and self._silence:
            self.meters[seen.track].show_level(live.level(seen))

    def _refused(self, error: AssistantError) -> None:
        self.notice.tell(sentence(error), tone="urgent")
