"""What a call came to know: facts with the words they came from, promises, open questions, checklists and a score.

Whatever stands here can show the words it came from. What was not said is not known: an empty field, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.calls import Track

FIELDS = (
    "budget",
    "decision_maker",
    "timeline",
    "current_solution",
    "pain",
    "company_size",
    "competitor",
    "seats",
)
SEVERAL = frozenset({"pain", "competitor"})  # a call may come to know more than one of these


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a CRM should get, and who said it in which words.

    `field`: one of FIELDS. `value`: as a CRM would hold it. `amount` with `currency` (ISO 4217, empty when not said)
    and `per` (month, year, week, quarter, seat) where it is a sum, `amount` alone where it is a number; of a range the
    upper end. `date`: ISO 8601, where a day was named. `superseded`: another was said later; this one is history.
    """

    field: str
    value: str
    quote: str
    track: Track
    utterance: int
    start_s: float
    amount: float | None = None
    currency: str = ""
    per: str = ""
    date: str = ""
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that seem to tell a fact: those from `start` up to `end` of `text`. `field`: one of FIELDS.

    `text`: the utterance; `chance` in (0, 1].
    """

    field: str
    text: str
    start: int
    end: int
    chance: float

    @property
    def words(self) -> str:
        """The words as written."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Promise:
    """What one side said they will do. `due`: ISO 8601 day, empty when it cannot be told; `due_words`: as they said."""

    owner: Track
    what: str
    quote: str
    utterance: int
    start_s: float
    due: str = ""
    due_words: str = ""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the customer's that has had no answer. `put_off`: the rep said it would come later."""

    question: str
    utterance: int
    start_s: float
    put_off: bool = False


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to find out about a deal. Known when there are words for it: `quote`, and where they were said."""

    name: str
    value: str = ""
    quote: str = ""
    utterance: int = 0
    start_s: float = 0.0

    @property
    def known(self) -> bool:
        """Whether somebody said it."""
        return bool(self.quote)


@dataclass(frozen=True, slots=True)
class Checklist:
    """BANT or MEDDICC."""

    name: str
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of the score. `share`: 0.0 nothing of it, 1.0 all. `weight`: the points it can give. `reason`: why."""

    name: str
    share: float
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Mood:
    """How the customer sounds lately. `label`: a sentiment or emotion of the taxonomy; `probability` of it."""

    label: str
    probability: float
    quote: str
    start_s: float


@dataclass(frozen=True, slots=True)
class Memory:
    """All that a call came to know so far; everything in the order it was said.

    `score`: 0 to 100, None while too little was said to tell. `urgency`: how pressed the customer is, 0.0 not at all,
    1.0 it cannot wait; None when nothing was said about it. `outcome`: next_meeting, won, lost, brush_off or none;
    empty when nothing was heard.
    """

    facts: tuple[Fact, ...] = ()
    promises: tuple[Promise, ...] = ()
    unanswered: tuple[OpenQuestion, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    score: int | None = None
    parts: tuple[ScorePart, ...] = ()
    urgency: float | None = None
    urgency_because: str = ""
    mood: Mood | None = None
    outcome: str = ""
    meeting: str = ""  # the words of the dated next step that both sides agreed to
    meeting_on: str = ""  # its day, ISO 8601

    @property
    def known(self) -> tuple[Fact, ...]:
        """The facts that stand."""
        return tuple(fact for fact in self.facts if not fact.superseded)
