"""Fakes that keep the contracts; the contract tests prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.domain.calls import (
    RATE_HZ,
    AudioChunk,
    CallSummary,
    Card,
    Conversation,
    Insight,
    Measures,
    SegmentState,
    Source,
    SpeechSegment,
    Stage,
    Track,
    Transcript,
    Utterance,
)
from assistant.domain.errors import EngineError
from assistant.domain.events import Event, Glimpse
from assistant.domain.memory import Memory, Mention, Promise


def chunk(seconds: float = 1.0, *, start_s: float = 0.0, track: Track = Track.REP, level: float = 0.1) -> AudioChunk:
    return AudioChunk(track, start_s, np.full(round(seconds * RATE_HZ), level, np.float32))


def segment(
    seconds: float = 1.0,
    *,
    start_s: float = 0.0,
    track: Track = Track.CUSTOMER,
    number: int = 1,
    state: SegmentState = SegmentState.CLOSED,
    level: float = 0.1,
    echo: float = 0.0,
) -> SpeechSegment:
    return SpeechSegment(track, number, start_s, np.full(round(seconds * RATE_HZ), level, np.float32), state, echo)


class EveryChunkIsSpeech:
    """Closes a segment for each chunk that is not silent; `held` keeps the last one back until the flush."""

    def __init__(self, track: Track, *, held: bool = False) -> None:
        self._track, self._number, self._held = track, 0, held
        self._open: list[SpeechSegment] = []

    def feed(self, chunk: AudioChunk) -> Sequence[SpeechSegment]:
        if not chunk.samples.any():
            return ()
        self._number += 1
        self._open.append(SpeechSegment(self._track, self._number, chunk.start_s, chunk.samples))
        if self._held:
            return self._take(len(self._open) - 1)
        return self._take(len(self._open))

    def flush(self) -> Sequence[SpeechSegment]:
        return self._take(len(self._open))

    def forget(self) -> Sequence[SpeechSegment]:
        return [SpeechSegment(s.track, s.number, s.start_s, s.samples[:0]) for s in self._take(len(self._open))]

    def _take(self, count: int) -> list[SpeechSegment]:
        out, self._open = self._open[:count], self._open[count:]
        return out


@dataclass
class Scripted:
    """Recognisers that say the next line for each segment; a line BROKEN fails, and silence says nothing."""

    lines: list[str]
    asked: list[tuple[str, SegmentState]] = field(default_factory=list)

    def transcribe(self, segment: SpeechSegment, name: str = "main") -> Transcript:
        self.asked.append((name, segment.state))
        if not segment.samples.any():
            return Transcript("")
        if not self.lines or self.lines[0] == BROKEN:
            self.lines[:1] = []
            raise EngineError("the script broke")
        return Transcript(self.lines.pop(0), confidence=0.9, by=name)


BROKEN = "<broken>"


class SpotsPrice:
    """Notices the word price."""

    def notice(self, conversation: Conversation) -> Sequence[Insight]:
        u = conversation.last
        if u is None or "price" not in u.text:
            return ()
        return (Insight("objection", "price", 0.9, u.text, u.start_s, u.end_s, u.track, u.number),)


class StaysPut:
    def stage(self, conversation: Conversation) -> Stage:
        return conversation.stage


class CountsSeconds:
    def measure(self, conversation: Conversation) -> Measures:
        said = [u for u in conversation.utterances if not u.echo_suspect]
        return Measures(
            rep_s=sum(u.end_s - u.start_s for u in said if u.track is Track.REP),
            customer_s=sum(u.end_s - u.start_s for u in said if u.track is Track.CUSTOMER),
        )


class SpotsNothing:
    """A FactSpotter that marks nothing."""

    def spot(self, _conversation: Conversation, _utterance: Utterance) -> Sequence[Mention]:
        return ()


class JudgesByMarks:
    """A QuestionJudge that takes a question mark for a question, and whatever is no question for an answer."""

    def asks(self, text: str, _before: str) -> float:
        return float(text.rstrip().endswith("?"))

    def answers(self, _question: str, reply: str) -> float:
        return float(not reply.rstrip().endswith("?"))


class RemembersPromises:
    """Knows what was said with the word promise."""

    def remember(self, conversation: Conversation, measures: Measures) -> tuple[Memory, Sequence[Insight]]:
        said = [u for u in conversation.utterances if "promise" in u.text]
        told = {i.utterance for i in conversation.insights if i.kind == "opportunity"}
        made = tuple(Promise(u.track, u.text, u.text, u.number, u.start_s) for u in said)
        arisen = [
            Insight("opportunity", "commitment", 0.9, u.text, u.start_s, u.end_s, u.track, u.number)
            for u in said
            if u.number not in told
        ]
        return Memory(promises=made), arisen


@dataclass
class ShowsEverything:
    done: list[tuple[str, bool]] = field(default_factory=list)

    def advise(self, conversation: Conversation, insights: Sequence[Insight], measures: Measures) -> Card | None:
        if not insights:
            return None
        i = insights[0]
        return Card(f"{i.because}#1", 1, i.label, "ask", "", Source("playbook/x.md", "x"), i.because, 0.8, i.end_s)

    def dismissed(self, card_id: str, *, used: bool, now_s: float) -> None:
        self.done.append((card_id, used))


class SumsUp:
    def summarise(self, conversation: Conversation, measures: Measures) -> CallSummary:
        return CallSummary(f"{len(conversation.utterances)} utterances", measures, conversation.now_s)


@dataclass
class Log:
    """Keeps what it is told."""

    events: list[Event] = field(default_factory=list)
    glimpses: list[Glimpse] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def show(self, glimpse: Glimpse) -> None:
        self.glimpses.append(glimpse)

    def kinds(self) -> list[type]:
        return [type(e) for e in self.events]

    def of(self, kind):
        return [e for e in self.events if isinstance(e, kind)]
