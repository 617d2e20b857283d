"""Learns what asks and what answers: from the corpus, and from the scenes, where it is harder.

Of the corpus, a customer's line asks that has a question in it, or the intent of one; most are read without case and
marks, so that nothing but the words tells. A rep's reply to a question mostly answers it; what the rep said to
somebody else does not. Replies that talk past a question stand in the scenes (corpus/scenes).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.domain.asking import is_small_talk, questions
from assistant.domain.calls import Track
from assistant.engines.language.encoder import Encoder
from assistant.engines.language.questions import FILE, WORDS, answering, asking
from assistant.training import corpus
from assistant.training.corpus import scenes
from assistant.training.understanding.noise import bare

SEED = 0
LINES = 12_000  # of the corpus that asking is learnt from
BARE = 0.6  # of them are read without case and marks
QUIET = 0.6  # of the lines that ask nothing are learnt from
SCENES_COUNT = 10.0  # how much more an example of the scenes counts
LOUDNESS = 12.0
STRENGTH = 0.0005  # of both fits; the less, the nearer to the mean
ASKS = frozenset({"question_product", "question_price", "question_process", "request_material"})
BESIDE = frozenset({"discover", "other", "small_talk", "greeting", "goodbye", "backchannel"})  # may answer nothing

Example = tuple[str, str, bool, float]  # two texts, whether it is so, what it counts


def fit_questions(encoder: Encoder, out: Path) -> None:
    """Fit both and write them; some three minutes."""
    learnt = scenes.split("train")
    heard = [*_lines(), *((text, before, so, SCENES_COUNT) for text, before, so in asked(learnt))]
    asks = _fitted([(asking(encoder, *one[:2]), one) for one in heard])
    told = [
        *_replies(),
        *((q, turn.text, does == scenes.ANSWERS, SCENES_COUNT) for q, turn, does in scenes.pairs(learnt)),
    ]
    answers = _fitted([(answering(encoder, *one[:2]), one) for one in told], loud=WORDS)
    np.savez(out / FILE, asks=asks[0], asks_start=asks[1], answers=answers[0], answers_start=answers[1])


def asked(some: Sequence[scenes.Scene]) -> Iterator[tuple[str, str, bool]]:
    """Each turn of a customer's, what the rep said before it, and whether it asks."""
    for scene in some:
        before = ""
        for turn in scene.turns:
            if turn.track is Track.CUSTOMER:
                yield turn.text, before, bool(turn.asks)
            else:
                before = turn.text


def _fitted(
    read: Sequence[tuple[NDArray[np.float64] | None, Example]], loud: int = 0
) -> tuple[NDArray[np.float32], np.float32]:
    """Weights and start; the last `loud` columns are held back less: few among a thousand would not be heard."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    known = [(found, one) for found, one in read if found is not None]
    rows = np.stack([found for found, _ in known])
    scale = StandardScaler().fit(rows)
    scale.scale_[len(scale.scale_) - loud :] /= LOUDNESS
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(scale.transform(rows), [one[2] for _, one in known], sample_weight=[one[3] for _, one in known])
    weights = model.coef_[0] / np.where(scale.scale_ > 0, scale.scale_, 1)
    return weights.astype(np.float32), np.float32(model.intercept_[0] - weights @ scale.mean_)


def _lines() -> Iterator[Example]:
    chance = random.Random(SEED)  # noqa: S311 - chance for training, not for secrets
    lines = [line for line in corpus.split("train") if line.track is Track.CUSTOMER]
    chance.shuffle(lines)
    left = LINES
    for line in lines:
        formed = questions(line.text)
        plainly = [one for one in formed if one.text.endswith("?") and not is_small_talk(one.text)]
        asks = any(len(one.text.split()) > len("so?") for one in plainly) or line.labels["intent"] in ASKS
        if (not asks and (formed or chance.random() > QUIET)) or not bare(line.text):
            continue
        yield bare(line.text) if chance.random() < BARE else line.text, line.prev, asks, 1.0
        left -= 1
        if not left:
            return


def _replies() -> Iterator[Example]:
    """Each question of a customer with the rep's reply to it, and with what the rep says elsewhere in that file."""
    chance = random.Random(SEED)  # noqa: S311 - chance for training, not for secrets
    for path in corpus.part("train", corpus.files(), corpus.HERE):
        said = [line for line in corpus.read(path) if line.track is Track.REP and line.prev]
        for line in said:
            formed = [one.text for one in questions(line.prev) if not is_small_talk(one.text)]
            if not formed:
                continue
            if line.labels["intent"] not in BESIDE:
                yield formed[-1], line.text, True, 1.0
            yield formed[-1], chance.choice(_others(said, line)), False, 1.0


def _others(said: Sequence[corpus.Line], line: corpus.Line) -> list[str]:
    return [one.text for one in said if one.text != line.text] or ["Right."]
