"""One call, opened and closed in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from assistant.domain.calls import AudioChunk, Gap, Track
from assistant.domain.events import CallState, Changed, Failed
from assistant.pipeline.line import Line
from assistant.ports import Source

_log = logging.getLogger(__name__)


class Clock(Protocol):
    """The call's time, in seconds since it began."""

    def begin(self) -> None:
        """Let the call begin now."""
        ...

    def now(self) -> float:
        """The time."""
        ...


class Session:
    """A call from the first sound to the last event. One thread at a time gives it commands.

    `sources` by the track they hear, None for one that hears both. `load` brings the recognisers; `before` is called
    first of all, and what it raises is raised; `lost` hears that a track's device is gone; `unheard` is called when no
    more sound comes, `after` each when all is told, with whether the call was ever live.
    """

    def __init__(
        self,
        call_id: str,
        sources: Mapping[Track | None, Source],
        line: Line,
        clock: Clock,
        *,
        load: Callable[[], None],
        before: Callable[[], None],
        lost: Callable[[Track], None],
        unheard: Callable[[], None],
        after: Sequence[Callable[[bool], None]],
    ) -> None:
        self.call_id = call_id
        self.started = self.was_live = self.ended = False
        self._sources, self._line, self._clock = sources, line, clock
        self._load, self._before, self._lost, self._unheard, self._after = load, before, lost, unheard, after
        self._paused_s: float | None = None

    def ready(self) -> None:
        """Wait until the recognisers are loaded, before `start`. Raises ModelMissing, EngineError."""
        self._load()

    def start(self) -> None:
        """Begin to listen. A source that cannot be opened ends the call: Failed and ENDED tell. Raises StoreError."""
        self._before()
        self.started = True
        self._clock.begin()
        self._line.start()
        self._line.prepare(self._load)
        self._change(CallState.STARTING)
        try:
            for track, source in self._sources.items():
                source.start(self.listen, partial(self.complain, track))
        except Exception as error:  # noqa: BLE001 - whatever a device does, the call ends in order
            _log.warning("a source could not be opened: %r", error)
            self.complain(None, error)
            self.end()
        else:
            self.was_live = True
            self._change(CallState.LIVE)

    def listen(self, chunk: AudioChunk) -> None:
        """Take one chunk; never blocks."""
        self._line.listen(chunk)

    def complain(self, track: Track | None, error: Exception) -> None:
        """Tell that a source has lost its device, or its file broke off."""
        if track:
            self._lost(track)
        self._line.tell(lambda now_s: Failed.of("sound", error, now_s))

    def pause(self) -> None:
        """Hear silence until `resume`."""
        if self._paused_s is None and not self.ended:
            self._line.silence(True)
            self._paused_s = self._clock.now()
            self._change(CallState.PAUSED)

    def resume(self) -> None:
        """Hear again, and mark the gap."""
        if self._paused_s is not None and not self.ended:
            self._mark_pause(self._paused_s)
            self._paused_s = None
            self._line.silence(False)
            self._change(CallState.LIVE)

    def forget_last(self, seconds: float) -> None:
        """Off the record: pause, and erase what was heard in the last `seconds` before now, or before the pause."""
        self.pause()
        if self._paused_s is not None:
            self._line.forget(max(0.0, self._paused_s - seconds), self._paused_s)

    def card_done(self, card_id: str, *, used: bool) -> None:
        """The rep took a card away."""
        self._line.card_done(card_id, used=used)

    def end(self) -> None:
        """Stop the sound, finish what was said, sum up, say so. Harmless when called twice."""
        if self.ended:
            return
        self.ended = True
        if self.started:
            self._finish()
        for close in self._after:
            _surely(partial(close, self.was_live))

    def _finish(self) -> None:
        if self.was_live:
            self._change(CallState.ENDING)
        for source in self._sources.values():
            _surely(source.stop)
        if self._paused_s is not None:
            self._mark_pause(self._paused_s)
        self._unheard()
        self._line.stop(lambda now_s: Changed(self.call_id, CallState.ENDED, now_s), summed=self.was_live)

    def _mark_pause(self, since_s: float) -> None:
        self._line.mark(Gap(since_s, self._clock.now(), "paused"))

    def _change(self, state: CallState) -> None:
        self._line.tell(lambda now_s: Changed(self.call_id, state, now_s))


def _surely(close: Callable[[], None]) -> None:
    """Close one thing; that it fails must not keep the others open."""
    try:
        close()
    except Exception:  # noqa: BLE001 - see above
        _log.exception("not closed properly")
