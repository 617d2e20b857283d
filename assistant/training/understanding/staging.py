"""Fits the stage filter: how talks go and sound, from the training calls; how much that weighs, from the dev calls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import groupby, pairwise, product
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.domain.calls import Stage
from assistant.engines.language.encoder import Encoder
from assistant.engines.language.stages import Course, evidence, followed, sounds
from assistant.training import corpus
from assistant.training.understanding.judge import said

STAGES = tuple(Stage)
POWERS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.3)
STRENGTHS = (0.003, 0.01, 0.03, 0.1)  # of the weights, against the squares of their size
MARGINS = (0.0, 0.1, 0.2, 0.3, 0.4)
FLICKER = 0.002  # of accuracy that one needless change of the strip a call costs


def calls(part: str) -> list[list[corpus.Line]]:
    """The whole calls of a part, each in order."""
    staged = [line for line in corpus.split(part) if "stage" in line.labels]
    return [list(call) for _, call in groupby(staged, key=lambda line: line.source.split(":")[0])]


def course_of(talks: Sequence[Sequence[corpus.Line]], heard: Sequence[np.ndarray], strength: float) -> Course:
    """Count how talks begin and go on, each count begun at a half; learn what each stage sounds like."""
    first, after, share = np.full(7, 0.5), np.full((7, 7), 0.5), np.full(7, 0.5)
    for talk in talks:
        at = wanted(talk)
        first[at[0]] += 1
        np.add.at(share, at, 1)
        for one, two in pairwise(at):
            after[one, two] += 1
    every = np.concatenate(heard)
    middle, spread = every.mean(0), every.std(0) + 1e-3
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit((every - middle) / spread, np.concatenate([wanted(talk) for talk in talks]))
    after /= after.sum(1, keepdims=True)
    sure = (middle, spread, model.coef_.T, model.intercept_)
    return Course(first / first.sum(), after, share / share.sum(), 1.0, 0.0, *sure)


def shown(course: Course, chances: np.ndarray) -> list[int]:
    """What the strip shows after each utterance."""
    at, found = 0, []
    for now in followed(course, chances):
        best = int(now.argmax())
        at = best if now[best] >= now[at] + course.margin else at
        found.append(at)
    return found


def fit_stages(encoder: Encoder, to: Path) -> None:
    """Choose strength, power and margin on the dev calls and write the course."""
    talks, held = calls("train"), calls("dev")
    heard, unheard = hear(encoder, talks), hear(encoder, held)

    def worth(course: Course) -> float:
        right = moves = total = 0
        for sound, talk in zip(unheard, held, strict=True):
            found, at = shown(course, evidence(course, sound)), wanted(talk)
            right += sum(a == b for a, b in zip(found, at, strict=True))
            moves += max(0, _moves(found) - _moves(at))
            total += len(at)
        return right / total - FLICKER * moves / len(held)

    learnt = [course_of(talks, heard, strength) for strength in STRENGTHS]
    tried = (replace(one, power=p, margin=m) for one, p, m in product(learnt, POWERS, MARGINS))
    best = asdict(max(tried, key=worth))
    written = {name: one.round(5).tolist() if isinstance(one, np.ndarray) else one for name, one in best.items()}
    to.write_text(json.dumps(written) + "\n", "utf-8")


def hear(encoder: Encoder, talks: Sequence[Sequence[corpus.Line]]) -> list[np.ndarray]:
    """What each call sounds like, utterances x sounds."""
    return [
        sounds(encoder.understand_all([said(line) for line in talk]), [line.track for line in talk]) for talk in talks
    ]


def wanted(talk: Sequence[corpus.Line]) -> list[int]:
    """The labelled stages of a call, by number."""
    return [STAGES.index(Stage(line.labels["stage"])) for line in talk]


def _moves(at: Sequence[int]) -> int:
    return sum(a != b for a, b in pairwise(at))
