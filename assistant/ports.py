"""The plugs. An engine is anything with the right method; none of them inherits from us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.domain.calls import (
    AudioChunk,
    CallSummary,
    Card,
    Conversation,
    Insight,
    Measures,
    SpeechSegment,
    Stage,
    Track,
    Transcript,
    Utterance,
)
from assistant.domain.memory import Memory, Mention

Deliver = Callable[[AudioChunk], None]
Complain = Callable[[Exception], None]


class Source(Protocol):
    """Where one or both tracks of sound come from.

    After `start`, chunks come to `deliver` from a thread of the source's own, each track in time order and
    without holes: what never came is silence, counted in `filled`. Times are seconds on the call's clock.
    """

    @property
    def name(self) -> str:
        """What a person calls it: the device's or the file's name."""
        ...

    def start(self, deliver: Deliver, complain: Complain) -> None:
        """Begin. Raises SoundError, naming the device or file, if it cannot be opened.

        `complain` hears SoundError when a device is lost and nothing more than once for each loss; the
        source looks for the device again by itself and goes on, its chunks silent until then.
        """
        ...

    def stop(self) -> None:
        """End within a second and let go of the device. Harmless when called twice."""
        ...


class EchoCanceller(Protocol):
    """Takes the other side's voice out of the microphone. One a call; called from one thread."""

    def feed(self, chunk: AudioChunk) -> Sequence[AudioChunk]:
        """Give both tracks' chunks as they come; get them back, the rep's cleaned, each track in order.

        The rep's sound may come back later (at most 0.1 s of it is held). Samples are neither lost nor made.
        """
        ...

    def flush(self) -> Sequence[AudioChunk]:
        """What is still held; called once, after the last chunk."""
        ...

    def echo_share(self, start_s: float, end_s: float) -> float:
        """The share of this stretch of the rep's track, in the last 30 s, that was mostly echo, in [0, 1]."""
        ...


class Segmenter(Protocol):
    """Cuts one track into speech. Has memory: one a track and call; called from one thread."""

    def feed(self, chunk: AudioChunk) -> Sequence[SpeechSegment]:
        """Return versions of the stretch being said, oldest first; see SpeechSegment for what they promise."""
        ...

    def flush(self) -> Sequence[SpeechSegment]:
        """Close what is still open; called once, after the last chunk, or when the call is paused."""
        ...

    def forget(self) -> Sequence[SpeechSegment]:
        """Drop what is still open and close its number without samples."""
        ...


class Transcriber(Protocol):
    """Turns one segment into words. Called from one thread at a time."""

    def transcribe(self, segment: SpeechSegment) -> Transcript:
        """Words in time order; silence, music and noise give no words, never an invented text.

        An OPEN segment may be answered more cheaply (no word times). Raises EngineError if the model failed on
        this segment.
        """
        ...


class Analyst(Protocol):
    """Notices things. Pure: the same conversation gives the same insights."""

    def notice(self, conversation: Conversation) -> Sequence[Insight]:
        """What is new with the conversation's last utterance. Nothing noticed is an empty sequence."""
        ...


class StageTracker(Protocol):
    """Says where the conversation stands."""

    def stage(self, conversation: Conversation) -> Stage:
        """The stage after the last utterance, given the stage before it (conversation.stage)."""
        ...


class Measurer(Protocol):
    """Measures how the call goes."""

    def measure(self, conversation: Conversation) -> Measures:
        """The measures after the last utterance."""
        ...


class FactSpotter(Protocol):
    """Finds the words that tell what a CRM should know of the customer's firm and their purchase."""

    def spot(self, conversation: Conversation, utterance: Utterance) -> Sequence[Mention]:
        """What this utterance of the conversation tells, in the order said; it and what comes before it count."""
        ...


class QuestionJudge(Protocol):
    """Says what asks, and what answers."""

    def asks(self, text: str, before: str) -> float:
        """The chance, in [0, 1], that a customer's words ask for something; `before`: what the rep said before them."""
        ...

    def answers(self, question: str, reply: str) -> float:
        """The chance, in [0, 1], that the rep's reply answers the customer's question; 1 where nobody can tell."""
        ...


class Rememberer(Protocol):
    """Keeps what a call came to know. One a call; called from one thread.

    What it keeps follows from the conversation alone: utterances may come in between, or be gone again.
    """

    def remember(self, conversation: Conversation, measures: Measures) -> tuple[Memory, Sequence[Insight]]:
        """All that is known after the last utterance, and the risks and opportunities that newly arose.

        The same conversation gives the same memory, however it was grown; risks and opportunities among the
        conversation's insights are not given again.
        """
        ...


class Coach(Protocol):
    """Decides what to show. Has memory (what was shown when); one a call; called from one thread."""

    def advise(self, conversation: Conversation, insights: Sequence[Insight], measures: Measures) -> Card | None:
        """The card that should now be on the screen, or None to leave it as it is. Silence when unsure."""
        ...

    def dismissed(self, card_id: str, *, used: bool, now_s: float) -> None:
        """The rep took the card away, because it was used or not wanted."""
        ...


class Summariser(Protocol):
    """Says what the call came to."""

    def summarise(self, conversation: Conversation, measures: Measures) -> CallSummary:
        """A summary of the whole call."""
        ...


class LevelWatch(Protocol):
    """Hears every chunk of the call as captured, before the echo canceller."""

    def feed(self, chunk: AudioChunk) -> None:
        """Take one chunk; report through what it was built with."""
        ...


Segmenters = Callable[[Track], Segmenter]
