"""What a rep would see: the real coach on whole calls of the corpus that no model learnt from, card by card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from assistant.domain.calls import Conversation, Utterance
from assistant.domain.labels import NONE
from assistant.engines.conversation.playbook import read_playbook
from assistant.settings import Settings
from assistant.training.corpus import Line
from assistant.training.understanding.staging import calls
from assistant.wiring import STARTER, wire_understanding
from tests.benchmarks.table import Row

WORDS_A_SECOND = 2.5
PAUSE_S = 0.6
FALSE = 1.0  # in ten minutes


def rows(part: str = "test") -> Iterator[Row]:
    """Cards for what the customer said, at each pace, false ones in ten minutes of call."""
    talks = calls(part)
    for pace in ("quiet", "balanced", "eager"):
        shown = right = 0
        seconds = 0.0
        for talk in talks:
            cards, length_s = play(talk, pace)
            shown += len(cards)
            right += sum(because.partition(":")[2] in _labels(line) for because, line in cards)
            seconds += length_s
        yield Row(
            f"false cards in ten minutes of call, {pace}",
            600 * (shown - right) / seconds,
            FALSE,
            note=f"{shown} cards for what the customer said in {seconds / 60:.0f} minutes, {right} of them right",
        )


def play(talk: Sequence[Line], pace: str) -> tuple[list[tuple[str, Line]], float]:
    """The cards of one call that answer an objection or a signal, each with the line it came after; and its seconds."""
    settings = Settings()
    coaching = replace(settings.coaching, pace=pace)
    mind = wire_understanding(replace(settings, coaching=coaching), read_playbook(STARTER), date(2026, 1, 5))
    now, at, cards = Conversation(), 0.0, []
    for number, line in enumerate(talk, 1):
        end = at + len(line.text.split()) / WORDS_A_SECOND
        said = Utterance(number, line.track, at, end, line.text)
        now = replace(now, utterances=(*now.utterances, said), now_s=end)
        insights = [one for analyst in mind.analysts for one in analyst.notice(now)]
        now = replace(now, insights=(*now.insights, *insights), stage=mind.stages.stage(now))
        card = mind.coach.advise(now, insights, mind.measurer.measure(now))
        if card and card.because.startswith(("objection:", "buying_signal:")):
            cards.append((card.because, line))
        at = end + PAUSE_S
    return cards, at


def _labels(line: Line) -> set[str]:
    return {line.labels[head] for head in ("objection", "buying_signal")} - {NONE}
