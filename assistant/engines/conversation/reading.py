"""One utterance, read once: everything that remembers a talk looks at these instead of reading it again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from assistant.domain.asking import Question, is_backchannel, is_small_talk, questions
from assistant.domain.calls import Insight, Track, Utterance
from assistant.domain.spoken import Spoken, read
from assistant.engines.conversation.wording import Line

SURE = 0.6  # an insight below this is no evidence
LONGEST = 4_000  # characters: nobody says more in one breath, and what is read must stay cheap


class Reading:
    """An utterance, what was noticed of it, and what its words are: each worked out when first asked for."""

    def __init__(self, utterance: Utterance, insights: Sequence[Insight] = ()) -> None:
        self.utterance = utterance
        self.text = utterance.text[:LONGEST]
        self.sure = [one for one in insights if one.probability >= SURE]

    @property
    def track(self) -> Track:
        """Who said it."""
        return self.utterance.track

    @cached_property
    def intent(self) -> str:
        """What was meant by it (taxonomy: intent); empty where nobody could tell."""
        return next((one.label for one in self.sure if one.kind == "intent"), "")

    @cached_property
    def spoken(self) -> Spoken:
        """The words to compare."""
        return read(self.text)

    @cached_property
    def plain(self) -> Line:
        """The words to look for patterns in."""
        return Line(self.spoken)

    @cached_property
    def named(self) -> Line:
        """The same with names as NAME."""
        return Line(self.spoken, named=True)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What it asks, polite and technical questions left out."""
        return tuple(q for q in questions(self.text) if not is_small_talk(q.text))

    @cached_property
    def listens(self) -> bool:
        """Whether it only says "I am listening"."""
        return is_backchannel(self.text)

    @property
    def words(self) -> int:
        """How many words were said."""
        return len(self.utterance.words) or len(self.text.split())
