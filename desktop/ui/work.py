"""What a page asks of the brain, without ever waiting for it: coroutines on Qt's own loop, slow work in threads."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from assistant.domain.errors import AssistantError

_log = logging.getLogger(__name__)
Excuse = Callable[[AssistantError], None]
Job = Callable[..., Coroutine[Any, Any, None]]
TURN_S = 0.0005  # that a busy thread keeps Qt's waiting; of Python's own 5 ms a page that is drawn would wait many
WORKERS = 4  # threads for what the pages ask of the brain


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a coroutine on Qt's own loop to its end, then close the loop in order."""
    turn_s = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    loop, pool = QEventLoop(app), ThreadPoolExecutor(WORKERS, "callside-page")
    loop.set_default_executor(pool)
    asyncio.set_event_loop(loop)

    async def whole() -> int:
        try:
            return await main()
        finally:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            pool.shutdown()  # a thread that ended after its loop would call into nothing
            await asyncio.sleep(0)  # what they left for the loop

    try:
        return int(loop.run_until_complete(whole()))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
        sys.setswitchinterval(turn_s)


class Work:
    """The unfinished work of one page.

    Work of the same name takes the place of what was there: the last search wins. What goes wrong is told to
    `failed`, on Qt's thread; an error nobody foresaw is logged and told in general words.
    """

    def __init__(self, failed: Excuse) -> None:
        self._failed = failed
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._followed: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Job, *given: Any, failed: Excuse | None = None) -> None:
        """Begin; returns at once."""
        self.cancel(name)
        self._tasks[name] = asyncio.get_running_loop().create_task(self._guarded(work, given, failed or self._failed))

    def follow(self, work: Job, *given: Any, failed: Excuse | None = None) -> None:
        """Begin work that must not be cancelled half-way; returns at once."""
        task = asyncio.get_running_loop().create_task(self._guarded(work, given, failed or self._failed))
        self._followed.add(task)
        task.add_done_callback(self._followed.discard)

    def cancel(self, name: str) -> None:
        """Let go of the work of this name, if there is any. A thread it waits for ends by itself, unheard."""
        if task := self._tasks.pop(name, None):
            task.cancel()

    async def done(self) -> None:
        """Wait until nothing is unfinished."""
        while pending := [task for task in (*self._tasks.values(), *self._followed) if not task.done()]:
            await asyncio.wait(pending)

    def stop(self) -> None:
        """Let go of everything: the page is closing."""
        for name in tuple(self._tasks):
            self.cancel(name)

    @staticmethod
    async def _guarded(work: Job, given: tuple[Any, ...], failed: Excuse) -> None:
        try:
            await work(*given)
        except AssistantError as error:
            failed(error)
        except Exception:  # noqa: BLE001 - whatever it was, the page says so and the log says why
            _log.exception("a page's work failed")
            failed(AssistantError("this did not work", "the log in your folder says why"))
