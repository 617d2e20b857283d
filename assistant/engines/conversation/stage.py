"""Says where the conversation stands: the first version, by cue phrases.

It counts plain cues in the last few utterances and moves only when another stage clearly stands out. A trained model
takes its place in a later issue; until then expect it to be late by a turn or two, and wrong on talks that use other
words. Measured figures: none yet, there is no labelled call to measure on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.domain.asking import is_backchannel
from assistant.domain.calls import Conversation, Insight, Stage, Track, Utterance
from assistant.domain.spoken import Phrases, read

WINDOW = 8  # utterances
FADE = 0.82  # what a cue still counts one utterance later
STAY = 0.4  # the present stage's advantage: without it the strip would flicker
ENOUGH = 0.9  # one fresh cue
FIRST = 8  # utterances after which nobody is still saying hello
ON_THE_TABLE_S = 90.0  # an objection nobody came back to for so long was dropped
SURE = 0.6
ANSWER_WORDS = 5
HOLD = 2  # utterances a new stage holds at least; an objection may come and go at any time

_IC, _DI, _NA, _SP, _OH, _CL, _FU = Stage
# From where to where talks go; any other step needs twice the evidence.
_PLAUSIBLE: Mapping[Stage, frozenset[Stage]] = {
    _IC: frozenset({_DI, _NA, _SP}),
    _DI: frozenset({_NA, _SP, _FU}),
    _NA: frozenset({_DI, _SP, _FU}),
    _SP: frozenset({_NA, _CL, _FU}),
    _OH: frozenset({_DI, _NA, _SP, _CL, _FU}),
    _CL: frozenset({_SP, _FU}),
    _FU: frozenset({_CL, _SP}),
}
_REP, _CUSTOMER = Track.REP, Track.CUSTOMER
_CUES: Mapping[tuple[Stage, Track], Phrases] = {
    (_IC, _REP): Phrases.listed(
        """hi; hello; good morning/afternoon; calling from/because/about; how are you; is this (a) good time; do you
        have (a) minute/moment/few; did i catch you; my name is; reason for my call; i am speaking"""
    ),
    (_IC, _CUSTOMER): Phrases.listed("hi; hello; speaking; who is this/calling; how can i help; i am doing well"),
    (_DI, _REP): Phrases.listed(
        """how do/does you/your ... (today/now/currently); how are you (currently) handling/doing/using; tell me about;
        tell me (a) (bit/little) (more) about; walk me through; what do you use; what are you using; how many
        (people/users/reps); who else/is; what does ... look like; how big/large/often is/are/do; what is your
        current; how is your; what kind of; today how"""
    ),
    (_DI, _CUSTOMER): Phrases.listed(
        """right now we/i; at (the) moment we/i; currently we/i; we/i currently/mostly/mainly; we use/have/are NUMBER;
        we have about/around/roughly; there are NUMBER; we are (a) NUMBER; our team is; we do it/that/this/all"""
    ),
    (_NA, _REP): Phrases.listed(
        """what would it mean; what does that cost; how much time; what is (the) biggest/hardest; what matters; what
        problem/challenges/challenge/goals; what are you trying/hoping; what would you change; why is that; what
        happens when/if; how does that affect; what would good look like; biggest challenge*"""
    ),
    (_NA, _CUSTOMER): Phrases.listed(
        """problem/problems is/are/we/with; struggl*; frustrat*; trouble with; takes us/too/forever/hours/days; we need
        (to/something/it); i need (to/something); we want to; we would like to; our goal; wish we; hard for us; we
        lose; we waste; mistakes; pain; challenge; hassle; keeps happening"""
    ),
    (_SP, _REP): Phrases.listed(
        """our platform/product/software/solution/system/tool; we offer/provide; lets/allows/helps you; you can see; you
        get; let me show; show you; what it does; how it works; you will see; it connects/integrates; comes with;
        included in; feature*; what we do is; our customers; it does that/this"""
    ),
    (_SP, _CUSTOMER): Phrases.listed(
        """does it/this/that; can it/this; how does it/this/that; would it/this; what about; is there (an/a) app; that
        looks/sounds/would; i like; how would (it/that/we); does your"""
    ),
    (_CL, _REP): Phrases.listed(
        """contract; agreement; go ahead with; ready to (start/sign/go); paperwork; order form; signature; terms; shall
        we (start/go/do); price/total comes/would/is; discount; who signs; make (the/a) decision"""
    ),
    (_CL, _CUSTOMER): Phrases.listed(
        """sign; contract; purchase order; invoice; let us do it; go ahead with; we are in; deal; discount; terms"""
    ),
    (_FU, _REP): Phrases.listed(
        """calendar invite; i will send; send you; next step/steps; follow up; shall we say; talk (to you) on; schedule;
        set up (a) call/meeting/demo/time; does WEEKDAY; how about WEEKDAY; speak/talk soon; bye; have (a)
        great/good/nice; thank/thanks you for your time"""
    ),
    (_FU, _CUSTOMER): Phrases.listed(
        """WEEKDAY (morning/afternoon) works; works for me; next step/steps; send me/it/over; talk (to you) then; i am
        free/available; look/looking forward; bye; goodbye; talk soon; thanks for your time; my email; how about
        WEEKDAY; you too"""
    ),
}


class CueStageTracker:
    """Follows the stage by cue phrases, with patience: a cue and a plausible step, or it stays where it was.

    `objection_handling` begins with an objection and holds until the customer has said something else after the rep
    answered, or nobody came back to it for 90 s.
    """

    def __init__(self) -> None:
        self._moved = (_IC, 0)  # where it last moved to, and with which utterance
        self._before = _SP  # where the talk stood when the objection came

    def stage(self, conversation: Conversation) -> Stage:
        """The stage after the last utterance; bounded work, whatever the length of the call."""
        last = conversation.last
        if last is None or last.echo_suspect:
            return conversation.stage
        recent = [u for u in conversation.utterances[-3 * WINDOW :] if not u.echo_suspect]
        here = conversation.stage
        if _objection_stands(conversation.insights, recent, last):
            self._before = self._before if here is _OH else here
            return _OH
        scores = _scores(recent[-WINDOW:])
        best = max(scores, key=lambda stage: scores[stage])
        if here is _OH:
            goes_on = scores[best] > 0 and best in {self._before, *_PLAUSIBLE[self._before]}
            return self._move(best if goes_on else self._before, last)
        if here is _IC and len(recent) > FIRST and scores[best] < ENOUGH:
            return self._move(_DI, last)
        holds = self._moved[0] is here and 0 <= last.number - self._moved[1] < HOLD
        bar = max(ENOUGH, scores[here] + STAY) * (1 if best in _PLAUSIBLE[here] else 2)
        return here if holds or best is here or scores[best] < bar else self._move(best, last)

    def _move(self, stage: Stage, last: Utterance) -> Stage:
        self._moved = stage, last.number
        return stage


def _scores(recent: Sequence[Utterance]) -> dict[Stage, float]:
    scores = {stage: 0.0 for stage in Stage if stage is not _OH}
    for age, utterance in enumerate(reversed(recent)):
        spoken = read(utterance.text)
        for stage in scores:
            cues = {hit.phrase.text for hit in _CUES[stage, utterance.track].hits(spoken)}
            scores[stage] += min(2, len(cues)) * FADE**age
    return scores


def _objection_stands(insights: Sequence[Insight], recent: Sequence[Utterance], last: Utterance) -> bool:
    objection = next(
        (i for i in _lately(insights, last.end_s) if i.kind == "objection" and i.probability >= SURE), None
    )
    if objection is None:
        return False
    answered = False
    for utterance in recent:
        if utterance.start_s < objection.start_s or utterance.number == objection.utterance:
            continue
        if utterance.track is _REP:
            answered = answered or len(utterance.text.split()) >= ANSWER_WORDS
        elif answered and not is_backchannel(utterance.text):
            return False
    return True


def _lately(insights: Sequence[Insight], now_s: float) -> Sequence[Insight]:
    """The insights of the last `ON_THE_TABLE_S`, newest first."""
    found = []
    for insight in reversed(insights):
        if insight.end_s < now_s - ON_THE_TABLE_S:
            break
        found.append(insight)
    return found
