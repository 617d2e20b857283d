"""Which questions of the customer's still wait for an answer.

Told from plain phrases and from the words that question and answer share: what cannot be told counts as answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.domain.asking import Question, questions
from assistant.domain.calls import Track, Utterance
from assistant.domain.spoken import MONTHS, WEEKDAYS, Phrases, Spoken, read
from assistant.engines.conversation.numbers import currency
from assistant.engines.conversation.reading import Reading

FULL_ANSWER_WORDS = 25  # after that many words of the rep's, several questions asked at once count as answered
FEW_WORDS = 15  # who says more than "it depends" says what it depends on
_DEFERS = Phrases.listed(
    """come/get/circle back to (that/this/it/you); come/get to that/this/it; let me check/ask/look; have to
    check/ask/look/find; i will find out; i will look into; i will ask (about); let me find out; park that; in (a)
    minute/moment; not sure ... get back; i do not know; in (a) second i/we/let"""
)
_YES_NO = frozenset(["yes", "no", "yeah", "sure", "correct", "right", "exactly", "okay"])
_ASKS_PRICE = frozenset(["cost", "costs", "price", "prices", "pricing", "charge", "much", "expensive"])
_COMMON = frozenset(
    {"what", "when", "where", "which", "does", "have", "will", "would", "could", "that", "this", "with", "your", "they"}
    | {"there", "from", "about", "like", "them", "then", "know", "want"}
)
_ENDING = re.compile(r"(?<=\w{4})(?:s|ed|ing)$")
_EVADES = Phrases.listed(
    """(it/that) depends; hear you; before we/i ... get/come/go; broke up/off; did not catch/hear/get;
    say that/it again; good/great/fair question; anyway"""
)
_ASKS_AMOUNT = re.compile(
    r"(?:\bhow (?:much|many|long|often|soon|far|big|large|fast)\b|^(?:\W*(?:so|and|but|okay|ok|well)\b)*\W*when\b)",
    re.IGNORECASE,
)
_HOW_MUCH = """
    NUMBER one once twice half few couple dozen single none nothing no never free included unlimited many several all
    any every each always same today tomorrow tonight now immediately instantly straight soon already last next hour
    hours day days week weeks month months quarter year years daily weekly monthly after before
"""
_AMOUNTS = MONTHS | WEEKDAYS | frozenset(_HOW_MUCH.split())


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the customer's that has had no answer. `put_off`: the rep said it would come later."""

    question: Question
    utterance: Utterance
    put_off: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The questions that wait for an answer after an utterance, and the rep's words since the last one was asked."""

    questions: tuple[OpenQuestion, ...] = ()
    spoken_since: int = 0

    def after(self, reading: Reading) -> Waiting:
        """What waits when this, too, was said; see `open_questions`."""
        if reading.track is Track.CUSTOMER:
            asked = tuple(OpenQuestion(q, reading.utterance) for q in reading.questions)
            return Waiting((*self.questions, *asked), 0) if asked else self
        if not self.questions:
            return self
        if defers(reading.spoken):
            return replace(self, questions=_put_off(self.questions, reading.spoken))
        if not _answers(reading) or _evades(reading.spoken, self.questions[-1].question):
            return self
        spoken_since = self.spoken_since + len(reading.spoken.words)
        return Waiting(_still_waiting(self.questions, reading.spoken, spoken_since), spoken_since)


def open_questions(utterances: Sequence[Utterance]) -> tuple[OpenQuestion, ...]:
    """The customer's questions that the rep has not answered, oldest first; polite ones are left out.

    What the rep says next answers the question before it, unless it puts it off, asks back or only listens. Of
    several questions in one breath each is answered by a long answer or by one that takes up a word of it; one that
    was put off only by the latter. A question of the utterance heard last stays out: it has had no time yet.
    """
    heard = [u for u in utterances if not u.echo_suspect]
    waiting = Waiting()
    for utterance in heard:
        waiting = waiting.after(Reading(utterance))
    return tuple(w for w in waiting.questions if w.utterance is not heard[-1])


def defers(spoken: Spoken) -> bool:
    """Whether these words put an answer off."""
    return _DEFERS.said(spoken)


def _still_waiting(waiting: Sequence[OpenQuestion], answer: Spoken, spoken_since: int) -> tuple[OpenQuestion, ...]:
    last = waiting[-1].utterance
    together = [w for w in waiting if not w.put_off and last.start_s - w.utterance.end_s < 1]
    if len(together) == 1 or spoken_since >= FULL_ANSWER_WORDS:
        answered = together
    else:
        answered = [w for w in together if _takes_up(answer, w.question)] or together[-1:]
    return tuple(w for w in waiting if w not in answered and not _takes_up(answer, w.question))


def _takes_up(answer: Spoken, question: Question) -> bool:
    """Whether these words have one of the question's, or a sum of money where it asks for one."""
    asked = read(question.text)
    priced = not _ASKS_PRICE.isdisjoint(asked.words) and "NUMBER" in answer.words and currency(answer.text)
    return bool(priced or _content(asked) & _content(answer))


def _put_off(waiting: tuple[OpenQuestion, ...], answer: Spoken) -> tuple[OpenQuestion, ...]:
    """Those that the words put off: which they take up a word of, or the last."""
    meant = [w for w in waiting if _takes_up(answer, w.question)] or waiting[-1:]
    return tuple(replace(w, put_off=True) if w in meant else w for w in waiting)


def _answers(reading: Reading) -> bool:
    if reading.listens:
        return bool(reading.spoken.words) and reading.spoken.words[0] in _YES_NO
    asked = questions(reading.text)
    return not asked or len(reading.text) > sum(len(q.text) for q in asked) + 20


def _evades(answer: Spoken, question: Question) -> bool:
    """Whether nothing of what was asked is in these words, neither an amount where one was asked for nor any word."""
    if _takes_up(answer, question) or {"NUMBER", *_YES_NO} & set(answer.words[:1]):
        return False
    amount = bool(_ASKS_AMOUNT.search(question.text)) or not _ASKS_PRICE.isdisjoint(read(question.text).words)
    evades = len(answer.words) <= FEW_WORDS and _EVADES.said(answer)
    return _AMOUNTS.isdisjoint(answer.words) and (amount or evades)


def _content(spoken: Spoken) -> set[str]:
    """The words that say something, without their endings, and names in capitals such as SAP."""
    said = zip(spoken.words, spoken.spans, strict=True)
    telling = {w for w, (i, j) in said if len(w) > len("the") or (len(w) > 1 and spoken.text[i:j].isupper())}
    return {_ENDING.sub("", w) for w in telling - _COMMON - MONTHS - WEEKDAYS}
