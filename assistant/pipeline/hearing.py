"""Segments in, transcripts out: decoding ahead, captions, and doing less when the machine cannot keep up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from assistant.domain.calls import Gap, SegmentState, SpeechSegment, Track, Transcript
from assistant.domain.errors import AssistantError
from assistant.domain.events import Captioned, Load, Show

_log = logging.getLogger(__name__)
MAIN, SMALL = "main", "small"
STRAIN_S = {Load.NO_CAPTIONS: 2.0, Load.SMALLER_MODEL: 6.0}  # this far behind, and less is done
RELIEF_S = 20.0  # keeping up for so long, and one step more is tried again; twice as long after each relapse
CAPTIONS_SHARE = 0.16  # of the time, at most: they must neither delay the final words nor heat the laptop
SETTLING_S = 8.0  # after the first segment: what waited for the models to load says nothing about the machine


class Recognisers(Protocol):
    """What hears: the recogniser MAIN, and a smaller one, SMALL, for captions and for hard times."""

    def transcribe(self, segment: SpeechSegment, name: str) -> Transcript:
        """As ports.Transcriber."""
        ...


class Heeds(Protocol):
    """Who wants to know what was heard."""

    def hear(self, segment: SpeechSegment, transcript: Transcript) -> None:
        """A closed segment, and its words (none for noise)."""
        ...

    def miss(self, gap: Gap, error: Exception) -> None:
        """A segment that could not be heard."""
        ...

    def strain(self, load: Load) -> None:
        """The load changed."""
        ...


class Hearing:
    """The work of the stage `hearing`; its thread alone calls `work`."""

    def __init__(
        self,
        recognisers: Recognisers,
        heeds: Heeds,
        show: Show,
        behind_s: Callable[[], float],
        now: Callable[[], float],
        *,
        captions: bool = True,
    ) -> None:
        self._recognisers, self._heeds, self._show = recognisers, heeds, show
        self._behind_s, self._now, self._captions = behind_s, now, captions
        self._ahead: dict[Track, tuple[int, int, Transcript]] = {}  # number, samples, what was heard ahead
        self._load, self._calm_since, self._relief_s = Load.FULL, 0.0, RELIEF_S
        self._relieved, self._settled_s = False, float("-inf")
        self._forgotten: list[tuple[float, float]] = []
        self._forgetting = threading.Lock()
        self._caption_due_s = 0.0

    def forget(self, start_s: float, end_s: float) -> None:
        """Let nothing that was said in this stretch out any more. From any thread."""
        with self._forgetting:
            self._forgotten.append((start_s, end_s))
        for track in Track:  # the caption on the screen, or on its way there
            self._show(Captioned(track, start_s, ""))

    def work(self, segment: SpeechSegment) -> None:
        """Hear one version of one stretch."""
        if self._is_forgotten(segment):
            self._ahead.pop(segment.track, None)
            self._show(Captioned(segment.track, segment.start_s, ""))
            return
        self._govern()
        if segment.state is SegmentState.CLOSED:
            self._final(segment)
            return
        try:
            self._hear_ahead(segment)
        except AssistantError as error:
            _log.info("not heard ahead: %s", error)  # it costs a caption: the words are heard when the stretch closes

    def _hear_ahead(self, segment: SpeechSegment) -> None:
        if segment.state is SegmentState.PAUSED:
            transcript = self._transcribe(segment)
            self._ahead[segment.track] = (segment.number, len(segment.samples), transcript)
            self._caption(segment, transcript)
        elif self._captions and self._load is Load.FULL and self._now() >= self._caption_due_s:
            began_s = self._now()
            self._caption(segment, self._recognisers.transcribe(segment, SMALL))
            self._caption_due_s = self._now() + (self._now() - began_s) * (1 / CAPTIONS_SHARE - 1)

    def _final(self, segment: SpeechSegment) -> None:
        number, samples, transcript = self._ahead.pop(segment.track, (0, 0, Transcript("")))
        try:
            if (number, samples) != (segment.number, len(segment.samples)):
                transcript = self._transcribe(segment) if len(segment.samples) else Transcript("")
        except AssistantError as error:
            self._heeds.miss(Gap(segment.start_s, segment.end_s, "hearing_failed", segment.track), error)
            return
        finally:
            self._show(Captioned(segment.track, segment.start_s, ""))
        if not self._is_forgotten(segment):
            self._heeds.hear(segment, transcript)

    def _caption(self, segment: SpeechSegment, transcript: Transcript) -> None:
        if not self._is_forgotten(segment):
            self._show(Captioned(segment.track, segment.start_s, transcript.text))

    def _transcribe(self, segment: SpeechSegment) -> Transcript:
        return self._recognisers.transcribe(segment, SMALL if self._load is Load.SMALLER_MODEL else MAIN)

    def _is_forgotten(self, segment: SpeechSegment) -> bool:
        with self._forgetting:
            return any(segment.start_s < end and segment.end_s > start for start, end in self._forgotten)

    def _govern(self) -> None:
        behind_s, now_s = self._behind_s(), self._now()
        if self._settled_s == float("-inf"):
            self._settled_s = now_s + SETTLING_S
        if now_s < self._settled_s:
            return
        worse = _worse(self._load, behind_s)
        if worse is not self._load:
            if self._relieved:  # a relapse
                self._relief_s *= 2
            self._relieved = False
            self._become(worse, now_s)
        elif behind_s > STRAIN_S[Load.NO_CAPTIONS] or self._load is Load.FULL:
            self._calm_since = now_s
        elif now_s - self._calm_since >= self._relief_s:
            self._relieved = True
            self._become(Load.NO_CAPTIONS if self._load is Load.SMALLER_MODEL else Load.FULL, now_s)

    def _become(self, load: Load, now_s: float) -> None:
        self._load, self._calm_since = load, now_s
        self._heeds.strain(load)


def _worse(load: Load, behind_s: float) -> Load:
    """What `behind_s` asks for, where that is less than `load`."""
    if behind_s > STRAIN_S[Load.SMALLER_MODEL]:
        return Load.SMALLER_MODEL
    if behind_s > STRAIN_S[Load.NO_CAPTIONS] and load is Load.FULL:
        return Load.NO_CAPTIONS
    return load
