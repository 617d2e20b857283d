"""How good probabilities are: ranking, calibration, what a column alone can tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_TINY = 1e-9


def auc(won: Floats, score: Floats) -> float:
    """The area under the ROC curve, in [0, 1]; 0.5: no order; ties count half. 0.5 too when there is one class only."""
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    yes = won.sum()
    no = len(won) - yes
    return float((ranks[won > 0].sum() - yes * (yes + 1) / 2) / (yes * no)) if yes and no else 0.5


def average_precision(won: Floats, score: Floats) -> float:
    """The area under the precision-recall curve, in [0, 1]; the share of wins is what chance gives."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(won[order])
    return float((hits / np.arange(1, len(won) + 1) * won[order]).sum() / max(hits[-1], 1.0))


def brier(won: Floats, probability: Floats) -> float:
    """The mean squared error of probabilities, in [0, 1], 0 the best (Brier 1950)."""
    return float(np.mean((probability - won) ** 2))


def log_loss(won: Floats, probability: Floats, weight: Floats | None = None) -> float:
    """The mean surprise in nats, 0 the best."""
    return float(np.average(losses(won, probability), weights=weight))


def losses(won: Floats, probability: Floats) -> Floats:
    """The surprise of each row in nats."""
    p = np.clip(probability, _TINY, 1 - _TINY)
    return np.asarray(-(won * np.log(p) + (1 - won) * np.log1p(-p)))


def calibration_error(won: Floats, probability: Floats, bins: int = 10) -> float:
    """The expected calibration error over `bins` groups of equal size, in [0, 1], 0 the best."""
    groups = np.array_split(np.argsort(probability, kind="stable"), bins)
    off = [abs(won[group].mean() - probability[group].mean()) * len(group) for group in groups if len(group)]
    return float(sum(off) / len(won))


def best_f1(won: Floats, score: Floats) -> tuple[float, float, float]:
    """The highest F1 that any threshold gives, with its precision and recall."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(won[order])
    precision, recall = hits / np.arange(1, len(won) + 1), hits / max(hits[-1], 1.0)
    f1 = 2 * precision * recall / np.maximum(precision + recall, _TINY)
    at = int(np.argmax(f1))
    return float(f1[at]), float(precision[at]), float(recall[at])


def lift(won: Floats, score: Floats, share: float = 0.1) -> float:
    """How many times as many wins the best `share` of the leads hold as a share drawn by lot."""
    most = max(1, round(share * len(won)))
    return float(won[np.argsort(-score, kind="stable")[:most]].mean() / max(won.mean(), _TINY))


def logit(probability: Floats) -> Floats:
    """The log odds."""
    p = np.minimum(np.maximum(probability, 1e-6), 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)))


def expit(odds: Floats) -> Floats:
    """The probability of log odds."""
    return np.asarray(1 / (1 + np.exp(-np.minimum(np.maximum(odds, -40), 40))))


def folds(won: Floats, count: int, seed: int = 0) -> Ints:
    """A number below `count` for each row, every class spread evenly."""
    chance = np.random.default_rng(seed)
    given = np.zeros(len(won), dtype=np.int64)
    for label in (0.0, 1.0):
        mine = np.flatnonzero(won == label)
        given[chance.permutation(mine)] = np.arange(len(mine)) % count
    return given


def smoothed_rates(code: Ints, won: Floats, fold: Ints, levels: int, pull: float = 10.0) -> Floats:
    """Each row's level's share of wins among the rows of the other folds, drawn to the mean by `pull` rows."""
    count = int(fold.max()) + 1
    cell = fold * levels + code
    rows = np.bincount(cell, minlength=count * levels).reshape(count, levels)
    wins = np.bincount(cell, weights=won, minlength=count * levels).reshape(count, levels)
    others, other_wins = rows.sum(0) - rows, wins.sum(0) - wins
    prior = other_wins.sum(1, keepdims=True) / np.maximum(others.sum(1, keepdims=True), 1)
    return np.asarray(((other_wins + pull * prior) / (others + pull))[fold, code])


def codes(cells: Sequence[str]) -> tuple[Ints, list[str]]:
    """A number for each cell, and what it stands for."""
    known = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    return np.fromiter(map(known.__getitem__, cells), np.int64, len(cells)), list(known)


def binned(values: Floats, bins: int = 32) -> tuple[Ints, int]:
    """Each value's part of the range, parts of about equal size; the last part is for NaN. And how many parts."""
    said = values[~np.isnan(values)]
    edges = np.unique(np.quantile(said, np.linspace(0, 1, bins + 1)[1:-1])) if len(said) else np.zeros(0)
    code = np.searchsorted(edges, values, side="right")
    code[np.isnan(values)] = len(edges) + 1
    return code.astype(np.int64), len(edges) + 2
