"""One thread, one inbox, one function: the only concurrency primitive in the brain."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from assistant.domain.errors import FellBehind

T = TypeVar("T")
OnError = Callable[[str, Exception], None]
_log = logging.getLogger(__name__)


class Inbox(Protocol[T]):
    """Where a stage's items wait, without limit. Safe from any thread; only `get` waits."""

    def put(self, item: T | Callable[[], None]) -> None:
        """Add one item."""
        ...

    def qsize(self) -> int:
        """How many wait."""
        ...

    def get(self) -> T | Callable[[], None]:
        """Take the next one."""
        ...


class Stage(Generic[T]):
    """Runs `work` on each item, in the inbox's order, on a thread of its own.

    With `capacity` items waiting (0: no limit) `put` refuses the newest and counts it in `dropped`; `on_error` hears
    FellBehind once a stall.
    `put` never blocks, so it is safe in an audio callback. An error in `work` goes to `on_error`, and the stage
    lives on.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[T], None],
        on_error: OnError,
        capacity: int = 64,
        inbox: Inbox[T] | None = None,
    ) -> None:
        self._name, self._work, self._on_error = name, work, on_error
        self._inbox: Inbox[T] = inbox or queue.SimpleQueue()
        self._capacity = capacity
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._behind = False
        self._stopping = False
        self.dropped = 0

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def put(self, item: T) -> None:
        """Add one item; never blocks."""
        if self._capacity and self._inbox.qsize() >= self._capacity:
            self.dropped += 1
            if not self._behind:
                self._behind = True
                self._on_error(self._name, FellBehind(f"{self._name} cannot keep up"))
            return
        if not self._inbox.qsize():  # caught up: the next stall is another one
            self._behind = False
        self._inbox.put(item)

    def do(self, command: Callable[[], None]) -> None:
        """Run `command` on the stage's thread, in its turn; commands are never refused. Never blocks."""
        self._inbox.put(command)

    def stop(self, timeout_s: float = 30.0) -> bool:
        """Finish what is in the inbox, then end the thread; False if it would not end in time."""
        if not self._thread.is_alive():
            return True
        self.do(self._leave)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _leave(self) -> None:
        self._stopping = True

    def _run(self) -> None:
        while not self._stopping:
            self._handle(self._inbox.get())

    def _handle(self, item: T | Callable[[], None]) -> None:
        try:
            if callable(item):
                item()
            else:
                self._work(item)
        except Exception as error:  # noqa: BLE001 - whatever one item does, the stage lives on
            _log.exception("%s failed on one item", self._name)
            with contextlib.suppress(Exception):
                self._on_error(self._name, error)


class Inline(Stage[T]):
    """A stage without a thread: `put` does the work at once. For tests, and for playing a file as fast as it goes."""

    def start(self) -> None:
        """Nothing to begin."""

    def put(self, item: T) -> None:
        """Work on the item now."""
        self._handle(item)

    def do(self, command: Callable[[], None]) -> None:
        """Run the command now."""
        self._handle(command)

    def stop(self, timeout_s: float = 30.0) -> bool:  # noqa: ARG002 - the port's shape
        """Nothing is ever left to finish."""
        return True
