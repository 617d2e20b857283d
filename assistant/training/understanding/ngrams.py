"""Fits the linear model over words: logistic regression on tf-idf, one for each head, kept in one byte a weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assistant.domain.labels import LABELS
from assistant.engines.language.ngrams import terms
from assistant.training.understanding.data import Example

OFTEN = 3  # lines a term must stand in
STRENGTH = 10.0  # of the weights, against the squares of their size


def fit_ngrams(examples: Sequence[Example], to: Path, heads: Mapping[str, Sequence[str]] = LABELS) -> None:
    """Learn heads, each with its labels, from examples and write the model."""
    counted = [Counter(terms(one.text, one.prev, one.track)) for one in examples]
    lines = Counter(term for one in counted for term in one)
    kept = sorted(term for term, number in lines.items() if number >= OFTEN)
    idf = np.log((1 + len(examples)) / (1 + np.array([lines[term] for term in kept]))) + 1
    features = _weighed(counted, {term: i for i, term in enumerate(kept)}, idf)
    weights, bias = zip(*(_head(features, examples, head, len(labels)) for head, labels in heads.items()), strict=True)
    whole = np.concatenate(weights).T  # terms x labels
    scale = np.abs(whole).max(0) / 127
    np.savez_compressed(
        to,
        terms=np.frombuffer("\n".join(kept).encode(), np.uint8),
        idf=idf.astype(np.float16),
        weights=np.round(whole / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=np.concatenate(bias).astype(np.float32),
    )


def _weighed(counted: Sequence[Counter[str]], at: dict[str, int], idf: np.ndarray) -> csr_matrix:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, one in enumerate(counted):
        known = {at[term]: number for term, number in one.items() if term in at}
        weight = np.array([(1 + np.log(number)) * idf[i] for i, number in known.items()])
        rows += [row] * len(known)
        columns += known
        values += (weight / np.linalg.norm(weight)).tolist()
    return csr_matrix((values, (rows, columns)), shape=(len(counted), len(at)))


def _head(features: csr_matrix, examples: Sequence[Example], head: str, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights, labels x terms, and biases. A line on which two labellers differ counts half for each."""
    votes = [(i, label, share) for i, one in enumerate(examples) for label, share in one.targets.get(head, {}).items()]
    at, wanted, shares = (np.array(column) for column in zip(*votes, strict=True))
    model = LogisticRegression(C=STRENGTH, max_iter=200).fit(features[at], wanted, sample_weight=shares)
    if list(model.classes_) != list(range(labels)):
        raise ValueError(f"{head}: some label never occurs")
    return model.coef_, model.intercept_
