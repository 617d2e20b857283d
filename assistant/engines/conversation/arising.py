"""Risks and opportunities as they arise, each told once with the words that made it so.

Risks: `objection_again` (it comes back after it was settled), `objection_unanswered` (two turns of the rep went by
without a word to it), `competitor_again` (a vendor is named in a second utterance), `decision_elsewhere` (somebody
else must decide), `going_quiet` (who talked, and showed interest, now answers in a few words), `mood_falls` (the last
six turns are mostly negative, and were not before), `no_budget`, `no_next_step` (a goodbye without a day).
Opportunities: `commitment`, `stakeholder_offered`, `next_step_offered`, `budget_confirmed`, `date_named`.

Thresholds are ours, set so that a calm call tells none: see the constants.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain.calls import Insight, Track
from assistant.domain.memory import Fact
from assistant.engines.conversation.course import FOLLOW_TURNS, MOOD_TURNS, Course
from assistant.engines.conversation.fact_values import NO_BUDGET, THE_CALLER
from assistant.engines.conversation.reading import Reading

QUIET_SHARE = 0.35  # of their usual words a turn
TALKED_TURNS, TALKED_WORDS = 8, 8.0  # turns, and words in each, before somebody can go quiet
LOW_TONE, USUAL_TONE = -0.5, -0.2
SIGNALS = {"commit": "commitment", "stakeholder": "stakeholder_offered", "next_step": "next_step_offered"}
_PLAIN = 0.9  # the probability of what was said in so many words; what follows from an insight has that one's


def arisen(  # noqa: C901 one arm a risk or opportunity
    before: Course,
    after: Course,
    reading: Reading,
    facts: Sequence[Fact],
    *,
    competitor_named: bool,
    meeting: bool,
) -> Iterator[Insight]:
    """What this utterance brought up. `competitor_named`: in an earlier one; `meeting`: a dated step is agreed."""
    by_customer = reading.track is Track.CUSTOMER

    def told(kind: str, label: str, probability: float = _PLAIN) -> Insight:
        said = reading.utterance
        quote = reading.text.strip()
        return Insight(kind, label, probability, quote, said.start_s, said.end_s, said.track, said.number)

    for one in reading.sure if by_customer else ():
        if one.kind == "buying_signal" and one.label in SIGNALS:
            yield told("opportunity", SIGNALS[one.label], one.probability)
        if one.kind == "objection" and one.label == "authority":
            yield told("risk", "decision_elsewhere", one.probability)
    for kind, label in _of(facts):
        yield told(kind, label)
    rival = any(f.field == "competitor" for f in facts) or any(
        i.because == "objection:competitor" for i in reading.sure
    )
    if rival and competitor_named:
        yield told("risk", "competitor_again")
    if sum(one.again for one in after.objections) > sum(one.again for one in before.objections):
        yield told("risk", "objection_again")
    if _lapsed(after) > _lapsed(before):
        yield told("risk", "objection_unanswered", 0.8)
    if by_customer and _quiet(after) and not _quiet(before):
        yield told("risk", "going_quiet", 0.7)
    if by_customer and _low(after) and not _low(before):
        yield told("risk", "mood_falls", 0.7)
    if after.goodbye and not before.goodbye and not meeting and not after.committed:
        yield told("risk", "no_next_step")


def _of(facts: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    for fact in facts:
        if fact.field == "budget":
            yield ("risk", "no_budget") if fact.value == NO_BUDGET else ("opportunity", "budget_confirmed")
        if fact.field == "decision_maker" and fact.value != THE_CALLER:
            yield "risk", "decision_elsewhere"
        if fact.field == "timeline" and not fact.value.startswith("not before"):
            yield "opportunity", "date_named"


def _lapsed(course: Course) -> int:
    return sum(not one.replied and one.turns >= FOLLOW_TURNS for one in course.objections)


def _quiet(course: Course) -> bool:
    """Whether a customer who talked and showed interest now says little."""
    lately = course.last_words
    earlier_turns = course.customer_turns - len(lately)
    if earlier_turns < TALKED_TURNS or len(lately) < MOOD_TURNS or not course.signals or course.goodbye:
        return False
    usual = (course.customer_words - sum(lately)) / earlier_turns
    return usual >= TALKED_WORDS and sum(lately) / len(lately) <= QUIET_SHARE * usual


def _low(course: Course) -> bool:
    """Whether most of the last turns sound bad, and the turns before them did not; a plain turn counts as neutral."""
    earlier_turns = course.customer_turns - len(course.lately)
    if len(course.lately) < MOOD_TURNS or earlier_turns < MOOD_TURNS:
        return False
    lately, usual = sum(course.lately), course.tone_sum - sum(course.lately)
    return lately / MOOD_TURNS <= LOW_TONE and usual / earlier_turns > USUAL_TONE
