"""Every event is kept before it is shown: what a rep has seen is never lost, and what is erased is erased."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from assistant.domain.errors import AssistantError
from assistant.domain.events import Erased, Event, Failed, Publish, Remembered

Keep = Callable[[str, Event], None]


class Recorder:
    """Stands between the mind and the watchers: writes, then passes on.

    A write is one small transaction, far quicker than speech, so it is done in the mind's own thread: the order on
    disk is the order told. When the disk fails, the call goes on, and says so once; what could not be written waits
    in memory, in order, and is tried again with each later event. Erased is passed on only when it is true on the
    disk too; until then each try that fails is told.
    """

    def __init__(self, call_id: str, keep: Keep, onward: Publish) -> None:
        self._call_id, self._keep, self._onward = call_id, keep, onward
        self._unwritten: deque[Event] = deque()
        self._broken = False

    def __call__(self, event: Event) -> None:
        """Keep `event` and pass it on."""
        self._unwritten.append(event)
        if not isinstance(event, Erased):
            self._write()
            self._onward(event)
        else:
            self._forget(event)
            self._broken = False  # a failure now is told, even if another was
            self._write()

    def _write(self) -> None:
        try:
            while self._unwritten:
                self._keep(self._call_id, self._unwritten[0])
                written = self._unwritten.popleft()
                if isinstance(written, Erased):
                    self._onward(written)
        except AssistantError as error:
            if not self._broken:
                self._broken = True
                self._onward(Failed.of("store", error, self._unwritten[0].at_s))
        else:
            self._broken = False

    def _forget(self, erased: Erased) -> None:
        """Let nothing that waits to be written, and was said in the stretch, be written any more."""
        self._unwritten = deque(
            event for event in self._unwritten if event is erased or not _said_within(event, erased)
        )


def _said_within(event: Event, erased: Erased) -> bool:
    if isinstance(event, Remembered):  # it quotes the whole call; what is left of it is told after the erasing
        return True
    said = getattr(event, "utterance", None) or getattr(event, "insight", None)
    if said is not None:
        return bool(said.start_s < erased.end_s and said.end_s > erased.start_s)
    card = getattr(event, "card", None)
    return card is not None and erased.start_s <= card.at_s <= erased.end_s
