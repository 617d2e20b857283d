"""The straight line from sound to advice: ears, hearing, mind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import numpy as np

from assistant.domain.calls import (
    RATE_HZ,
    AudioChunk,
    Conversation,
    Gap,
    SegmentState,
    SpeechSegment,
    Track,
    Transcript,
)
from assistant.domain.errors import FellBehind
from assistant.domain.events import Event, Failed, Load, Publish, Show, Strained
from assistant.pipeline.hearing import MAIN, SMALL, Hearing, Recognisers
from assistant.pipeline.inbox import SegmentInbox
from assistant.pipeline.mind import Mind, Understanding
from assistant.pipeline.stage import Inline, Stage
from assistant.ports import EchoCanceller, LevelWatch, Segmenters

EARS_CAPACITY = 1000  # about ten seconds of both tracks
HINTS = {"ears": "sound", "hearing": "hearing", "mind": "mind"}


@dataclass(frozen=True, slots=True)
class Engines:
    """Everything on the line that can be swapped, for one call."""

    segmenters: Segmenters
    echo: EchoCanceller
    recognisers: Recognisers
    model_names: dict[str, str]  # MAIN and SMALL, as a person knows them
    understanding: Understanding


class Line:
    """AudioChunk -> SpeechSegment -> Utterance -> Insight -> Card, three threads long.

    Only the mind publishes, so the world sees events in one order. `inline`: no threads and no captions;
    the same sound then gives the same events every time.
    """

    def __init__(
        self,
        engines: Engines,
        publish: Publish,
        show: Show,
        now: Callable[[], float],
        conversation: Conversation,
        *,
        captions: bool = True,
        inline: bool = False,
    ) -> None:
        self._engines, self._now, self._inline = engines, now, inline
        self._segmenters = {track: engines.segmenters(track) for track in Track}  # owned by `ears`
        self._heard_s = dict.fromkeys(Track, 0.0)  # how far each track was delivered; likewise
        self._talking: dict[Track, tuple[int, float]] = {}  # number and start of what is said and not yet heard
        self._fell: dict[Track, Gap] = {}  # holes that belong together; likewise
        self._silenced = threading.Event()
        self._watches: list[LevelWatch] = []
        stage = Inline if inline else Stage
        self._inbox = SegmentInbox()
        self._mind = Mind(engines.understanding, publish, now, conversation)
        self._work = Hearing(engines.recognisers, self, show, self._behind_s, now, captions=captions)
        self.mind: Stage[None] = stage("mind", _nothing, self._publish_failure, capacity=0)
        self.hearing: Stage[SpeechSegment] = stage("hearing", self._work.work, self._fail, inbox=self._inbox)
        self.ears: Stage[AudioChunk] = stage("ears", self._cut, self._fail, capacity=EARS_CAPACITY)

    def listen(self, chunk: AudioChunk) -> None:
        """Take one chunk. Never blocks: the audio driver calls this."""
        if self._silenced.is_set():
            chunk = replace(chunk, samples=np.zeros_like(chunk.samples))
        self.ears.put(chunk)

    def watch(self, watch: LevelWatch) -> None:
        """Let `watch` have every chunk as captured. Before `start` only."""
        self._watches.append(watch)

    def start(self) -> None:
        """Begin to work."""
        for stage in (self.mind, self.hearing, self.ears):
            stage.start()

    def stop(self, farewell: Callable[[float], Event], *, summed: bool = True) -> None:
        """Finish what was said, sum up, publish `farewell`, end the threads. Call it when no more chunks come."""
        self.ears.do(self._flush)
        self.ears.stop()
        if not self.hearing.stop():
            for gap in self._inbox.give_up():
                self.miss(gap, FellBehind("the last words were not heard in time"))
        if summed:
            self.mind.do(self._mind.sum_up)
        self.tell(farewell)
        self.mind.stop()

    def prepare(self, load: Callable[[], None]) -> None:
        """Run `load` before anything is heard; what it raises is told."""
        self.hearing.do(load)

    def recall(self) -> None:
        """Tell what was known before the call was cut off, when the line begins."""
        self.mind.do(self._mind.recall)

    def silence(self, on: bool) -> None:  # noqa: FBT001 - a switch
        """Hear silence from now on, or hear again. Nothing said meanwhile gets beyond this."""
        self._silenced.set() if on else self._silenced.clear()

    def forget(self, start_s: float, end_s: float) -> None:
        """Erase what was said between the two times, wherever on the line it is."""
        self._work.forget(start_s, end_s)

        def drop() -> None:
            for segmenter in self._segmenters.values():
                self._pass_on(segmenter.forget())
            self._talking.clear()
            self.hearing.do(lambda: self.mind.do(partial(self._mind.forget, start_s, end_s)))

        self.ears.do(drop)

    def card_done(self, card_id: str, *, used: bool) -> None:
        """The rep took a card away."""
        self.mind.do(partial(self._mind.card_done, card_id, used=used))

    def tell(self, make: Callable[[float], Event]) -> None:
        """Publish an event from outside, in its turn: `make` gets the time."""
        self.mind.do(lambda: self._mind.tell(make(self._now())))

    def mark(self, gap: Gap) -> None:
        """Mark a gap found outside the line."""
        self.mind.do(partial(self._mind.missed, gap))

    # Heeds: called by `hearing`

    def hear(self, segment: SpeechSegment, transcript: Transcript) -> None:
        """Send words on to the mind."""
        self._settle(segment.track, segment.number)
        _, since_s = self._talking.get(Track.CUSTOMER, (0, float("inf")))
        pending = since_s < segment.end_s
        self.mind.do(partial(self._mind.heard, segment, transcript, customer_talks=pending))

    def miss(self, gap: Gap, error: Exception) -> None:
        """Mark a gap, and say why."""
        self._talking.pop(cast("Track", gap.track), None)
        self._fail("hearing", error)
        self.mark(gap)

    def strain(self, load: Load) -> None:
        """Say that less, or more, of the coaching can be carried."""
        model = self._engines.model_names[SMALL if load is Load.SMALLER_MODEL else MAIN]
        self.tell(lambda now_s: Strained(load, model, now_s))

    # the work of `ears`

    def _cut(self, chunk: AudioChunk) -> None:
        for whole in self._without_holes(chunk):
            if not self._silenced.is_set():  # the silence of a pause says nothing about the devices
                for watch in self._watches:
                    watch.feed(whole)
            for clean in self._engines.echo.feed(whole):
                self._pass_on(self._segmenters[clean.track].feed(clean))

    def _without_holes(self, chunk: AudioChunk) -> Sequence[AudioChunk]:
        """Fill what was dropped in front of `chunk` with silence: later stages count samples."""
        heard_s = self._heard_s[chunk.track]
        self._heard_s[chunk.track] = chunk.end_s
        hole = round((chunk.start_s - heard_s) * RATE_HZ)
        if hole < RATE_HZ // 100 or heard_s == 0.0:
            return (chunk,)
        if self.ears.dropped:
            self._fall(Gap(heard_s, chunk.start_s, "fell_behind", chunk.track))
        return (AudioChunk(chunk.track, heard_s, np.zeros(hole, np.float32), filled=hole), chunk)

    def _fall(self, hole: Gap) -> None:
        """Gather holes less than a second apart into one gap; tell it when it is over."""
        track = cast("Track", hole.track)
        before = self._fell.get(track)
        if before and hole.start_s - before.end_s < 1.0:
            hole = replace(before, end_s=hole.end_s)
        elif before:
            self.mark(before)
        self._fell[track] = hole

    def _settle(self, track: Track, number: int) -> None:
        if self._talking.get(track, (0, 0.0))[0] == number:
            self._talking.pop(track, None)

    def _pass_on(self, segments: Sequence[SpeechSegment]) -> None:
        for segment in segments:
            self._talking[segment.track] = (segment.number, segment.start_s)
            if segment.track is Track.REP:
                segment = replace(  # noqa: PLW2901 - the same segment, with what the canceller knows
                    segment, echo=self._engines.echo.echo_share(segment.start_s, segment.end_s)
                )
            if segment.state is SegmentState.CLOSED or not self._inline:
                self.hearing.put(segment)

    def _flush(self) -> None:
        for clean in self._engines.echo.flush():
            self._pass_on(self._segmenters[clean.track].feed(clean))
        for track in (Track.CUSTOMER, Track.REP):
            self._pass_on(self._segmenters[track].flush())
        for gap in self._fell.values():
            self.mark(gap)

    def _behind_s(self) -> float:
        return 0.0 if self._inline else self._inbox.behind_s(self._now())

    def _fail(self, stage: str, error: Exception) -> None:
        self.mind.do(partial(self._publish_failure, stage, error))

    def _publish_failure(self, stage: str, error: Exception) -> None:
        self._mind.tell(Failed.of(HINTS.get(stage, stage), error, self._now()))


def _nothing(item: None) -> None:
    """The mind's inbox holds commands alone."""
