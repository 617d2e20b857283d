"""What the calls page and the call page draw."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.views.remembered import SectionView


@dataclass(frozen=True, slots=True)
class CallLine:
    """One line of the calls page. `talk_said` is the rep's share, empty when it cannot be told.

    `pieces` are words out of the call and whether they are what was looked for; `utterance` is where they were said.
    """

    id: str
    title: str
    who: str
    when: str
    length: str
    talk_said: str
    mark: str  # "Not finished", "On now", or nothing
    pieces: tuple[tuple[str, bool], ...] = ()
    utterance: int = 0

    @property
    def said(self) -> str:
        """The whole line, for a screen reader."""
        words = "".join(text for text, _ in self.pieces)
        parts = (self.title, self.mark, self.who, self.when, self.length, self.talk_said, words)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which one side spoke. `doubtful`: probably the other side's voice out of the loudspeakers."""

    start_s: float
    end_s: float
    side: str  # rep, customer
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch that was not heard. `side` is empty when both are missing."""

    start_s: float
    end_s: float
    said: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: its `shape` and its words.

    Shapes: down an objection, up a signal, square a risk, star an opportunity, round a card, line a stage.
    """

    at_s: float
    shape: str
    kind: str
    what: str
    at: str
    quote: str = ""
    utterance: int = 0  # the piece of the transcript it came from, 0 when none

    @property
    def said(self) -> str:
        """The whole moment, for a screen reader and the line under the voices."""
        return f"{self.at}  {self.kind}: {self.what}" + (f"  “{self.quote}”" if self.quote else "")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One piece of the transcript. `side` is empty for a gap. `fresh`: the speaker's name stands above it."""

    number: int
    start_s: float
    end_s: float
    at: str
    side: str
    who: str
    text: str
    note: str = ""
    fresh: bool = True
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure: `tone` is good, careful or nothing; `about` its definition, `source` where its band comes from."""

    name: str
    value: str
    band: str
    tone: str
    about: str
    source: str


@dataclass(frozen=True, slots=True)
class CallView:
    """A past call, whole, ready to be drawn."""

    id: str
    title: str
    line: str
    length_s: float
    unfinished: str  # what to say of a call that was not ended, or nothing
    spans: tuple[Span, ...]
    holes: tuple[Hole, ...]
    moments: tuple[Moment, ...]
    spoken: tuple[Spoken, ...]
    measures: tuple[MeasureLine, ...]
    summary: tuple[tuple[str, str], ...]  # a small heading and its words
    notes: tuple[str, ...]
    sections: tuple[SectionView, ...] = ()  # what the call came to know
