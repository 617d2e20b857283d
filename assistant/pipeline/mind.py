"""What is understood and advised. The stage `mind` alone calls this; it alone owns the conversation and publishes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.domain.calls import (
    Conversation,
    Gap,
    Insight,
    Measures,
    SpeechSegment,
    Track,
    Transcript,
    Utterance,
)
from assistant.domain.events import (
    Advised,
    Erased,
    Event,
    Failed,
    Heard,
    Measured,
    Missed,
    Moved,
    Noticed,
    Publish,
    Remembered,
    Settled,
    Summed,
)
from assistant.domain.memory import Memory
from assistant.pipeline.echo_catch import without_echo
from assistant.ports import Analyst, Coach, Measurer, Rememberer, StageTracker, Summariser

_log = logging.getLogger(__name__)
ECHO_SUSPECT = 0.5  # more echo than own voice
ECHO_POSSIBLE = 0.1  # so much echo, and the customer's words are waited for


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that makes sense of words, for one call."""

    analysts: Sequence[Analyst]
    stages: StageTracker
    measurer: Measurer
    rememberer: Rememberer
    coach: Coach
    summariser: Summariser


class Mind:
    """The conversation so far, and what follows from each new utterance."""

    def __init__(
        self,
        understanding: Understanding,
        publish: Publish,
        now: Callable[[], float],
        conversation: Conversation,
    ) -> None:
        self._understand, self._publish, self._now = understanding, publish, now
        self._conversation = conversation
        self._number = max((u.number for u in conversation.utterances), default=0)
        self._held: list[Utterance] = []
        self._told: Memory | None = Memory()  # what was published last; None when that was erased

    def tell(self, event: Event) -> None:
        """Publish something from outside the mind, in its turn."""
        self._publish(event)

    def recall(self) -> None:
        """Tell what a call came to know before it was cut off."""
        self._remember(self._understand.measurer.measure(self._conversation))

    def heard(self, segment: SpeechSegment, transcript: Transcript, *, customer_talks: bool) -> None:
        """Take what was heard of one closed segment.

        `customer_talks`: the customer's words of the same moment are still to come.
        """
        if transcript.text:
            utterance = Utterance(
                number=0,
                track=segment.track,
                start_s=segment.start_s,
                end_s=segment.end_s,
                text=transcript.text,
                confidence=transcript.confidence,
                words=transcript.words,
                echo_suspect=segment.track is Track.REP and segment.echo >= ECHO_SUSPECT,
            )
            if customer_talks and segment.track is Track.REP and segment.echo > ECHO_POSSIBLE:
                self._held.append(utterance)
                return
            self._take(utterance)
        if segment.track is Track.CUSTOMER:
            self.release(segment.end_s)

    def release(self, until_s: float) -> None:
        """Take the held rep utterances that ended before `until_s`: the customer's words are all there."""
        ready = [u for u in self._held if u.start_s <= until_s]
        self._held = [u for u in self._held if u.start_s > until_s]
        for utterance in ready:
            self._take(utterance)

    def missed(self, gap: Gap) -> None:
        """Mark a gap."""
        if gap.track is Track.CUSTOMER:
            self.release(gap.end_s)
        self._publish(Missed(gap, self._now()))

    def forget(self, start_s: float, end_s: float) -> None:
        """Erase what was said in this stretch."""
        self.release(start_s)
        keeps = tuple(u for u in self._conversation.utterances if u.end_s <= start_s or u.start_s >= end_s)
        numbers = {u.number for u in keeps}
        self._held = [u for u in self._held if u.end_s <= start_s or u.start_s >= end_s]
        self._conversation = replace(
            self._conversation,
            utterances=keeps,
            insights=tuple(i for i in self._conversation.insights if i.utterance in numbers),
            memory=None,
        )
        self._told = None  # the memory that was saved quotes the whole call and goes with any part of it
        now_s = self._now()
        self._publish(Erased(start_s, end_s, now_s))
        self._publish(Missed(Gap(start_s, end_s, "off_the_record"), now_s))
        measures = self._understand.measurer.measure(self._conversation)
        self._publish(Measured(measures, now_s))
        self._remember(measures)

    def card_done(self, card_id: str, *, used: bool) -> None:
        """Let the coach and the world know what became of a card."""
        now_s = self._now()
        self._understand.coach.dismissed(card_id, used=used, now_s=now_s)
        self._publish(Settled(card_id, "used" if used else "dismissed", now_s))

    def sum_up(self) -> None:
        """Say what the call came to."""
        self.release(float("inf"))
        measures = self._understand.measurer.measure(self._conversation)
        self._remember(measures, final=True)
        conversation = replace(self._conversation, now_s=self._now())
        summary = self._understand.summariser.summarise(conversation, measures)
        self._publish(Summed(summary, self._now()))

    def _take(self, utterance: Utterance) -> None:
        known = self._conversation.utterances
        if utterance.track is Track.REP:
            cleaned = without_echo(utterance, _near(known, utterance))
            if cleaned is None:
                return
            utterance = cleaned
        self._number += 1
        utterance = replace(utterance, number=self._number)
        self._conversation = replace(self._conversation, utterances=_in_order(known, utterance), now_s=self._now())
        self._publish(Heard(utterance, self._now()))
        try:
            self._follow_up()
        except Exception as error:  # noqa: BLE001 - what one engine makes of one utterance must not cost the others
            _log.exception("not understood")
            self._publish(Failed.of("mind", error, self._now()))

    def _follow_up(self) -> None:
        insights: list[Insight] = []
        for analyst in self._understand.analysts:
            insights += analyst.notice(self._conversation)
        for insight in insights:
            self._publish(Noticed(insight, self._now()))
        self._conversation = replace(self._conversation, insights=(*self._conversation.insights, *insights))
        stage = self._understand.stages.stage(self._conversation)
        if stage is not self._conversation.stage:
            self._conversation = replace(self._conversation, stage=stage)
            self._publish(Moved(stage, self._now()))
        measures = self._understand.measurer.measure(self._conversation)
        card = self._understand.coach.advise(self._conversation, insights, measures)
        if card:
            self._publish(Advised(card, self._now()))
        self._publish(Measured(measures, self._now()))
        self._remember(measures)  # last: a card cannot wait

    def _remember(self, measures: Measures, *, final: bool = False) -> None:
        try:
            memory, arisen = self._understand.rememberer.remember(self._conversation, measures)
        except Exception as error:  # noqa: BLE001 - a memory that fails must cost neither the summary nor the erasing
            _log.exception("not remembered")
            self._publish(Failed.of("mind", error, self._now()))
            if self._told is not None:
                return
            memory, arisen = Memory(), ()  # what was erased must not stay on show
        for insight in arisen:
            self._publish(Noticed(insight, self._now()))
        told = self._told
        changed = told is None or _plain(memory) != _plain(told) or (final and memory != told)
        insights = (*self._conversation.insights, *arisen)
        self._conversation = replace(self._conversation, insights=insights, memory=memory)
        if changed:
            self._told = memory
            self._publish(Remembered(memory, self._now()))


def _plain(memory: Memory) -> Memory:
    """The memory without the score, which moves a little with every word: told with the next thing, or at the end."""
    return replace(memory, score=None, parts=())


def _in_order(known: tuple[Utterance, ...], fresh: Utterance) -> tuple[Utterance, ...]:
    at = len(known)
    while at and known[at - 1].start_s > fresh.start_s:
        at -= 1
    return (*known[:at], fresh, *known[at:])


def _near(known: Sequence[Utterance], fresh: Utterance, reach_s: float = 20.0) -> list[Utterance]:
    """The customer's utterances that `fresh` may be an echo of."""
    return [
        u
        for u in known[-40:]
        if u.track is Track.CUSTOMER and u.end_s > fresh.start_s - reach_s and u.start_s <= fresh.end_s
    ]
