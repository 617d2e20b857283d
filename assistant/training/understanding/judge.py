"""How good the shipped model is: found or not, which kind, how sure, on lines of writers it never saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.domain.calls import Track
from assistant.domain.labels import LABELS, NONE
from assistant.domain.memory import Mention
from assistant.engines.language.encoder import Encoder, Meaning, Said
from assistant.engines.language.mentions import mentions
from assistant.training.corpus import Line
from assistant.training.corpus.marked import Finds, MarkedLine, find
from assistant.training.understanding.calibrate import calibration_by_luck, calibration_error

CUSTOMERS_ONLY = frozenset({"objection", "buying_signal"})
Pairs = Sequence[tuple[str, str]]  # wanted, given


@dataclass(frozen=True, slots=True)
class Judgement:
    """One head on some lines. F1s and accuracy in [0, 1]; `found` is None for heads that have no `none`."""

    head: str
    pairs: Pairs
    sure: tuple[float, ...]
    lines: tuple[Line, ...]

    @property
    def accuracy(self) -> float:
        """The share of lines with the right label."""
        return sum(a == b for a, b in self.pairs) / max(1, len(self.pairs))

    @property
    def found(self) -> tuple[float, float, float]:
        """Precision, recall, F1 of finding any label but `none`."""
        return scores([a != NONE for a, _ in self.pairs], [b != NONE for _, b in self.pairs])

    @property
    def macro(self) -> float:
        """The mean F1 over the labels, `none` left out."""
        each = [
            scores([a == label for a, _ in self.pairs], [b == label for _, b in self.pairs])[2]
            for label in LABELS[self.head]
            if label != NONE
        ]
        return sum(each) / len(each)

    @property
    def calibration(self) -> float:
        """Expected calibration error of the label given."""
        return calibration_error(self.sure, [a == b for a, b in self.pairs])

    @property
    def luck(self) -> float:
        """The part of that error that so few lines would show of true probabilities."""
        return calibration_by_luck(self.sure)

    def confusion(self) -> str:
        """A Markdown table: what was wanted in rows, what was given in columns."""
        labels = [one for one in LABELS[self.head] if any(one in pair for pair in self.pairs)]
        count = Counter(self.pairs)
        rows = [["", *labels], ["---"] * (len(labels) + 1)]
        rows += [[f"**{a}**", *(str(count[a, b] or "") for b in labels)] for a in labels]
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    def worst(self, number: int) -> list[tuple[Line, str, str, float]]:
        """The mistakes it was surest of: the line, what was wanted, what was given, how sure."""
        wrong = [(s, i) for i, (s, (a, b)) in enumerate(zip(self.sure, self.pairs, strict=True)) if a != b]
        return [(self.lines[i], *self.pairs[i], s) for s, i in sorted(wrong, reverse=True)[:number]]


def judge(lines: Sequence[Line], understand: Callable[[Sequence[Line]], Sequence[Meaning]]) -> dict[str, Judgement]:
    """Judge every head."""
    meanings = understand(lines)
    found = {}
    for head in LABELS:
        chosen = [i for i, line in enumerate(lines) if counts(line, head)]
        best = [meanings[i].best(head) for i in chosen]
        pairs = [(lines[i].labels[head], label) for i, (label, _) in zip(chosen, best, strict=True)]
        found[head] = Judgement(head, pairs, tuple(chance for _, chance in best), tuple(lines[i] for i in chosen))
    return found


def scores(truth: Sequence[bool], guess: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    both = sum(t and g for t, g in zip(truth, guess, strict=True))
    precision, recall = both / max(1, sum(guess)), both / max(1, sum(truth))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def said(line: Line) -> Said:
    """A line of the corpus as the encoder reads it."""
    return Said(line.text, line.prev, line.track)


def counts(line: Line, head: str) -> bool:
    """Whether a head is judged on this line: the rep neither objects nor signals, and only calls have stages."""
    return head in line.labels and not (head in CUSTOMERS_ONLY and line.track is Track.REP)


def facts_found(encoder: Encoder, lines: Sequence[MarkedLine]) -> Finds:
    """What the shipped model finds of the marked words."""

    def spot(line: MarkedLine) -> Sequence[Mention]:
        read = Said(line.text, line.prev, line.track)
        return mentions(read, encoder.understand(read))

    return find(lines, spot)
