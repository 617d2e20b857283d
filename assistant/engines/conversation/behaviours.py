"""Moments out of how the talk goes, not out of one phrase: behaviour, open questions, a bare goodbye."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.calls import Conversation, Insight, Measures, Stage, Track, Utterance
from assistant.domain.spoken import read
from assistant.engines.conversation.loose_ends import is_goodbye, next_meetings
from assistant.engines.conversation.measures import MONOLOGUE_PAUSE_S, voiced_s
from assistant.engines.conversation.reading import LONGEST
from assistant.settings import Coaching

FAST_FOR_S = 20.0  # pace must stay high for so long (field.md, suggested defaults)
OVER_BAND = 0.05  # a quiet zone above the band
RATIO_VOICE_S = 60.0  # voice in a stage before its talk ratio tells anything
RATIO_FOR_S = 45.0  # cuepitch: over 60 % for more than 45 s
CUT_INS, CUT_INS_WITHIN_S = 3, 120.0  # Revenue.io: too many interruptions in a short time; the numbers are ours
QUESTION_WAITS_S = 45.0
RECENT = 40  # utterances looked at for a meeting that no memory knows of yet
GOODBYE_AFTER_S = 60.0  # "thanks for your time" at the very start ends nothing
ANSWERED_AT_ONCE_S = 0.5  # cuepitch: a start under 0.5 s after an objection
FLUSTERED_WPM = 15.0  # Gong Labs, 67,149 calls: 173 to 188
FLUSTER_WORDS = 8
BASELINE_WORDS = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """Something a card could answer. `nudge`: about the rep's behaviour, so it is spared and spaced more."""

    because: str
    probability: float
    at_s: float
    nudge: bool = True


class Behaviours:
    """Watches one call. Thresholds come from the settings, bands from the playbook."""

    def __init__(self, coaching: Coaching, bands: Mapping[Stage, tuple[float, float]]) -> None:
        self._coaching, self._bands = coaching, bands
        self._fast_since_s: float | None = None
        self._stage: tuple[Stage, float, float] = (Stage.INITIAL_CONTACT, 0.0, 0.0)  # and both voices at its beginning
        self._over_since_s: float | None = None
        self._cut_ins: list[float] = []
        self._cut_ins_seen = 0
        self._words, self._voice_s = 0, 0.0  # the rep's own pace over the call
        self._objected_s: float | None = None  # when an objection was voiced that the rep has not answered

    def moments(self, conversation: Conversation, insights: Sequence[Insight], measures: Measures) -> Iterator[Moment]:
        """What the last utterance gives cause for, the call's state kept up to date on the way."""
        last = conversation.last
        if last is None or last.echo_suspect:
            return
        now_s = last.end_s
        found = [
            self._ratio(conversation.stage, measures, now_s),
            self._cutting_in(measures, now_s),
            self._fast(measures, last),
            self._monologue(measures, last),
            self._flustered(last),
            _waiting_question(conversation, last),
            _bare_goodbye(conversation, last),
        ]
        self._remember(last, insights)
        yield from (one for one in found if one)

    def turn_began_s(self, conversation: Conversation) -> float:
        """When the turn began that the last utterance belongs to; minus infinity when that is the customer's."""
        began = float("-inf")
        for one in reversed(conversation.utterances):
            if one.track is not Track.REP or began - one.end_s >= MONOLOGUE_PAUSE_S:
                break
            began = one.start_s
        return began

    def _monologue(self, measures: Measures, last: Utterance) -> Moment | None:
        if last.track is not Track.REP or measures.monologue_s < self._coaching.monologue_careful_s:
            return None
        sure = 1.0 if measures.monologue_s >= self._coaching.monologue_urgent_s else 0.85
        return Moment("voice:monologue", sure, last.end_s)

    def _fast(self, measures: Measures, last: Utterance) -> Moment | None:
        if last.track is not Track.REP:
            return None
        if measures.pace_wpm is None or measures.pace_wpm <= self._coaching.pace_high_wpm:
            self._fast_since_s = None
            return None
        if self._fast_since_s is None:
            self._fast_since_s = last.start_s
        return Moment("voice:pace", 0.85, last.end_s) if last.end_s - self._fast_since_s >= FAST_FOR_S else None

    def _ratio(self, stage: Stage, measures: Measures, now_s: float) -> Moment | None:
        """The share within the present stage, so that a long demonstration does not weigh on what follows."""
        if stage is not self._stage[0]:
            self._stage = stage, measures.rep_s, measures.customer_s
            self._over_since_s = None
        rep_s, customer_s = measures.rep_s - self._stage[1], measures.customer_s - self._stage[2]
        voice_s = rep_s + customer_s
        high = self._bands.get(stage, (self._coaching.talk_ratio_low, self._coaching.talk_ratio_high))[1]
        if voice_s < RATIO_VOICE_S or rep_s / voice_s <= high + OVER_BAND:
            self._over_since_s = None
            return None
        if self._over_since_s is None:
            self._over_since_s = now_s
        return Moment("voice:talk_ratio", 0.8, now_s) if now_s - self._over_since_s >= RATIO_FOR_S else None

    def _cutting_in(self, measures: Measures, now_s: float) -> Moment | None:
        self._cut_ins += [now_s] * (measures.interruptions - self._cut_ins_seen)
        self._cut_ins_seen = measures.interruptions
        self._cut_ins = [s for s in self._cut_ins if s > now_s - CUT_INS_WITHIN_S]
        if len(self._cut_ins) < CUT_INS:
            return None
        return Moment("voice:interruptions", 0.85, now_s)

    def _flustered(self, last: Utterance) -> Moment | None:
        """An objection answered at once and faster than the rep's own pace: time for one breath."""
        objected_s, words, voice_s = self._objected_s, _word_count(last), voiced_s(last)
        if objected_s is None or last.track is not Track.REP or self._words < BASELINE_WORDS or words < FLUSTER_WORDS:
            return None
        if last.start_s - objected_s >= ANSWERED_AT_ONCE_S or voice_s <= 0:
            return None
        faster = words / voice_s - self._words / self._voice_s > FLUSTERED_WPM / 60
        return Moment("voice:pause", 0.9, last.end_s) if faster else None

    def _remember(self, last: Utterance, insights: Sequence[Insight]) -> None:
        if last.track is Track.REP:
            self._words += _word_count(last)
            self._voice_s += voiced_s(last)
            self._objected_s = None
        elif any(i.kind == "objection" for i in insights):
            self._objected_s = last.end_s


def _waiting_question(conversation: Conversation, last: Utterance) -> Moment | None:
    """Told when the customer speaks again: what the rep is saying now may be the answer."""
    waiting = conversation.memory.unanswered if conversation.memory and last.track is Track.CUSTOMER else ()
    overdue = any(last.end_s - one.start_s >= QUESTION_WAITS_S for one in waiting)
    return Moment("question:unanswered", 0.8, last.end_s, nudge=False) if overdue else None


def _bare_goodbye(conversation: Conversation, last: Utterance) -> Moment | None:
    if last.end_s < GOODBYE_AFTER_S or not is_goodbye(read(last.text[-LONGEST:])):
        return None
    known = conversation.memory  # where it is there, only what was said lately must be looked through
    if (known and known.meeting) or any(next_meetings(conversation.utterances[-RECENT if known else 0 :])):
        return None
    return Moment("risk:no_next_step", 0.9, last.end_s, nudge=False)


def _word_count(utterance: Utterance) -> int:
    return len(utterance.words) or len(utterance.text.split())
