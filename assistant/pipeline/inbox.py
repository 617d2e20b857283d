"""What waits to be heard, and in which order: the customer first, what is final before what may change."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from assistant.domain.calls import Gap, SegmentState, SpeechSegment, Track

Command = Callable[[], None]
_ORDER = (
    (SegmentState.CLOSED, Track.CUSTOMER),
    (SegmentState.PAUSED, Track.CUSTOMER),
    (SegmentState.CLOSED, Track.REP),
    (SegmentState.PAUSED, Track.REP),
    (SegmentState.OPEN, Track.CUSTOMER),
    (SegmentState.OPEN, Track.REP),
)


class SegmentInbox:
    """An inbox for a stage that hears.

    CLOSED segments are never dropped; the rest only if something newer makes them pointless: a newer version of
    a stretch takes the place of one still waiting. Commands wait for the CLOSED segments put before them.
    """

    def __init__(self) -> None:
        self._closed: deque[SpeechSegment | Command] = deque()
        self._fresh: dict[Track, SpeechSegment] = {}  # the newest version of the stretch being said
        self._changed = threading.Condition()

    def put(self, item: SpeechSegment | Command) -> None:
        """Add one."""
        with self._changed:
            if callable(item) or item.state is SegmentState.CLOSED:
                self._closed.append(item)
                if not callable(item):
                    self._fresh.pop(item.track, None)
            else:
                self._fresh[item.track] = item
            self._changed.notify()

    def get(self) -> SpeechSegment | Command:
        """Wait for and take the next one to hear."""
        with self._changed:
            while not self._closed and not self._fresh:
                self._changed.wait()
            return self._take()

    def qsize(self) -> int:
        """How many wait."""
        with self._changed:
            return len(self._closed) + len(self._fresh)

    def behind_s(self, now_s: float) -> float:
        """How long ago the oldest waiting CLOSED segment ended, in seconds; 0.0 when none waits."""
        with self._changed:
            ends = [item.end_s for item in self._closed if not callable(item)]
            return max(0.0, now_s - min(ends)) if ends else 0.0

    def give_up(self) -> list[Gap]:
        """Drop every waiting segment; what nobody will hear, a gap for each CLOSED one. Commands stay."""
        with self._changed:
            lost = [item for item in self._closed if not callable(item)]
            self._closed = deque(item for item in self._closed if callable(item))
            self._fresh.clear()
        return [Gap(one.start_s, one.end_s, "fell_behind", one.track) for one in lost]

    def _take(self) -> SpeechSegment | Command:
        for state, track in _ORDER:
            if state is SegmentState.CLOSED:
                for at, item in enumerate(self._closed):
                    if callable(item):
                        break
                    if item.track is track:
                        del self._closed[at]
                        return item
            elif (segment := self._fresh.get(track)) and segment.state is state:
                return self._fresh.pop(track)
        return self._closed.popleft()
