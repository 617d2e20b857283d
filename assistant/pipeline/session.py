"""One call, opened and closed in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from assistant.domain.calls import AudioChunk, Gap, Track
from assistant.domain.events import CallState, Changed
from assistant.pipeline.line import Line, failure
from assistant.ports import Source

_log = logging.getLogger(__name__)


class Session:
    """A call from the first sound to the last event. One thread at a time gives it commands.

    `sources` by the track they hear, None for one that hears both. `lost` hears that a track's device is gone.
    `load` brings the recognisers; `before_end` is called when no more sound comes, `after_end` when all is told.
    """

    def __init__(
        self,
        call_id: str,
        sources: Mapping[Track | None, Source],
        line: Line,
        now: Callable[[], float],
        *,
        load: Callable[[], None],
        lost: Callable[[Track], None],
        before_end: Callable[[], None],
        after_end: Sequence[Callable[[], None]],
    ) -> None:
        self.call_id = call_id
        self.started = self.ended = False
        self._sources, self._line, self._now, self._lost = sources, line, now, lost
        self._load, self._before_end, self._after_end = load, before_end, after_end
        self._paused_s: float | None = None

    def ready(self) -> None:
        """Wait until the recognisers are loaded, before `start`. Raises ModelMissing, EngineError."""
        self._load()

    def start(self) -> None:
        """Begin to listen. A source that cannot be opened ends the call: Failed and ENDED tell."""
        self.started = True
        self._line.start()
        self._line.prepare(self._load)
        self._change(CallState.STARTING)
        try:
            for track, source in self._sources.items():
                source.start(self.listen, partial(self.complain, track))
        except Exception as error:  # noqa: BLE001 - whatever a device does, the call ends in order
            _log.warning("a source could not be opened: %r", error)
            self._tell_failure(error)
            self.end()
        else:
            self._change(CallState.LIVE)

    def listen(self, chunk: AudioChunk) -> None:
        """Take one chunk; never blocks."""
        self._line.listen(chunk)

    def complain(self, track: Track | None, error: Exception) -> None:
        """Tell that a source has lost its device, or its file broke off."""
        if track:
            self._lost(track)
        self._tell_failure(error)

    def pause(self) -> None:
        """Hear silence until `resume`."""
        if self._paused_s is None and not self.ended:
            self._line.silence(True)
            self._paused_s = self._now()
            self._change(CallState.PAUSED)

    def resume(self) -> None:
        """Hear again, and mark the gap."""
        if self._paused_s is not None and not self.ended:
            self._mark_pause(self._paused_s)
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
        if self.ended:
            return
        self.ended = True
        if self.started:
            self._finish()
        for close in self._after_end:
            close()

    def _finish(self) -> None:
        self._change(CallState.ENDING)
        for source in self._sources.values():
            source.stop()
        if self._paused_s is not None:
            self._mark_pause(self._paused_s)
        self._before_end()
        self._line.stop(lambda now_s: Changed(self.call_id, CallState.ENDED, now_s))

    def _mark_pause(self, since_s: float) -> None:
        self._line.mark(Gap(since_s, self._now(), "paused"))

    def _change(self, state: CallState) -> None:
        self._line.tell(lambda now_s: Changed(self.call_id, state, now_s))

    def _tell_failure(self, error: Exception) -> None:
        self._line.tell(lambda now_s: failure("sound", error, now_s))
