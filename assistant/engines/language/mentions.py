"""Finds the words that tell a fact: each token is tagged with the field that it tells of, or with nothing.

The tags are one more head of the encoder, trained on lines with their facts marked (assistant/training/corpus/facts).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.calls import Conversation, Utterance
from assistant.domain.memory import FIELDS, Mention
from assistant.engines.language.encoder import Encoder, Meaning, Said
from assistant.engines.language.understanding import as_said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE = 0.7  # a stretch is told when one of its tokens is so sure: fitted on the marked lines' dev part
PART = 0.3  # a token is part of a stretch from here on
EDGE = 0.5  # and may begin or end it from here on
GAP = 2  # tokens between two of a field that still belong to it


class MentionSpotter:
    """A FactSpotter."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def spot(self, conversation: Conversation, utterance: Utterance) -> Sequence[Mention]:
        """What this utterance tells by itself: with a beginning that was cut off, other facts would come in."""
        if utterance.echo_suspect or not utterance.text.strip():
            return ()
        said = replace(as_said(conversation, utterance), text=utterance.text)
        return mentions(said, self._encoder.understand(said))


def mentions(said: Said, meaning: Meaning, sure: float = SURE) -> list[Mention]:
    """The facts that an utterance tells, in the order said."""
    if meaning.marks is None or not len(meaning.marks):
        return []
    import numpy as np

    chances = np.exp(meaning.marks - meaning.marks.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    found = [
        Mention(field, said.text, meaning.places[first][0], _word_end(said.text, meaning.places[last][1]), chance)
        for column, field in enumerate(FIELDS, 1)
        for first, last in _stretches(chances[:, column])
        if (chance := float(chances[first : last + 1, column].max())) >= sure
    ]
    return sorted(found, key=lambda one: one.start)


def _stretches(chances: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """The first and last token of each stretch that holds a token fit for its edge."""
    parts: list[list[int]] = []
    for at in (chances >= PART).nonzero()[0].tolist():
        if not parts or at - parts[-1][-1] > GAP + 1:
            parts.append([])
        parts[-1].append(at)
    for part in parts:
        if edges := [at for at in part if chances[at] >= EDGE]:
            yield edges[0], edges[-1]


def _word_end(text: str, at: int) -> int:
    """The end of the word that the last token is a part of."""
    while at < len(text) and text[at].isalnum():
        at += 1
    return at
