"""What single lines of text mean, or whole talks carried line by line: for the terminal and the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.domain.calls import Conversation, Measures, Stage, Track, Utterance
from assistant.domain.memory import Memory
from assistant.ports import Analyst, Measurer

SECOND_A_WORD = 0.4  # 150 words a minute
PAUSE_S = 3.0  # between lines: each is an utterance of its own
MOST_TALKS = 200  # carried at once; the one that nobody has spoken in for longest is forgotten

Labels = Mapping[str, tuple[str, float]]  # by head, the label and its calibrated probability


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line to understand. `call`: the talk it belongs to, if any; `turn`: its place there, None: the next."""

    text: str
    track: Track
    prev: str = ""
    call: str = ""
    turn: float | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What it means. `unread`: why it could not be read, if so. `memory`: what its call came to know so far."""

    labels: Labels
    unread: str = ""
    memory: Memory | None = None


class Reads(Protocol):
    """The encoder, as far as it is needed here."""

    def labels(self, text: str, prev: str, track: Track) -> tuple[Labels, str]:
        """Each head's label and probability, and why the text could not be read."""
        ...


class TellsStage(Protocol):
    """The stage filter, as far as it is needed here."""

    def told(self, conversation: Conversation) -> tuple[Stage, float]:
        """The stage and how likely it is."""
        ...


class Remembers(Protocol):
    """The memory of one call, as far as it is needed here."""

    def remember(self, conversation: Conversation, measures: Measures) -> tuple[Memory, object]:
        """The memory after the last utterance."""
        ...


@dataclass(slots=True)
class _Talk:
    memory: Remembers
    conversation: Conversation = Conversation()  # noqa: RUF009 - frozen
    turn: float = float("-inf")


class Analysis:
    """Understands lines in the order they come; what belongs to one call is read as one talk."""

    def __init__(
        self, reads: Reads, analyst: Analyst, stages: TellsStage, measurer: Measurer, memory: Callable[[], Remembers]
    ) -> None:
        self._reads, self._analyst, self._stages, self._measurer = reads, analyst, stages, measurer
        self._memory = memory
        self._talks: dict[str, _Talk] = {}

    def understand(self, line: TextLine) -> Understood:
        """What a line means. Raises ValueError when its turn does not come after the one before it."""
        if not line.call:
            return Understood(*self._reads.labels(line.text, line.prev, line.track))
        talk = self._talks.pop(line.call, None) or _Talk(self._memory())
        self._talks[line.call] = talk  # the latest stands last
        if len(self._talks) > MOST_TALKS:
            del self._talks[next(iter(self._talks))]
        if line.turn is not None:
            if line.turn <= talk.turn:
                raise ValueError(f"turn {line.turn:g} does not come after {talk.turn:g}")
            talk.turn = line.turn
        return self._carried(talk, line)

    def _carried(self, talk: _Talk, line: TextLine) -> Understood:
        known = talk.conversation.utterances
        before = next((u.text for u in reversed(known) if u.track is not line.track), "")
        labels, unread = self._reads.labels(line.text, line.prev or before, line.track)
        start_s = known[-1].end_s + PAUSE_S if known else 0.0
        end_s = start_s + SECOND_A_WORD * len(line.text.split())
        said = Utterance(len(known) + 1, line.track, start_s, end_s, line.text)
        now = replace(talk.conversation, utterances=(*known, said), now_s=end_s)
        now = replace(now, insights=(*now.insights, *self._analyst.notice(now)))
        stage = self._stages.told(now)
        talk.conversation = replace(now, stage=stage[0])
        memory, _ = talk.memory.remember(talk.conversation, self._measurer.measure(talk.conversation))
        return Understood({**labels, "stage": stage}, unread, memory)
