"""What the brain tells the world. Two closed unions: match them, and mypy checks you handled all.

`Event`s are the story of a call: published from the `mind` thread alone, in one order, and kept.
`Glimpse`s are what the window shows for a moment: captions and levels. They may be dropped.
`at_s` is when the event was published, in seconds since the call began.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.calls import (
    CallSummary,
    Card,
    Gap,
    Insight,
    Measures,
    Stage,
    Track,
    Utterance,
)
from assistant.domain.errors import AssistantError
from assistant.domain.memory import Memory


class CallState(StrEnum):
    """What a call is doing."""

    STARTING = "starting"
    LIVE = "live"
    PAUSED = "paused"
    ENDING = "ending"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Changed:
    """The call is now in `state`. The first event of a call says STARTING, the last ENDED."""

    call_id: str
    state: CallState
    at_s: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody said something. It is on disk already."""

    utterance: Utterance
    at_s: float


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something was understood."""

    insight: Insight
    at_s: float


@dataclass(frozen=True, slots=True)
class Advised:
    """A card is to be shown; it takes the place of the one before."""

    card: Card
    at_s: float


@dataclass(frozen=True, slots=True)
class Settled:
    """The rep took a card away. `fate`: used or dismissed."""

    card_id: str
    fate: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures changed."""

    measures: Measures
    at_s: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The conversation came to another stage."""

    stage: Stage
    at_s: float


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the call came to know changed; this is all of it."""

    memory: Memory
    at_s: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A stretch was not heard."""

    gap: Gap
    at_s: float


@dataclass(frozen=True, slots=True)
class Erased:
    """What was said in this stretch is gone, from memory and disk; forget it too."""

    start_s: float
    end_s: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong and the call goes on. `what` is a fact, `hint` what to do.

    `where`: sound, echo, hearing, mind, store, devices, models, call.
    """

    where: str
    what: str
    hint: str
    retryable: bool
    at_s: float

    @classmethod
    def of(cls, where: str, error: Exception, at_s: float) -> Failed:
        """The event for an error. What is not one of ours is a fault of the program: no details leave the log."""
        if isinstance(error, AssistantError):
            return cls(where, str(error), error.hint, error.retryable, at_s)
        return cls(where, f"a fault of the program ({type(error).__name__})", "see the log", False, at_s)


class Health(StrEnum):
    """What may be wrong with the capture of one track. GOOD ends every other one."""

    GOOD = "good"
    SILENT = "silent"  # the far end has been silent for 20 s while the rep speaks, or the microphone gives zeros
    CLIPPING = "clipping"
    DROPPING = "dropping"  # sound is missing now and then
    LOST = "lost"  # the device is gone


@dataclass(frozen=True, slots=True)
class Watched:
    """The health of one track changed. `device` is its name as a person knows it."""

    track: Track
    health: Health
    device: str
    at_s: float


class Load(StrEnum):
    """How much of the coaching the machine can carry now."""

    FULL = "full"
    NO_CAPTIONS = "no_captions"
    SMALLER_MODEL = "smaller_model"


@dataclass(frozen=True, slots=True)
class Strained:
    """The load changed. `model` is the recogniser in use."""

    load: Load
    model: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Summed:
    """The call is over; this is what it came to."""

    summary: CallSummary
    at_s: float


@dataclass(frozen=True, slots=True)
class Rescored:
    """Scores of the lead book were told anew: of `leads`, or of everybody where none is named.

    It belongs to no call and is not kept; it comes from the thread that scores, `at_s` is 0.
    """

    leads: tuple[int, ...]
    at_s: float


Event = (
    Changed
    | Heard
    | Noticed
    | Advised
    | Settled
    | Measured
    | Moved
    | Remembered
    | Missed
    | Erased
    | Failed
    | Watched
    | Strained
    | Summed
    | Rescored
)
Publish = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Captioned:
    """What somebody is saying right now; it may still change. Empty text: nothing to show."""

    track: Track
    start_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Levelled:
    """How loud a track is: root mean square and peak of the last moment, in dB below full scale (0 is full)."""

    track: Track
    rms_db: float
    peak_db: float


Glimpse = Captioned | Levelled
Show = Callable[[Glimpse], None]
