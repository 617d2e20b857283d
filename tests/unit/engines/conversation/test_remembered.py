"""Facts, promises and open questions of natural talk, per kind: remembered.tsv was worked on, the unseen half never."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.calls import Conversation, Measures, Track, Utterance
from assistant.domain.memory import FIELDS
from tests.memories import call_memory

DATA = Path(__file__).parents[3] / "data"
DAY = date(2026, 3, 11)


def came_to_know(speaker: str, before: str, text: str) -> set[tuple[str, str]]:
    """What is known after the turn before, the utterance and a nod: pairs of a kind and its value in small letters."""
    track = Track(speaker)
    turns = [(track.other, before), (track, text), (track.other, "Mm-hm.")]
    said = tuple(
        Utterance(n, who, 5.0 * n, 5.0 * n + 4, words) for n, (who, words) in enumerate(turns, 1) if words.strip()
    )
    known, _ = call_memory(DAY).remember(Conversation(utterances=said, now_s=20.0), Measures())
    found = {(fact.field, fact.value) for fact in known.facts}
    found |= {("promise", f"{one.owner}@{one.due}") for one in known.promises}
    found |= {("open", one.question) for one in known.unanswered}
    return {(kind, value.lower()) for kind, value in found}


def counted(name: str) -> tuple[Counter[str], Counter[str], Counter[str], list[str]]:
    """How many of each kind were right, told and wanted, and the mistakes in words."""
    right, told, wanted, mistakes = Counter[str](), Counter[str](), Counter[str](), list[str]()
    for row in _rows(name):
        got = came_to_know(row["speaker"], row["before"], row["text"])
        labels = [one for one in (row["known"] or "").split(";") if one]
        free = {one[1:] for one in labels if one.startswith("?")}
        want = {tuple(one.lower().split("=", 1)) for one in labels if not one.startswith("?")}
        hits = {}
        for kind, value in sorted(want):
            fits = [one for one in sorted(got - set(hits.values())) if one[0] == kind and value in one[1]]
            if fits:
                hits[kind, value] = fits[0]
        right.update(kind for kind, _ in hits)
        wanted.update(kind for kind, _ in want)
        extra = {one for one in got - set(hits.values()) if one[0] not in free}
        told.update([*(kind for kind, _ in hits), *(kind for kind, _ in extra)])
        if extra or len(hits) < len(want):
            mistakes.append(f"{row['text']} | missed {sorted(want - set(hits))} | told {sorted(extra)}")
    return right, told, wanted, mistakes


def measured(name: str) -> dict[str, tuple[float, float]]:
    """Precision and recall of `facts`, `promises` and `questions` over a labelled file."""
    right, told, wanted, _ = counted(name)
    kinds = {"facts": FIELDS, "promises": ("promise",), "questions": ("open",)}
    return {
        kind: tuple(sum(right[one] for one in parts) / max(1, sum(of[one] for one in parts)) for of in (told, wanted))
        for kind, parts in kinds.items()
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = [line for line in (DATA / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


@pytest.mark.parametrize(
    ("name", "kind", "precision", "recall"),
    [
        ("remembered.tsv", "facts", 0.88, 0.92),
        ("remembered.tsv", "promises", 1.0, 0.87),
        ("remembered.tsv", "questions", 0.85, 0.95),
        ("remembered-unseen.tsv", "facts", 0.79, 0.87),
        ("remembered-unseen.tsv", "promises", 1.0, 0.87),
        ("remembered-unseen.tsv", "questions", 0.59, 0.95),
    ],
)
def test_what_was_said_is_known_and_little_else(name, kind, precision, recall):
    got = measured(name)[kind]
    assert got[0] >= precision
    assert got[1] >= recall
