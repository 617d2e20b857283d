"""From the sidebar on the screen to the end: the brain built in a thread, everything wired, closed in order.

Nothing here waits for sound, models, disk or network on Qt's thread.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt

from assistant import settings as keeping
from assistant.domain.errors import AssistantError
from assistant.domain.events import CallState, Changed, Event, Rescored
from assistant.domain.history import CallPlan, CallRecord, SoundFile
from assistant.paths import RESOURCES
from assistant.settings import Settings
from desktop.present import notices
from desktop.ui.garbage import Garbage
from desktop.ui.shown import Shown
from desktop.ui.work import Work, run

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant
    from desktop.ui.first_run import FirstRun
    from desktop.ui.main_window import MainWindow
    from desktop.ui.whom import Whom

DEMO = CallPlan(
    title="A made-up call",
    customer="Dana Brook",
    account="Northwind",
    play=SoundFile(str(RESOURCES / "sample" / "call.ogg")),
)

_log = logging.getLogger(__name__)


def live(shown: Shown, *, demo: bool) -> int:
    """Run until somebody quits; return the exit code."""
    garbage = Garbage()
    try:
        return run(shown.app, lambda: Program(shown, demo=demo).live())
    finally:
        garbage.close()


class Program(QObject):
    """Everything of one run that comes after the sidebar is on the screen."""

    def __init__(self, shown: Shown, *, demo: bool = False) -> None:
        super().__init__()
        self._shown, self._demo = shown, demo
        self.panel, self._home = shown.panel, shown.home
        self.assistant: Assistant | None = None
        self.window: MainWindow | None = None
        self.first_run: FirstRun | None = None
        self._whom: Whom | None = None
        self._closing = asyncio.Event()
        self.work = Work(lambda error: self.panel.live.tell(notices.own("app", notices.reason(str(error), error.hint))))

    async def live(self) -> int:
        """Run until somebody quits; return the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError, ValueError):  # Windows has no such handlers, nor has a thread
                loop.add_signal_handler(number, self.quit)
        app = self._shown.app
        app.installEventFilter(self)
        app.commitDataRequest.connect(self.quit)  # the person logs out
        self.panel.quit_asked.connect(self.quit)
        self._shown.alone.answer(self._reach)
        try:
            while not await self._wake() and not self._closing.is_set():
                pass
            await self._closing.wait()
            await self._close()
        finally:
            app.removeEventFilter(self)
        return 0 if self.assistant else 1

    def quit(self) -> None:
        """Begin to close. Harmless when called twice."""
        self._closing.set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The system's own wish to quit (a Mac's menu) closes in order too."""
        if event.type() == QEvent.Type.Quit:
            self.quit()
            return True
        return super().eventFilter(watched, event)

    def open(self, room: str = "calls") -> None:
        """Show a room of the main window; or play the made-up call in the sidebar."""
        if room == "demo":
            self._play()
        elif window := self._main_window():
            window.go(room.capitalize() if room in {"calls", "leads", "playbook", "settings"} else "Settings")
            _raise(window)

    def open_call(self, call_id: str) -> None:
        """Show a past call."""
        if window := self._main_window():
            window.open_call(call_id)
            _raise(window)

    async def _wake(self) -> bool:
        """Build the brain; when it cannot be built say why and wait for another try. True: it is there."""

        def build() -> tuple[Assistant, list[CallRecord]]:
            from assistant import bootstrap
            from assistant.logs import open_logs

            if not logging.getLogger().handlers:  # the command line may have opened them
                open_logs(self._home.logs)
            settings = keeping.load(self._home.settings)
            made = bootstrap.build(settings, self._home, self._shown.bridge.publish, self._shown.bridge.show)
            return made, made.calls.unfinished()

        try:
            made, unfinished = await asyncio.to_thread(build)
        except AssistantError as error:
            _log.warning("the program cannot start: %s", error)
            await self._excuse(error)
            return False
        self.assistant = made
        self._wire(made, unfinished)
        return True

    async def _excuse(self, error: AssistantError) -> None:
        from desktop.ui.trouble import Trouble

        answered = asyncio.Event()
        trouble = Trouble(self._home, error)
        trouble.again.connect(answered.set)
        trouble.left.connect(self.quit)
        trouble.show()
        waits = [asyncio.ensure_future(answered.wait()), asyncio.ensure_future(self._closing.wait())]
        _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in pending:
            one.cancel()
        trouble.hide()
        trouble.deleteLater()

    def _wire(self, assistant: Assistant, unfinished: list[CallRecord]) -> None:
        from desktop.ui.whom import Whom

        panel = self.panel
        panel.opened.connect(self.open)
        panel.call_opened.connect(self.open_call)
        self._whom = Whom(assistant, panel, self.work)
        panel.sidebar.lead_asked.connect(self._open_lead)
        panel.chosen.connect(lambda settings: self.work.start("settings", self._keep, settings))
        panel.placed.connect(lambda screen, small: self._remember("sidebar", [screen, small]))
        self._shown.bridge.arrived.connect(self._noticed)
        if assistant.settings != self._shown.settings:  # mended after an error
            panel.settle(assistant.settings)
        if unfinished:
            panel.offer(unfinished[0])
        self._shown.soon.serve(assistant)
        if self._demo:
            self._play()
        elif not self._shown.remembered["first_run"]:
            self._welcome(assistant)

    def _welcome(self, assistant: Assistant) -> None:
        from desktop.ui.first_run import FirstRun

        self.first_run = FirstRun(assistant)
        self.first_run.chosen.connect(self._choose_devices)
        self.first_run.finished.connect(self._welcomed)
        self.first_run.demo_asked.connect(self._play)
        self.first_run.show()

    def _welcomed(self) -> None:
        self._remember("first_run", value=True)
        if self.first_run:
            self.first_run.hide()
        self.panel.window.reach()

    def _play(self) -> None:
        self.panel.live.begin(DEMO)

    def _choose_devices(self, microphone: str, far_end: str) -> None:
        from desktop.present.settings import changed

        if self.assistant:
            settings = changed(self.assistant.settings, "sound.microphone", microphone)
            self.work.start("settings", self._keep, changed(settings, "sound.far_end", far_end))

    def _main_window(self) -> MainWindow | None:
        if self.window is None and self.assistant and not self._closing.is_set():
            from desktop.ui.main_window import MainWindow

            self.window = MainWindow(self.assistant, self.panel.shortcuts.listed, on_now=self._on_now)
            self.window.start_asked.connect(self._start)
            self.window.start_with.connect(self._start_with)
            self.window.continue_asked.connect(lambda call_id: self.work.start("go on", self._go_on, call_id))
            self.window.settled.connect(self.panel.settle)
        return self.window

    def _on_now(self) -> str:
        live = self.panel.live
        return live.call_id if live.in_call else ""

    def _reach(self) -> None:
        self.panel.window.reach()

    def _start(self) -> None:
        self._reach()
        self.panel.sidebar.do("start")

    def _start_with(self, customer: str, account: str) -> None:
        self._reach()
        self.panel.live.start(", ".join(part.replace(",", " ") for part in (customer, account) if part))

    def _open_lead(self) -> None:
        """Show whom the call is with; where more than one would do, all of them to choose from."""
        if self._whom and (window := self._main_window()):
            if self._whom.lead_id:
                window.open_lead(self._whom.lead_id)
            else:
                window.go("Leads")
                window.leads.search.setText(self._whom.words)
            _raise(window)

    async def _go_on(self, call_id: str) -> None:
        if self.assistant:
            unfinished = await asyncio.to_thread(self.assistant.calls.unfinished)
            self.panel.offer(next((record for record in unfinished if record.id == call_id), None))
            self.panel.window.reach()
            self.panel.live.go_on()

    async def _keep(self, settings: Settings) -> None:
        if self.assistant:
            await asyncio.to_thread(self.assistant.change_settings, settings)
            self.panel.settle(settings)

    def _remember(self, name: str, value: object) -> None:
        async def keep() -> None:
            await asyncio.to_thread(self._shown.remembered.keep, name, value)

        self.work.follow(keep)

    def _noticed(self, event: Event) -> None:
        if isinstance(event, Changed) and event.state is CallState.ENDED:
            if self._whom and event.at_s > 0:
                self._whom.called()
            if self.window and self.window.isVisible():
                self.window.calls.refresh()
        elif isinstance(event, Rescored) and self.window and self.window.isVisible():
            self.window.look_again()

    async def _close(self) -> None:
        """Pages first, so that no device is held; then the call, properly; then the sidebar that shows it ending."""
        if self.first_run:
            await self.first_run.sound.quiet()
            self.first_run.hide()
        if self.window:
            await self.window.quiet()
        await self.work.done()
        if self.assistant:
            await asyncio.to_thread(self.assistant.close)
        self.panel.close()
        self._shown.alone.close()


def _raise(window: MainWindow) -> None:
    window.show()
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()
