"""The lead book scores itself: learns from the deals that were won and lost, scores every open lead, says whom to call.

The book's own history is the table (engines/leads/book_features): what was known of each closed deal at a few moments
before it closed. A score is kept with its day (storage/lead_scores), so that it can be seen to move.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.leads import Progress
from assistant.domain.scores import Due, PastScore, Scored
from assistant.lead_book import LeadBook
from assistant.lead_models import LeadModels, Training

BOOK = "book"  # the name of the model of this book's own history, unless another is chosen


@dataclass(frozen=True, slots=True)
class History:
    """What there is to learn from. `missing` says what is lacking for a model, empty when there is enough."""

    won: int
    lost: int
    open: int
    missing: str = ""


class LeadScoring:
    """Scores of the leads in a book. Safe to use from any thread; what takes longer than a moment says so."""

    def __init__(self, book: LeadBook, models: LeadModels) -> None:
        self._book, self._models = book, models

    @property
    def model(self) -> str:
        """The name of the model that scores the book; empty when none was trained for it."""
        raise NotImplementedError

    def history(self) -> History:
        """How many deals there are to learn from, and what is lacking. Takes a moment for a large book."""
        raise NotImplementedError

    def train(
        self, model: str = BOOK, budget_s: float = 120.0, *, keep: Collection[str] = (), drop: Collection[str] = ()
    ) -> Training:
        """Begin to learn from the book's own history, in a child process: `poll` it, `cancel` it.

        `rescore` once it is done. Raises InputError, saying what is lacking, where there is too little history.
        """
        raise NotImplementedError

    def rescore(
        self,
        ids: Iterable[int] | None = None,
        told: Callable[[Progress], None] = lambda _: None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> int:
        """Score these leads, or all open ones, as they are now; says how many. Takes seconds for thousands.

        Without a model nothing is done. A lead whose deals are all closed loses its score. What was scored before
        `go_on()` was False stays scored.
        """
        raise NotImplementedError

    def scored(self, lead_id: int) -> Scored | None:
        """The newest score of a lead; None when it has none."""
        raise NotImplementedError

    def scored_many(self, ids: Sequence[int]) -> dict[int, Scored]:
        """The newest score of each of these leads that has one."""
        raise NotImplementedError

    def past(self, lead_id: int) -> list[PastScore]:
        """The score of a lead over time, oldest first: a step wherever it moved."""
        raise NotImplementedError

    def due(self, limit: int = 20) -> list[Due]:
        """Whom to call now, the most pressing first. Works without a model too: by promises, silence and newness."""
        raise NotImplementedError
