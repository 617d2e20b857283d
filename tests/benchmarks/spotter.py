"""The peer: how well the first version's phrases understand the test part of the sales corpus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Conversation, Insight, Track, Utterance
from assistant.engines.conversation.playbook import read_playbook
from assistant.engines.language.phrases import PhraseSpotter
from assistant.training.corpus import Line, split
from tests.benchmarks.table import Row

FIRST = Path(__file__).parents[1] / "data/first_playbook"  # the phrases that the first version came with
SURE = 0.65  # the balanced coach's floor: what may become a card
TURN_S = 5.0


def rows() -> list[Row]:
    """Found or not, and which kind. No target: this is what trained models are to beat."""
    spotter = PhraseSpotter(read_playbook(FIRST).triggers)
    lines = [line for line in split("test") if line.track is Track.CUSTOMER]
    noticed = [list(spotter.notice(spoken_before(line))) for line in lines]
    found = []
    for kind, labels in (("objection", OBJECTIONS), ("buying_signal", BUYING_SIGNALS)):
        truth = [line.labels[kind] for line in lines]
        guess = [_label(insights, kind) for insights in noticed]
        precision, recall, f1 = scores([t != "none" for t in truth], [g != "none" for g in guess])
        note = f"precision {precision:.2f}, recall {recall:.2f}, {len(lines)} lines"
        found.append(Row(f"first version: {kind.replace('_', ' ')} found or not, F1", f1, None, note=note))
        each = [scores([t == one for t in truth], [g == one for g in guess])[2] for one in labels]
        found.append(Row(f"first version: {kind.replace('_', ' ')}, which kind, macro-F1", sum(each) / len(each), None))
    return found


def spoken_before(line: Line) -> Conversation:
    """A line and the turn before it, as the spotter hears them."""
    before = Utterance(1, line.track.other, 0.0, TURN_S, line.prev)
    this = Utterance(2 if line.prev else 1, line.track, TURN_S, 2 * TURN_S, line.text)
    return Conversation((before, this) if line.prev else (this,))


def scores(truth: Sequence[bool], guess: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    both = sum(t and g for t, g in zip(truth, guess, strict=True))
    precision, recall = both / max(1, sum(guess)), both / max(1, sum(truth))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _label(insights: Iterable[Insight], kind: str) -> str:
    sure = [one for one in insights if one.kind == kind and one.probability >= SURE]
    return max(sure, key=lambda one: one.probability).label if sure else "none"
