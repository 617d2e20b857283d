"""Every event is kept before it is shown: what a rep has seen is never lost."""

from __future__ import annotations

from collections.abc import Callable

from assistant.domain.errors import AssistantError
from assistant.domain.events import Event, Publish
from assistant.pipeline.line import failure

Keep = Callable[[str, Event], None]


class Recorder:
    """Stands between the mind and the watchers: writes, then passes on.

    A write is one small transaction, far quicker than speech, so it is done in the mind's own
    thread: the order on disk is the order told. When the disk fails, the call goes on, and says so once.
    """

    def __init__(self, call_id: str, keep: Keep, onward: Publish) -> None:
        self._call_id, self._keep, self._onward = call_id, keep, onward
        self._broken = False

    def __call__(self, event: Event) -> None:
        """Keep `event` and pass it on."""
        try:
            self._keep(self._call_id, event)
        except AssistantError as error:
            if not self._broken:
                self._broken = True
                self._onward(failure("store", error, getattr(event, "at_s", 0.0)))
        else:
            self._broken = False
        self._onward(event)
