"""The nouns of one call, in the order they come to be.

Times are seconds since the call began. Shares and probabilities are in [0, 1] and say what the ends
mean where it is not plain. Everything here is frozen: what is known only grows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # the window knows these nouns long before it needs numpy
    import numpy as np
    from numpy.typing import NDArray

    from assistant.domain.memory import Memory

RATE_HZ = 16_000
Samples: TypeAlias = "NDArray[np.float32]"


class Track(StrEnum):
    """Which side of the call a sound came from."""

    REP = "rep"
    CUSTOMER = "customer"

    @property
    def other(self) -> Track:
        """The other side."""
        return Track.CUSTOMER if self is Track.REP else Track.REP


class Stage(StrEnum):
    """Where the conversation stands (taxonomy: stage)."""

    INITIAL_CONTACT = "initial_contact"
    DISCOVERY = "discovery"
    NEEDS_ANALYSIS = "needs_analysis"
    SOLUTION_PRESENTATION = "solution_presentation"
    OBJECTION_HANDLING = "objection_handling"
    CLOSING = "closing"
    FOLLOW_UP = "follow_up"


OBJECTIONS = (
    "price",
    "timing",
    "authority",
    "need",
    "competitor",
    "trust",
    "product",
    "contract",
    "brush_off",
)
BUYING_SIGNALS = (
    "pricing",
    "timeline",
    "next_step",
    "stakeholder",
    "usage",
    "proof",
    "praise",
    "commit",
)


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """What one source delivered: mono float32 in [-1, 1] at RATE_HZ.

    `filled` counts the samples of it that are silence put in for sound that never came.
    """

    track: Track
    start_s: float
    samples: Samples = field(repr=False)
    filled: int = 0

    @property
    def end_s(self) -> float:
        """Where the chunk ends."""
        return self.start_s + len(self.samples) / RATE_HZ


class SegmentState(Enum):
    """How final a SpeechSegment is."""

    OPEN = "open"  # somebody is still talking: good for a caption
    PAUSED = "paused"  # a short pause: decode ahead; speech may go on
    CLOSED = "closed"  # the pause held, or the stretch was cut: final


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """A stretch of speech bounded by silence, or what there is of it so far.

    The versions of one stretch share `track` and `number`. A CLOSED one with as many samples as the
    last PAUSED one holds the same sound, so what was decoded ahead may be used as it is. Every
    number is closed once, and only once.

    `echo` is the share of the stretch in which the other side, leaking into this track, was louder
    than this side's own voice: 0.0 none of it, 1.0 all of it.
    """

    track: Track
    number: int
    start_s: float
    samples: Samples = field(repr=False)
    state: SegmentState = SegmentState.CLOSED
    echo: float = 0.0

    @property
    def end_s(self) -> float:
        """Where the stretch ends."""
        return self.start_s + len(self.samples) / RATE_HZ


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard. `probability`: 0.0 a guess, 1.0 sure."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the recogniser made of one segment; words in time order, times as in the segment's call.

    Nothing said: no words and an empty text. `confidence`: the mean probability of the words, 0.0 when
    there are none. `by`: the model that heard it.
    """

    text: str
    words: tuple[Word, ...] = ()
    confidence: float = 0.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Who said what, when.

    `number` counts the utterances of a call from 1 in the order they were heard; it is the utterance's
    name within the call. `echo_suspect`: probably the other side's voice out of the loudspeakers; it
    stays out of the measures.
    """

    number: int
    track: Track
    start_s: float
    end_s: float
    text: str
    confidence: float = 1.0
    words: tuple[Word, ...] = ()
    echo_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the call that was not heard, and why: marked in the transcript, never silent.

    `reason` is one of `paused`, `off_the_record`, `device_lost`, `hearing_failed`, `fell_behind`,
    `app_closed`.
    `track` is None when both sides are missing.
    """

    start_s: float
    end_s: float
    reason: str
    track: Track | None = None


@dataclass(frozen=True, slots=True)
class Insight:
    """One thing noticed, and the words that made us notice it.

    `kind`: objection, buying_signal, sentiment, emotion, intent, question, risk, opportunity, voice.
    `label`: a label of the taxonomy, or for `voice` the behaviour (monologue, pace, interruptions, …).
    """

    kind: str
    label: str
    probability: float
    quote: str
    start_s: float
    end_s: float
    track: Track
    utterance: int = 0

    @property
    def because(self) -> str:
        """Its short name, as `objection:price`."""
        return f"{self.kind}:{self.label}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where words shown to the rep come from: the answer to "says who?"."""

    file: str
    heading: str


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of coaching. A later `revision` of the same `id` replaces the earlier one.

    `title`: what happened. `body`: what to do. `say`: words to say, may be empty.
    `urgency`: 0.0 any time, 1.0 this second. `at_s`: when the moment was that it answers.
    """

    id: str
    revision: int
    title: str
    body: str
    say: str
    source: Source
    because: str
    urgency: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Measures:
    """How the call goes so far, from heard words and voiced time; echo-suspect speech is left out.

    None where it cannot be told yet. Definitions and sources: engines/conversation/measures.py.
    """

    talk_ratio: float | None = None  # rep voiced seconds / both sides' voiced seconds
    pace_wpm: float | None = None  # the rep's words per voiced minute, rolling window
    monologue_s: float = 0.0  # the rep's current stretch without a customer turn
    longest_monologue_s: float = 0.0
    customer_longest_s: float = 0.0
    patience_s: float | None = None  # median pause before the rep answers
    interruptions: int = 0  # by the rep
    interrupted: int = 0  # of the rep
    questions: int = 0  # asked by the rep
    customer_questions: int = 0
    fillers_per_min: float | None = None
    rep_s: float = 0.0
    customer_s: float = 0.0
    echo_excluded_s: float = 0.0
    longest_silence_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CallSummary:
    """What is left when the call is over. Fields later engines fill stay empty until they do.

    `score`: 0 to 100, None when it cannot be told; `parts` say why. `urgency`: the customer's, in [0, 1]. The mappings
    are plain, in the shape of the `summary` event.
    """

    text: str
    measures: Measures
    duration_s: float
    score: int | None = None
    outcome: str | None = None
    facts: tuple[dict[str, object], ...] = ()
    action_items: tuple[dict[str, object], ...] = ()
    unanswered: tuple[dict[str, object], ...] = ()
    parts: tuple[dict[str, object], ...] = ()
    checklists: tuple[dict[str, object], ...] = ()
    urgency: float | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The call so far, as the `mind` thread knows it. Utterances in the order of their start.

    `memory`: what the call came to know before the last utterance; None where nothing remembers.
    """

    utterances: tuple[Utterance, ...] = ()
    insights: tuple[Insight, ...] = ()
    stage: Stage = Stage.INITIAL_CONTACT
    now_s: float = 0.0
    memory: Memory | None = None

    @property
    def last(self) -> Utterance | None:
        """The utterance heard last, whichever started last."""
        return max(self.utterances, key=lambda u: u.number, default=None)
