"""What a call came to know, kept up to date with each utterance.

The memory is a fold over the utterances in the order of their start: what follows from each is worked out once, and
kept with its place, so that an utterance costs the same in the tenth minute and in the tenth hour. When one comes in
between, or some are erased, the fold goes on from the first place that changed; the same talk always gives the same
memory.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.domain.calls import Conversation, Insight, Measures, Track, Utterance
from assistant.domain.memory import SEVERAL, Fact, Memory, Mood, OpenQuestion, Promise
from assistant.engines.conversation.arising import arisen
from assistant.engines.conversation.course import MOOD_TURNS, Course
from assistant.engines.conversation.dates import on_day
from assistant.engines.conversation.facts import Heard, facts_in
from assistant.engines.conversation.loose_ends import REPLY_REACH, Said, meetings_in, promise_in
from assistant.engines.conversation.outcome import outcome_of
from assistant.engines.conversation.qualification import Evidence, checklists
from assistant.engines.conversation.reading import LONGEST, Reading
from assistant.engines.conversation.scoring import score, score_parts
from assistant.engines.conversation.unanswered import Waiting
from assistant.ports import FactSpotter, QuestionJudge

_log = logging.getLogger(__name__)
_WINDOW = REPLY_REACH + 2  # utterances in which a meeting is proposed, dated and agreed to


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known after one utterance."""

    utterance: Utterance
    insights: tuple[Insight, ...]
    facts: tuple[Fact, ...] = ()
    promises: tuple[Promise, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)
    meeting: Promise | None = None  # what both sides agreed to
    evidence: Evidence = field(default_factory=Evidence)
    course: Course = field(default_factory=Course)
    arisen: tuple[Insight, ...] = ()
    lately: tuple[Reading, ...] = ()


class CallMemory:
    """The memory of one call. `said_on`: the call's day, which its dates are reckoned from."""

    def __init__(self, said_on: date, spotter: FactSpotter, judge: QuestionJudge) -> None:
        self._said_on, self._spotter, self._judge = said_on, spotter, judge
        self._known: list[_Known] = []
        self._heard: list[Utterance] = []  # what stands in `_known`, and its numbers
        self._numbers: set[int] = set()
        self._insights: tuple[Insight, ...] = ()
        self._fresh: set[int] = set()  # utterances that something new was noticed of
        self._told: set[tuple[str, str, int]] = set()  # risks and opportunities that the conversation holds
        self._anew = False  # what was noticed is not what it was: every place must be looked at
        self._by_utterance: defaultdict[int, list[Insight]] = defaultdict(list)

    def remember(self, conversation: Conversation, measures: Measures) -> tuple[Memory, Sequence[Insight]]:
        """The memory after the last utterance, and what arose that the conversation does not hold yet."""
        noticed = self._noticed(conversation.insights)
        heard = [u for u in conversation.utterances if not u.echo_suspect]
        same = self._same(heard, noticed)
        del self._known[same:]
        for utterance in heard[same:]:
            self._known.append(self._read(conversation, utterance, tuple(noticed.get(utterance.number, ()))))
        self._heard, self._numbers = heard, {u.number for u in heard}
        if not self._known:
            return Memory(), ()
        fresh = [i for i in self._known[-1].arisen if (i.kind, i.label, i.utterance) not in self._told]
        return self._memory(self._known[-1], measures), fresh

    def _noticed(self, insights: tuple[Insight, ...]) -> Mapping[int, Sequence[Insight]]:
        """The insights by utterance; only those that are new are looked at."""
        known = len(self._insights)
        self._anew = bool(known) and (len(insights) < known or insights[known - 1] is not self._insights[-1])
        if self._anew:
            self._by_utterance.clear()
            self._told.clear()
            known = 0
        self._fresh = set()
        for one in insights[known:]:
            if one.kind in {"risk", "opportunity"}:
                self._told.add((one.kind, one.label, one.utterance))
            else:
                self._by_utterance[one.utterance].append(one)
                self._fresh.add(one.utterance)
        self._insights = insights
        return self._by_utterance

    def _same(self, heard: Sequence[Utterance], noticed: Mapping[int, Sequence[Insight]]) -> int:
        """How many places from the beginning hold what they held before."""
        added = heard[: len(self._heard)] == self._heard and self._fresh.isdisjoint(self._numbers)
        if added and not self._anew:
            return len(self._heard)  # the usual case: something was added at the end
        for i, (known, utterance) in enumerate(zip(self._known, heard, strict=False)):
            if known.utterance is not utterance or len(known.insights) != len(noticed.get(utterance.number, ())):
                return i
        return min(len(self._known), len(heard))

    def _read(self, conversation: Conversation, utterance: Utterance, insights: tuple[Insight, ...]) -> _Known:
        """What is known after an utterance; after one that cannot be read, what was known before it."""
        try:
            return self._after(conversation, utterance, insights)
        except Exception:  # noqa: BLE001 - one utterance must not cost the memory of all that follow
            _log.exception("utterance %d passed over", utterance.number)
            before = self._known[-1] if self._known else _Known(utterance, insights)
            return replace(before, utterance=utterance, insights=insights)

    def _after(self, conversation: Conversation, utterance: Utterance, insights: tuple[Insight, ...]) -> _Known:
        before = self._known[-1] if self._known else _Known(utterance, ())
        reading = Reading(utterance, insights)
        said_before = before.lately[-1] if before.lately else None
        mentions = self._spotter.spot(conversation, utterance) if utterance.track is Track.CUSTOMER else ()
        facts = facts_in(Heard(reading, said_before, self._said_on, mentions))
        course = before.course.after(reading, facts, self._said_on)
        lately = (*before.lately, reading)[-_WINDOW:]
        fixed = next(iter(reversed(list(meetings_in(lately)))), None)
        promise = promise_in(reading)
        made = self._promise(promise) if promise else None
        arose = arisen(
            before.course,
            course,
            reading,
            facts,
            competitor_named=any(fact.field == "competitor" for fact in before.facts)
            or any(one.label == "competitor" for one in before.course.objections),
            meeting=bool(fixed or before.meeting),
        )
        once = {(i.kind, i.label) for i in before.arisen}
        return _Known(
            utterance,
            insights,
            facts=_with(before.facts, facts),
            promises=_also(before.promises, made) if made else before.promises,
            waiting=before.waiting.after(reading, _their_turn(before.lately), self._judge),
            meeting=self._promise(fixed) if fixed and not _same(before.meeting, fixed) else before.meeting,
            evidence=before.evidence.after(reading, said_before, facts),
            course=course,
            arisen=(*before.arisen, *(i for i in arose if (i.kind, i.label) not in once)),
            lately=lately,
        )

    def _promise(self, said: Said) -> Promise:
        one = said.utterance
        return Promise(
            one.track, said.words, one.text[:LONGEST], one.number, one.start_s, self._day(said.due), said.due
        )

    def _day(self, words: str) -> str:
        """The day as ISO 8601; empty where none can be told."""
        day = on_day(words, self._said_on) if words else None
        return day.isoformat() if day else ""

    def _memory(self, known: _Known, measures: Measures) -> Memory:
        course, meeting = known.course, known.meeting
        outcome = outcome_of(course, meeting)
        parts = score_parts(
            course, measures, meeting=meeting.what if meeting else "", promised=bool(known.promises), outcome=outcome
        )
        standing = tuple(fact for fact in known.facts if not fact.superseded)
        return Memory(
            facts=known.facts,
            promises=known.promises,
            unanswered=tuple(
                OpenQuestion(w.question.text, w.utterance.number, w.utterance.start_s, w.put_off)
                for w in known.waiting.questions
                if w.utterance is not known.utterance
            ),
            checklists=checklists(standing, known.evidence),
            score=score(parts, course),
            parts=parts,
            urgency=course.pressure.level if course.pressure else None,
            urgency_because=course.pressure.quote if course.pressure else "",
            mood=_mood(course),
            outcome=outcome,
            meeting=meeting.what if meeting else "",
            meeting_on=meeting.due if meeting else "",
        )


def _their_turn(lately: Sequence[Reading]) -> str:
    """What the rep said last."""
    return next((one.text for one in reversed(lately) if one.track is Track.REP), "")


def _same(meeting: Promise | None, fixed: Said) -> bool:
    return meeting is not None and meeting.utterance == fixed.utterance.number


def _also(known: tuple[Promise, ...], made: Promise) -> tuple[Promise, ...]:
    """The promises with one more; said again in the same words it is the same."""
    again = any(one.owner is made.owner and one.what.lower() == made.what.lower() for one in known)
    return known if again else (*known, made)


def _with(known: tuple[Fact, ...], fresh: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts with new ones: the newest of a field stands and the older is history; of some fields several stand."""
    for fact in fresh:
        if any(
            one.field == fact.field and one.value.lower() == fact.value.lower() for one in known if not one.superseded
        ):
            continue  # said again
        if fact.field not in SEVERAL:
            known = tuple(replace(one, superseded=True) if one.field == fact.field else one for one in known)
        known = (*known, fact)
    return known


def _mood(course: Course) -> Mood | None:
    """The customer's last feeling, or the tone of their last turns with the newest words that had it.

    None when no sentiment was heard lately.
    """
    if course.mood:
        one = course.mood
        return Mood(one.label, one.probability, one.quote, one.start_s)
    if len(course.tones) < MOOD_TURNS // 2 or not course.sentiments:
        return None
    mean = sum(course.tones) / len(course.tones)
    label = "positive" if mean >= _CLEAR else "negative" if mean <= -_CLEAR else "neutral"
    latest = course.sentiments[-1]  # where no words sounded as the mean does, the newest speak for themselves
    one = next((said for said in reversed(course.sentiments) if said.label == label), latest)
    return Mood(one.label, one.probability, one.quote, one.start_s)


_CLEAR = 0.34  # a third of the last turns more one way than the other
