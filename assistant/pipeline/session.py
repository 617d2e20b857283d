"""One call, opened and closed in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from assistant.domain.calls import Gap, Track
from assistant.domain.errors import AssistantError
from assistant.domain.events import CallState, Changed, Health, Watched
from assistant.pipeline.line import Line, failure
from assistant.ports import Source

_log = logging.getLogger(__name__)


class Session:
    """A call from the first sound to the last event. One thread at a time gives it commands."""

    def __init__(
        self,
        call_id: str,
        sources: Mapping[Track, Source],
        line: Line,
        now: Callable[[], float],
    ) -> None:
        self.call_id = call_id
        self._sources, self._line, self._now = sources, line, now
        self._paused_s: float | None = None
        self._ended = False

    def start(self) -> None:
        """Begin to listen. Raises SoundError if a source cannot be opened; the call is over then."""
        self._line.start()
        self._change(CallState.STARTING)
        try:
            for track, source in self._sources.items():
                source.start(self._line.listen, partial(self._complain, track))
        except AssistantError as error:
            _log.warning("a source could not be opened: %s", error)
            self._line.tell(lambda now_s, error=error: failure("sound", error, now_s))  # type: ignore[misc]
            self.end()
            raise
        self._change(CallState.LIVE)

    def pause(self) -> None:
        """Hear silence until `resume`."""
        if self._paused_s is None and not self._ended:
            self._line.silence(True)
            self._paused_s = self._now()
            self._change(CallState.PAUSED)

    def resume(self) -> None:
        """Hear again, and mark the gap."""
        if self._paused_s is not None and not self._ended:
            self._line.mark(Gap(self._paused_s, self._now(), "paused"))
            self._paused_s = None
            self._line.silence(False)
            self._change(CallState.LIVE)

    def forget_last(self, seconds: float) -> None:
        """Off the record: pause, and erase what was said in the last `seconds`."""
        now_s = self._now()
        self.pause()
        self._line.forget(max(0.0, now_s - seconds), now_s)

    def card_done(self, card_id: str, *, used: bool) -> None:
        """The rep took a card away."""
        self._line.card_done(card_id, used=used)

    def end(self) -> None:
        """Stop the sound, finish what was said, sum up, say so. Harmless when called twice."""
        if self._ended:
            return
        self._ended = True
        self._change(CallState.ENDING)
        for source in self._sources.values():
            source.stop()
        if self._paused_s is not None:
            self._line.mark(Gap(self._paused_s, self._now(), "paused"))
        self._line.stop(lambda now_s: Changed(self.call_id, CallState.ENDED, now_s))

    def _change(self, state: CallState) -> None:
        self._line.tell(lambda now_s: Changed(self.call_id, state, now_s))

    def _complain(self, track: Track, error: Exception) -> None:
        name = self._sources[track].name
        self._line.tell(lambda now_s: Watched(track, Health.LOST, name, now_s))
        self._line.tell(lambda now_s: failure("sound", error, now_s))
