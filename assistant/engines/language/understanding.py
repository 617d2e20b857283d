"""Notices what the last utterance means: by the trained encoder, and by the rep's own phrases, which come first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from assistant.domain.calls import Conversation, Insight, Utterance
from assistant.domain.labels import LABELS, NONE
from assistant.engines.language.encoder import Encoder, Said
from assistant.engines.language.phrases import JOIN_S, PhraseSpotter, trust
from assistant.engines.language.tokens import LONGEST_CHARS

WORTH_TELLING = 0.4  # what is less likely is not told; what becomes a card the coach decides
HEADS = frozenset(LABELS) - {"stage"}
PLAIN = {"intent": {"other", "backchannel"}, "sentiment": {"neutral"}, "emotion": {"neutral"}}
QUOTE_WORDS = 14  # a longer utterance is quoted by the clause that says it
_CLAUSES = re.compile(r"(?<=[.?!;])\s+|(?<=,)\s+(?=(?:but|and|so|because|although|i|we|it|that|you)\b)", re.IGNORECASE)


class Understander:
    """One objection, buying signal, intent, sentiment and emotion an utterance at most, and its questions.

    An utterance is read with what the other side said just before it; one that goes on after a short pause, with
    its beginning. What may be an echo is passed over. What `spotter` finds by the phrases of the playbook stands
    over what the encoder thinks.
    """

    def __init__(self, encoder: Encoder, spotter: PhraseSpotter) -> None:
        self._encoder, self._spotter = encoder, spotter

    def notice(self, conversation: Conversation) -> Sequence[Insight]:
        """What is new with the last utterance."""
        last = conversation.last
        if last is None or last.echo_suspect or not last.text.strip():
            return ()
        spotted = self._spotter.notice(conversation)
        known = {one.kind for one in spotted}
        return (*self._meant(conversation, last, known), *spotted)

    def _meant(self, conversation: Conversation, last: Utterance, known: AbstractSet[str]) -> Iterator[Insight]:
        said = as_said(conversation, last)
        meaning = self._encoder.understand(said)
        for head in sorted(HEADS - known):
            label, chance = meaning.best(head)
            if label == NONE or label in PLAIN.get(head, ()) or chance < WORTH_TELLING:
                continue
            quote = self._quote(said, last, head, label) if head in {"objection", "buying_signal"} else last.text
            told = chance * trust(last)
            yield Insight(head, label, told, quote, last.start_s, last.end_s, last.track, last.number)

    def _quote(self, said: Said, last: Utterance, head: str, label: str) -> str:
        clauses = [clause for clause in _CLAUSES.split(last.text) if clause.strip()]
        if len(last.text.split()) <= QUOTE_WORDS or len(clauses) == 1:
            return last.text
        meanings = self._encoder.understand_all([Said(clause, said.prev, said.track) for clause in clauses[-8:]])
        chances = [meaning.chances[head][label] for meaning in meanings]
        return clauses[-8:][chances.index(max(chances))]


def as_said(conversation: Conversation, utterance: Utterance) -> Said:
    """An utterance as the encoder reads it: with its cut-off beginning and the turn before it."""
    begun, before = "", ""
    for other in reversed(conversation.utterances):
        if other.number == utterance.number or other.start_s > utterance.start_s or other.echo_suspect:
            continue
        if other.track is not utterance.track:
            before = other.text
            break
        if (
            not begun
            and utterance.start_s - other.end_s <= JOIN_S
            and not other.text.rstrip().endswith((".", "?", "!"))
        ):
            begun = other.text
    text = f"{begun} {utterance.text}" if begun else utterance.text
    return Said(text[-max(LONGEST_CHARS, len(utterance.text)) :], before[-LONGEST_CHARS:], utterance.track)
