"""Tells how the capture of each track is, and marks what a lost device left unheard."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.domain.calls import Gap, Track
from assistant.domain.events import Health, Watched
from assistant.pipeline.line import Line


class HealthReport:
    """Hears each change of a track's health, from one thread at a time. `names`: the devices, as people know them."""

    def __init__(self, line: Line, names: Mapping[Track, Callable[[], str]], now: Callable[[], float]) -> None:
        self._line, self._names, self._now = line, names, now
        self._lost_s: dict[Track, float] = {}

    def __call__(self, track: Track, health: Health) -> None:
        """Publish the change; a device found again leaves its gap in the transcript."""
        name = self._names[track]() if track in self._names else ""
        self._line.tell(lambda now_s: Watched(track, health, name, now_s))
        if health is Health.LOST:
            self._lost_s.setdefault(track, self._now())
        else:
            self._mark(track)

    def close(self) -> None:
        """Mark what is lost to the end of the call."""
        for track in tuple(self._lost_s):
            self._mark(track)

    def _mark(self, track: Track) -> None:
        since_s = self._lost_s.pop(track, None)
        if since_s is not None:
            self._line.mark(Gap(since_s, self._now(), "device_lost", track))
