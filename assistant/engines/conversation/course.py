"""How a talk goes so far, one utterance at a time: what the score, the urgency and the risks are told from.

Nothing here is taken back but by starting again, so that the same utterances always come to the same course.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.domain.calls import Insight, Track
from assistant.domain.memory import Fact
from assistant.domain.spoken import Phrases
from assistant.engines.conversation.loose_ends import is_goodbye
from assistant.engines.conversation.reading import Reading
from assistant.engines.conversation.unanswered import defers

ANSWER_WORDS = 5  # fewer words of the rep's answer no objection
BYE_WORDS = 12  # a goodbye of fewer words is nothing else
FOLLOW_TURNS = 2  # turns of the rep within which a signal is followed up or dropped
MOOD_TURNS = 6  # the customer's last turns that their mood is told from
GREETINGS = 6  # turns after which "thanks for your time" ends a talk
_ANGRY = frozenset({"anger", "frustration"})  # sounds bad whatever the words by themselves are
FRESH = 0.7  # what the newest words about time count against those before
_NEAR = (("this week", 0.9), ("next week", 0.9), ("this month", 0.8), ("next month", 0.7), ("this quarter", 0.6))
_AHEAD = ((7, 0.9), (31, 0.7), (92, 0.5), (366, 0.3))  # days
_NO_HURRY = Phrases.listed(
    """no rush; no hurry; not in (a) hurry/rush; not urgent; some time next year; one day; eventually; when (the) time
    comes; there is time; we have (got) time; not (a) priority; no pressure"""
)
_HURRY = Phrases.listed(
    """as soon as possible; as soon as you can; asap; urgent/urgently; right away; immediately; can not wait; running
    out of time; before it is too late; losing money every; fast as you can; high time; now or never;
    need it/this now/today/yesterday/tomorrow"""
)
_CHOSE_OTHER = Phrases.listed(
    """signed with somebody/someone/another/them; went with somebody/someone/another; going with
    somebody/someone/another/them; has/have chosen; decided against; going in (a) different/another direction; not going
    ahead; going to pass; we will pass; (it) is (a) no from; stay with them/him"""
)


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection, under one label. `replied`: the rep spoke to it; `settled`: the customer then went on."""

    label: str
    quote: str
    utterance: int
    start_s: float
    replied: bool = False
    settled: bool = False
    again: bool = False  # it came back after it was settled
    turns: int = 0  # of the rep since it was raised last


@dataclass(frozen=True, slots=True)
class Signal:
    """A buying signal. `followed`: the rep took it up; `turns` of the rep since."""

    label: str
    quote: str
    utterance: int
    start_s: float
    followed: bool = False
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Pressure:
    """How pressed the customer is, in [0, 1], and the words that say so."""

    level: float
    quote: str


@dataclass(frozen=True, slots=True)
class Course:
    """The talk so far. `tones`: the customer's last sentiments, newest last, each in [-1, 1]."""

    objections: tuple[Raised, ...] = ()
    signals: tuple[Signal, ...] = ()
    needs: tuple[int, ...] = ()  # utterances in which the customer told a need or a pain
    needs_followed: int = 0  # of them those that the rep asked about at once
    asked: int = 0  # questions of the rep
    explored: int = 0  # of them those about the customer's situation
    rep_turns: int = 0
    customer_turns: int = 0
    customer_words: int = 0
    last_words: tuple[int, ...] = ()  # of the customer's last turns
    tone_sum: float = 0.0
    tone_count: int = 0
    tones: tuple[float, ...] = ()
    lately: tuple[float, ...] = ()  # the tone of the customer's last turns, 0.0 where none was noticed
    mood: Insight | None = None  # the last feeling shown, while it lasts
    mood_turn: int = 0
    sentiments: tuple[Insight, ...] = ()  # the last that were noticed, newest last
    pressure: Pressure | None = None
    committed: int = 0  # the utterance that said yes last
    refusals: tuple[int, ...] = ()  # the utterances that said no
    chose_other: int = 0  # the utterance that said somebody else was chosen
    brushed_off: int = 0
    goodbye: int = 0  # the first utterance that ends the talk
    last: int = 0

    def after(self, reading: Reading, facts: Sequence[Fact], today: date) -> Course:
        """The course when this, too, was said."""
        sure = reading.sure
        by_rep = reading.track is Track.REP
        course = self._by_rep(reading, sure) if by_rep else self._by_customer(reading, sure, facts, today)
        ends = not course.goodbye and course.rep_turns + course.customer_turns > GREETINGS
        goodbye = reading.utterance.number if ends and is_goodbye(reading.spoken) else course.goodbye
        return replace(course, goodbye=goodbye, last=reading.utterance.number)

    def _by_rep(self, reading: Reading, sure: Sequence[Insight]) -> Course:
        if reading.listens:
            return self
        intents = {i.label for i in sure if i.kind == "intent"}
        asks = bool(reading.questions)
        explores = "discover" in intents or (not intents and any(q.form == "open" for q in reading.questions))
        ends = is_goodbye(reading.spoken) and reading.words < BYE_WORDS
        replies = reading.words >= ANSWER_WORDS and not defers(reading.spoken) and not ends
        takes_up = asks or replies or bool(intents & {"schedule", "close", "negotiate", "discover"})
        needed = bool(self.needs) and self.needs[-1] == self.last and asks
        return replace(
            self,
            objections=tuple(
                one if one.replied else replace(one, replied=replies, turns=one.turns + 1) for one in self.objections
            ),
            signals=tuple(
                one
                if one.followed or one.turns >= FOLLOW_TURNS
                else replace(one, followed=takes_up, turns=one.turns + 1)
                for one in self.signals
            ),
            asked=self.asked + len(reading.questions),
            explored=self.explored + (asks and explores),
            needs_followed=self.needs_followed + needed,
            rep_turns=self.rep_turns + 1,
        )

    def _by_customer(self, reading: Reading, sure: Sequence[Insight], facts: Sequence[Fact], today: date) -> Course:
        number = reading.utterance.number
        if reading.listens:
            return self
        labels = {(i.kind, i.label) for i in sure}
        needs = ("intent", "state_need") in labels or any(fact.field == "pain" for fact in facts)
        tone = next((i for i in sure if i.kind == "sentiment"), None)
        feeling = next((i for i in sure if i.kind == "emotion" and i.label != "neutral"), None)
        turn = self.customer_turns + 1
        value = {"negative": -1.0, "positive": 1.0}.get(tone.label, 0.0) if tone else 0.0
        angry = feeling is not None and feeling.label in _ANGRY and value <= 0
        value, sounded = (-1.0, True) if angry else (value, tone is not None)
        return replace(
            self,
            objections=self._objections(reading, sure),
            signals=(
                *self.signals,
                *(Signal(i.label, i.quote, number, i.start_s) for i in sure if i.kind == "buying_signal"),
            ),
            needs=(*self.needs, number) if needs else self.needs,
            customer_turns=turn,
            customer_words=self.customer_words + reading.words,
            last_words=(*self.last_words, reading.words)[-MOOD_TURNS:],
            tone_sum=self.tone_sum + value,
            tone_count=self.tone_count + sounded,
            tones=(*self.tones, value)[-MOOD_TURNS:] if sounded else self.tones,
            lately=(*self.lately, value)[-MOOD_TURNS:],
            mood=feeling or (self.mood if turn - self.mood_turn < MOOD_TURNS else None),
            mood_turn=turn if feeling else self.mood_turn,
            sentiments=(*self.sentiments, tone)[-MOOD_TURNS:] if tone else self.sentiments,
            pressure=_pressed(self.pressure, reading, _level(reading, labels, facts, today)),
            committed=number if ("buying_signal", "commit") in labels else self.committed,
            refusals=(*self.refusals, number) if ("intent", "decline") in labels else self.refusals,
            chose_other=number if _CHOSE_OTHER.said(reading.spoken) else self.chose_other,
            brushed_off=number if ("objection", "brush_off") in labels else self.brushed_off,
        )

    def _objections(self, reading: Reading, sure: Sequence[Insight]) -> tuple[Raised, ...]:
        """Those of before, settled when the customer goes on after an answer, and those raised now."""
        raised = {i.label: i for i in sure if i.kind == "objection"}
        goes_on = (
            "brush_off" not in raised
            and reading.intent not in {"decline", "goodbye"}
            and not is_goodbye(reading.spoken)
        )
        kept = []
        for one in self.objections:
            if one.label in raised:
                again = raised.pop(one.label)
                number, start_s = reading.utterance.number, reading.utterance.start_s
                back = one.again or one.settled  # going on about it before is still the same
                kept.append(Raised(one.label, again.quote, number, start_s, again=back))
            else:
                kept.append(replace(one, settled=one.settled or (one.replied and goes_on)))
        fresh = (Raised(i.label, i.quote, i.utterance, i.start_s) for i in raised.values())
        return (*kept, *fresh)


def _pressed(before: Pressure | None, reading: Reading, level: float | None) -> Pressure | None:
    """The pressure after these words; the newest weigh most, and what says nothing about time changes nothing."""
    if level is None:
        return before
    mixed = level if before is None else FRESH * level + (1 - FRESH) * before.level
    return Pressure(round(mixed, 2), reading.text.strip())


def _level(reading: Reading, labels: set[tuple[str, str]], facts: Sequence[Fact], today: date) -> float | None:
    """How pressed these words alone sound, in [0, 1]; None when they say nothing about time.

    0.9 within a week, or "as soon as you can"; 0.7 within a month, 0.5 a quarter or a time that is no day, 0.3 a year;
    0.8 a yes; 0.6 asking how soon; 0.15 not before a time; 0.1 "no rush", or being put off. Our judgement: nobody
    publishes figures.
    """
    when = next((fact for fact in facts if fact.field == "timeline"), None)
    words = when.value.lower() if when else ""
    days = (date.fromisoformat(when.date) - today).days if when and when.date else None
    near = next((level for part, level in _NEAR if part in words), 0.5)
    evidence = (
        (_NO_HURRY.said(reading.spoken) or ("objection", "brush_off") in labels, 0.1),
        (("objection", "timing") in labels or words.startswith("not before"), 0.15),
        (not reading.questions and _HURRY.said(reading.spoken), 0.9),
        (days is not None, next((level for limit, level in _AHEAD if (days or 0) <= limit), 0.1)),
        (when is not None, near),
        (("buying_signal", "commit") in labels, 0.8),
        (("buying_signal", "timeline") in labels, 0.6),
    )
    return next((level for holds, level in evidence if holds), None)
