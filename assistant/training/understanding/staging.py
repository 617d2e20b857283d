"""Fits the stage filter: how talks go from the corpus' training calls, how much words weigh from its dev calls."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, product
from pathlib import Path

import numpy as np

from assistant.domain.calls import Stage
from assistant.engines.language.encoder import Encoder
from assistant.engines.language.stages import Course, followed
from assistant.training import corpus
from assistant.training.understanding.judge import said

STAGES = tuple(Stage)
POWERS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
MARGINS = (0.0, 0.1, 0.2, 0.3, 0.4)
FLICKER = 0.002  # of accuracy that one needless change of the strip a call costs


def calls(part: str) -> list[list[corpus.Line]]:
    """The whole calls of a part, each in order."""
    staged = [line for line in corpus.split(part) if "stage" in line.labels]
    return [list(call) for _, call in groupby(staged, key=lambda line: line.source.split(":")[0])]


def course_of(talks: Sequence[Sequence[corpus.Line]]) -> Course:
    """Count how talks begin and go on, each count begun at a half."""
    first, after, share = np.full(7, 0.5), np.full((7, 7), 0.5), np.full(7, 0.5)
    for talk in talks:
        at = [STAGES.index(Stage(line.labels["stage"])) for line in talk]
        first[at[0]] += 1
        np.add.at(share, at, 1)
        for one, two in pairwise(at):
            after[one, two] += 1
    return Course(first / first.sum(), after / after.sum(1, keepdims=True), share / share.sum(), 1.0, 0.0)


def shown(course: Course, evidence: np.ndarray) -> list[int]:
    """What the strip shows after each utterance."""
    at, found = 0, []
    for chances in followed(course, evidence):
        best = int(chances.argmax())
        at = best if chances[best] >= chances[at] + course.margin else at
        found.append(at)
    return found


def fit_stages(encoder: Encoder, to: Path) -> None:
    """Choose power and margin on the dev calls and write the course."""
    counted = course_of(calls("train"))
    heard = list(evidence(encoder, calls("dev")))

    def worth(course: Course) -> float:
        right = moves = total = 0
        for sounds, wanted in heard:
            found = shown(course, sounds)
            right += sum(a == b for a, b in zip(found, wanted, strict=True))
            moves += max(0, _moves(found) - _moves(wanted))
            total += len(wanted)
        return right / total - FLICKER * moves / len(heard)

    best = max((replace(counted, power=p, margin=m) for p, m in product(POWERS, MARGINS)), key=worth)
    written = {
        "first": best.first.round(5).tolist(),
        "after": best.after.round(5).tolist(),
        "share": best.share.round(5).tolist(),
        "power": best.power,
        "margin": best.margin,
    }
    to.write_text(json.dumps(written) + "\n", "utf-8")


def evidence(encoder: Encoder, talks: Sequence[Sequence[corpus.Line]]) -> Iterator[tuple[np.ndarray, list[int]]]:
    """For each call what the encoder's stage head says of each line, and the labels."""
    for talk in talks:
        meanings = encoder.understand_all([said(line) for line in talk])
        sounds = np.array([[meaning.chances["stage"][stage] for stage in STAGES] for meaning in meanings])
        yield sounds, [STAGES.index(Stage(line.labels["stage"])) for line in talk]


def _moves(at: Sequence[int]) -> int:
    return sum(a != b for a, b in pairwise(at))
