"""Finds objections and buying signals by the phrases that the rep wrote into the playbook, and questions by their form.

It knows only what is written down, and says nothing where it is not sure; the rest is the encoder's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.domain.asking import questions
from assistant.domain.calls import Conversation, Insight, Track, Utterance
from assistant.domain.spoken import NEGATORS, Hit, Phrase, Phrases, Spoken, read

# How often a phrase of this weight is right, rounded from the held lines of tests/unit/engines/language (13 of 15, 29
# of 35, 17 of 19, and 1 of 7 for Perhaps): few lines, written by one person, so an order more than a measurement.
HEAR = (0.7, 0.78, 0.84, 0.88)  # by Phrase.weight: 0, 1, 2, 3 and more
PERHAPS = 0.3
NEGATION_REACH = 4  # words before a phrase in which "not" takes it back
JOIN_S = 2.0  # a sentence cut in two by a pause shorter than this is read as one
JOIN_WORDS = 10
LONGEST = 4_000  # characters that are read, the last: nobody says more in one breath

_DENIED = Phrases.listed(
    """not (my/our/that) (main/big/real) issue/problem/concern/worry/blocker/question/obstacle/dealbreaker; no
    issue/problem/concern/worry/objection; is not what worries; do/does/did not worry/bother/scare; is
    covered/approved/sorted/solved/resolved/settled; is/are (all) fine/okay/good with us/me; used to; no longer; not
    anymore; not any more; were/was worried/concerned/afraid/nervous/skeptical; had doubts;
    thought/expected/feared/figured (that) it would"""
)
_SOLVED = Phrases.listed(
    """cleared/clears (that/it) up; put/puts my/our mind* at rest/ease; answers/answered my/our question/concern*; that
    is (now) solved/sorted/resolved/settled; is/are (now/all) solved/sorted/resolved/settled; not worried anymore; no
    longer (a/an) issue/problem/concern/worry; that helps; makes sense now"""
)


class Listening(Protocol):
    """What a trigger is to the spotter: `because` is `objection:price` or the like."""

    @property
    def because(self) -> str:
        """The moment it is for."""

    @property
    def hear(self) -> Sequence[Phrase]:
        """Phrases that plainly say it."""

    @property
    def perhaps(self) -> Sequence[Phrase]:
        """Phrases that only may."""

    @property
    def unless(self) -> Sequence[Phrase]:
        """Phrases that take it back within the same clause."""


@dataclass(frozen=True, slots=True)
class _Found:
    because: str
    probability: float
    start: int
    end: int


class PhraseSpotter:
    """Notices what the playbook listens for in the customer's words, and questions of both sides.

    One objection and one buying signal an utterance at most: the one voiced last, as the label guide settles it.
    Questions are labelled `open` or `closed`.
    """

    def __init__(self, triggers: Iterable[Listening]) -> None:
        triggers = tuple(triggers)
        self._owners: dict[int, list[tuple[str, float]]] = {}
        for trigger in triggers:
            for phrase in trigger.hear:
                self._own(phrase, trigger.because, HEAR[min(phrase.weight, 3)])
            for phrase in trigger.perhaps:
                self._own(phrase, trigger.because, PERHAPS)
        self._heard = Phrases(p for t in triggers for p in (*t.hear, *t.perhaps))
        self._unless = {  # several files may answer one moment
            because: Phrases(p for t in triggers if t.because == because for p in t.unless)
            for because in {t.because for t in triggers}
        }

    def notice(self, conversation: Conversation) -> Sequence[Insight]:
        """What is new with the last utterance; what may be an echo is passed over."""
        last = conversation.last
        if last is None or last.echo_suspect:
            return ()
        insights, said = [], last.text[-LONGEST:]
        if last.track is Track.CUSTOMER:
            before = _cut_off(conversation, last)
            text = f"{before} {said}" if before else said
            spoken = read(text)
            new_from = next((i for i, (_, end) in enumerate(spoken.spans) if end > len(text) - len(said)), 0)
            insights = [_insight(f, spoken, last) for f in self._find(spoken) if f.end > new_from]
        insights += [
            Insight(
                "question",
                q.form,
                q.probability * trust(last),
                q.text,
                last.start_s,
                last.end_s,
                last.track,
                last.number,
            )
            for q in questions(said)
        ]
        return insights

    def _find(self, spoken: Spoken) -> list[_Found]:
        """The objection and the buying signal in a customer's words, if there are any."""
        found: dict[str, _Found] = {}
        hits = self._heard.hits(spoken)
        if not hits:
            return []
        denied, solved = _DENIED.hits(spoken), _SOLVED.hits(spoken)
        taken_back: dict[str, list[Hit]] = {}
        for hit in hits:
            for because, probability in self._owners[id(hit.phrase)]:
                objection = because.startswith("objection:")
                unless = taken_back.get(because)
                if unless is None:
                    unless = taken_back[because] = self._unless[because].hits(spoken)
                if (
                    _negated(spoken, hit)
                    or any(_same_clause(spoken, hit, u) for u in unless)
                    or (objection and any(_same_clause(spoken, hit, d) for d in denied))
                    or (objection and any(s.start >= hit.end for s in solved))
                ):
                    continue
                one = _Found(because, probability, hit.start, hit.end)
                kind = because.partition(":")[0]
                if kind not in found or _stands_over(one, found[kind]):
                    found[kind] = one
        return list(found.values())

    def _own(self, phrase: Phrase, because: str, probability: float) -> None:
        self._owners.setdefault(id(phrase), []).append((because, probability))


def _stands_over(one: _Found, other: _Found) -> bool:
    """Voiced later, unless they overlap: then the more telling."""
    if one.start < other.end and other.start < one.end:
        return (one.probability, one.end - one.start) > (other.probability, other.end - other.start)
    return one.start > other.start and one.probability >= other.probability - 0.25


def _same_clause(spoken: Spoken, hit: Hit, other: Hit) -> bool:
    clauses = spoken.clauses
    return clauses[other.start] <= clauses[hit.end - 1] and clauses[hit.start] <= clauses[other.end - 1]


def _negated(spoken: Spoken, hit: Hit) -> bool:
    """Whether a "not" stands before the phrase, in the same clause; "not only" and "don't you think" are none."""
    words, clauses = spoken.words, spoken.clauses
    for i in range(max(0, hit.start - NEGATION_REACH), hit.start):
        if clauses[i] != clauses[hit.start]:
            continue
        after = words[i + 1] if i + 1 < len(words) else ""
        if words[i] in NEGATORS and after not in _NO_DENIAL and words[i - 1 : i] != ("or",):
            return True
        if words[i] == "no" and i == hit.start - 1 and words[hit.start] not in _SUBJECTS:
            return True
    return False


# "not only", "don't you think", "not sure it is", "don't want to be locked in" deny nothing
_NO_DENIAL = frozenset({"only", "just", "you", "sure", "want", "like", "willing", "comfortable"})
_SUBJECTS = frozenset({"i", "we", "it", "that", "this", "they", "there", "you", "he", "she"})


def _cut_off(conversation: Conversation, last: Utterance) -> str:
    """The last words of the speaker's utterance just before, when only a short pause lies between."""
    for other in reversed(conversation.utterances):
        if other.number == last.number or other.start_s > last.start_s:
            continue
        if other.track is not last.track or last.start_s - other.end_s > JOIN_S:
            return ""
        if other.text.rstrip().endswith(("?", "!")):
            return ""
        return " ".join(other.text.rstrip(" .").split()[-JOIN_WORDS:])
    return ""


def trust(utterance: Utterance) -> float:
    """How far the recogniser's own doubt lowers ours: 1.0 not at all, 0.5 by half."""
    return 0.5 + 0.5 * utterance.confidence


def _insight(found: _Found, spoken: Spoken, last: Utterance) -> Insight:
    kind, _, label = found.because.partition(":")
    quote = spoken.quote(found.start, found.end)
    return Insight(
        kind, label, found.probability * trust(last), quote, last.start_s, last.end_s, last.track, last.number
    )
