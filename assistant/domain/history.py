"""The nouns of what is kept: past calls, what can be found in them, and what a call is started with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

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
from assistant.domain.memory import Memory


@dataclass(frozen=True, slots=True)
class SoundFile:
    """A recorded call to play instead of listening: one two-channel file (0 the rep), two files, or one side."""

    call: str
    customer: str = ""
    swap: bool = False
    mono: Track | None = None


def new_id() -> str:
    """A fresh name for a call, as 20260311-140502-k7qf: by the clock (UTC), then by chance; sorts by age."""
    import secrets

    chance = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4))
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{chance}"


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What a rep says before a call. Device names are as `devices` gives them; empty: the system's default."""

    title: str = ""
    customer: str = ""  # who is on the other side
    account: str = ""  # their company; its words bias the recogniser
    microphone: str = ""
    far_end: str = ""
    keep_sound: bool = False
    resume_call: str = ""  # id of an unfinished call to go on with
    play: SoundFile | None = None  # a recorded call, in real time, in place of the devices


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One line of the calls page. `finished` is False for a call that the program did not close itself."""

    id: str
    title: str
    customer: str
    account: str
    started_at: datetime  # aware, UTC
    duration_s: float
    finished: bool
    utterances: int = 0
    measures: Measures | None = None
    sound_file: str = ""


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as it was shown. `fate` is one of shown, used, dismissed, replaced, expired."""

    card: Card
    shown_s: float
    fate: str = "shown"


@dataclass(frozen=True, slots=True)
class CallDetail:
    """A past call, whole. Utterances in the order of their start."""

    record: CallRecord
    utterances: tuple[Utterance, ...] = ()
    cards: tuple[ShownCard, ...] = ()
    insights: tuple[Insight, ...] = ()
    gaps: tuple[Gap, ...] = ()
    stages: tuple[tuple[float, Stage], ...] = ()
    summary: CallSummary | None = None
    timeline: tuple[tuple[float, Measures], ...] = ()  # how the measures went, every ten seconds at most
    memory: Memory | None = None  # None for calls of before there was one


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a call that was cut off goes on: on its own clock, and with the next utterance's number."""

    end_s: float
    next_utterance: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An utterance that holds the words looked for. `snippet` marks them between «and»."""

    call_id: str
    title: str
    started_at: datetime
    utterance: int
    start_s: float
    snippet: str


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device. `name` is what settings and CallPlan hold; `is_default` the system's own choice."""

    name: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Devices:
    """What sound can come from: `far_ends` are what the rep may be hearing the call on."""

    microphones: tuple[Device, ...]
    far_ends: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What the test tone proved.

    `bleed_db`: the tone in the microphone below the tone in the far end (-12: a quarter as loud); None when the
    microphone did not hear it.
    """

    far_end_heard: bool
    bleed_db: float | None
    message: str
    hint: str = ""
