"""Which questions of the customer's still wait for an answer.

A trained judge (QuestionJudge) says what asks without a question's form, and whether what the rep says answers it;
that it is put off is told by its phrases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.domain.asking import Question, asks_amount
from assistant.domain.calls import Track, Utterance
from assistant.domain.spoken import MONTHS, WEEKDAYS, Phrases, Spoken, read
from assistant.engines.conversation.reading import Reading
from assistant.ports import QuestionJudge

ANSWERED = 0.2  # from this chance on the first reply to a question answers it: nearly all do in a calm talk, and a
LATER = 0.4  # question wrongly held open is worse than one let go; of later replies few do
SURELY = 0.9  # what answers so surely puts nothing off ("let me see ... it is twelve")
AMOUNT = 0.1  # and one with a number in it, where an amount was asked for: judges of meaning overlook numbers
OTHER = 0.75  # and from this on one that takes up words of another question
SAME = 0.7  # of the words that say something, from which on a question is the one asked before
ASKED = 0.7  # from this chance on words ask that have no question's form
MOST = 6  # questions that can wait at once: of a longer list the oldest are let go
_DEFERS = Phrases.listed(
    """come/get/circle back to (that/this/it/you); come/get to that/this/it; let me check/ask/look; have to
    check/ask/look/find; i will find out; i will look into; i will ask (about); let me find out; park that; in (a)
    minute/moment; not sure ... get back; i do not know; in (a) second i/we/let"""
)
_YES_NO = frozenset(["yes", "no", "yeah", "sure", "correct", "right", "exactly", "okay"])
_COMMON = frozenset(
    {"what", "when", "where", "which", "does", "have", "will", "would", "could", "that", "this", "with", "your", "they"}
    | {"there", "from", "about", "like", "them", "then", "know", "want"}
)
_SENTENCE = re.compile(r"[^.?!]+[.?!]*")
_ENDING = re.compile(r"(?<=\w{4})(?:s|ed|ing)$")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the customer's that has had no answer.

    `put_off`: the rep said it would come later; `passed`: a reply went by.
    """

    question: Question
    utterance: Utterance
    put_off: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The questions that wait for an answer after an utterance, oldest first; polite ones never do."""

    questions: tuple[OpenQuestion, ...] = ()

    def after(self, reading: Reading, before: str, judge: QuestionJudge) -> Waiting:
        """What waits when this, too, was said; `before`: what the rep said last.

        What the rep says answers what the judge says it does, unless it only listens; what it puts off waits on, and
        says so. A question asked again is the same one.
        """
        if reading.track is Track.CUSTOMER:
            return self._asked(asked_in(reading, before, judge), reading.utterance)
        if not self.questions or reading.listens:
            return Waiting(self.questions[:-1]) if self._settled(reading) else self
        off, named = defers(reading.spoken), _named(self.questions, reading.spoken)
        left = tuple(
            replace(one, passed=True)
            for one in self.questions
            if judge.answers(one.question.text, reading.text) < (SURELY if off else _bar(one, named, reading.spoken))
        )
        if off and len(left) == len(self.questions):
            meant = (_named(left, reading.spoken) or left)[-1]
            left = tuple(replace(one, put_off=True) if one is meant else one for one in left)
        return Waiting(left)

    def _settled(self, reading: Reading) -> bool:
        """Whether a bare yes or no answers the question asked last."""
        last = self.questions[-1].question if self.questions else None
        return bool(last and last.form == "closed" and _YES_NO.intersection(reading.spoken.words[:1]))

    def _asked(self, asked: Sequence[Question], utterance: Utterance) -> Waiting:
        waiting = self.questions
        for question in asked:
            again = next((one for one in waiting if _same(one.question, question)), None)
            waiting = tuple(one for one in waiting if one is not again)
            waiting = (*waiting, replace(again, passed=False) if again else OpenQuestion(question, utterance))
        return Waiting(waiting[-MOST:])


def asked_in(reading: Reading, before: str, judge: QuestionJudge) -> Sequence[Question]:
    """What a customer's utterance asks: by its form, and what the judge says asks without one, by sentence."""
    formed = reading.questions
    if reading.listens or (chance := judge.asks(reading.text, before)) < ASKED:
        return formed
    sentences = [one.strip() for one in _SENTENCE.findall(reading.text) if one.strip()]
    if len(sentences) < 2:  # noqa: PLR2004 - it is the whole utterance that asks
        return formed or (Question(reading.text, "open", chance),)
    others = [one for one in sentences if not any(one in two.text or two.text in one for two in formed)]
    asking = [Question(one, "open", sure) for one in others if (sure := judge.asks(one, before)) >= ASKED]
    return tuple(sorted((*formed, *asking), key=lambda one: reading.text.find(one.text)))


def defers(spoken: Spoken) -> bool:
    """Whether these words put an answer off."""
    return _DEFERS.said(spoken)


def _bar(one: OpenQuestion, named: Sequence[OpenQuestion], reply: Spoken) -> float:
    """The chance from which a reply answers it that takes up words of `named`."""
    if "NUMBER" in reply.words and asks_amount(one.question.text):
        return AMOUNT
    if one in named:
        return ANSWERED
    return OTHER if named else LATER if one.passed else ANSWERED


def _named(waiting: Sequence[OpenQuestion], reply: Spoken) -> Sequence[OpenQuestion]:
    """Those that the reply takes up a word of."""
    return [one for one in waiting if _content(read(one.question.text)) & _content(reply)]


def _same(one: Question, other: Question) -> bool:
    mine, theirs = _content(read(one.text)), _content(read(other.text))
    return len(mine & theirs) > SAME * max(1, min(len(mine), len(theirs)))


def _content(spoken: Spoken) -> set[str]:
    """The words that say something, without their endings, and names in capitals such as SAP."""
    said = zip(spoken.words, spoken.spans, strict=True)
    telling = {w for w, (i, j) in said if len(w) > len("the") or (len(w) > 1 and spoken.text[i:j].isupper())}
    return {_ENDING.sub("", w) for w in telling - _COMMON - MONTHS - WEEKDAYS}
