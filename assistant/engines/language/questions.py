"""Says whether a customer's words ask for something, and whether what a rep said answers it.

Two linear models over what the encoder makes of the words: what is asked without a question's form ("and delivery how
many days"), and what answers without a word of the question (assistant/training/understanding/questioning.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.asking import asks_amount
from assistant.domain.calls import Track
from assistant.domain.errors import ModelMissing
from assistant.domain.spoken import MONTHS, WEEKDAYS, read
from assistant.engines.language.encoder import Encoder, Meaning, Said
from assistant.engines.language.tokens import LONGEST_CHARS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = "questions.npz"
WORDS = 3  # of what is known of question and reply, the last so many are of words
_KINDS = ("intent", "sentiment")  # the heads that say what kind of reply it is
_AMOUNTS = (
    MONTHS
    | WEEKDAYS
    | frozenset(["NUMBER", "half", "dozen", "couple", "free", "today", "tomorrow", "tonight", "none", "unlimited"])
)


class QuestionReader:
    """A QuestionJudge."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """Raises ModelMissing when the folder does not hold the model."""
        import numpy as np

        self._encoder = encoder
        try:
            with np.load(folder / FILE, allow_pickle=False) as kept:
                self._asks = kept["asks"].astype(np.float64), float(kept["asks_start"])
                self._answers = kept["answers"].astype(np.float64), float(kept["answers_start"])
        except (OSError, KeyError, ValueError) as error:
            raise ModelMissing(f"{folder / FILE} cannot be read", "install Callside again") from error

    def asks(self, text: str, before: str) -> float:
        """See QuestionJudge."""
        return _chance(asking(self._encoder, text, before), *self._asks, unread=0.0)

    def answers(self, question: str, reply: str) -> float:
        """See QuestionJudge."""
        return _chance(answering(self._encoder, question, reply), *self._answers, unread=1.0)


def asking(encoder: Encoder, text: str, before: str) -> NDArray[np.float64] | None:
    """What is known of a customer's words, in one row; None where they cannot be read."""
    import numpy as np

    said = encoder.understand(Said(text, before, Track.CUSTOMER))
    return None if said.unread else np.concatenate([said.vector, list(said.chances["intent"].values())])


def answering(encoder: Encoder, question: str, reply: str) -> NDArray[np.float64] | None:
    """What is known of a question and a reply, in one row; None where one of them cannot be read."""
    import numpy as np

    after = encoder.understand(Said(reply, question, Track.REP))
    asked = encoder.understand(Said(question, "", Track.CUSTOMER))
    alone = encoder.understand(Said(reply, "", Track.REP))
    if after.unread or asked.unread:
        return None
    like = [_cosine(asked, alone), _cosine(after, asked), _cosine(after, alone), *_words(question, reply)]
    kinds = [chance for one in (after, alone) for head in _KINDS for chance in one.chances[head].values()]
    return np.concatenate([after.vector, asked.vector * alone.vector, after.vector - alone.vector, kinds, like])


def _words(question: str, reply: str) -> tuple[float, ...]:
    """What vectors blur, WORDS figures: an amount asked for and said, or not said; the share of words taken up."""
    wanted, said = read(question[:LONGEST_CHARS]).words, frozenset(read(reply[:LONGEST_CHARS]).words)
    amount, named = asks_amount(question[:LONGEST_CHARS]), not _AMOUNTS.isdisjoint(said)
    telling = [word for word in wanted if len(word) > len("what")]
    taken_up = sum(word in said for word in telling) / max(1, len(telling))
    return float(amount and named), float(amount and not named), taken_up


def _chance(found: NDArray[np.float64] | None, weights: NDArray[np.float64], start: float, *, unread: float) -> float:
    import numpy as np

    return unread if found is None else float(1 / (1 + np.exp(-(found @ weights + start))))


def _cosine(one: Meaning, other: Meaning) -> float:
    import numpy as np

    sizes = float(np.linalg.norm(one.vector) * np.linalg.norm(other.vector))
    return float(one.vector @ other.vector) / sizes if sizes else 0.0
