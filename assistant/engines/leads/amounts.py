"""How much and how long: quantiles by LightGBM, widened until they hold what they promise (Romano and others 2019).

How long is survival analysis: what is still open has lasted some days and will last more, and the deals that are closed
by now are the quick ones. It is a censored quantile regression (Portnoy 2003) with quantiles that need not fall off
alike, as the hazards of Cox's model do: each closed deal stands for those of its length that are still open, by the
inverse of the probability of not having been cut off by today (Robins and Rotnitzky 1992), which Kaplan and Meier's
curve of the open ones gives. The same weights widen the interval (Candès, Lei and Ren 2023).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.engines.leads.calibration import LEVEL
from assistant.engines.leads.features import Matrix
from assistant.engines.leads.groups import part, shares, together
from assistant.engines.leads.measures import Floats, Ints
from assistant.engines.leads.one_row import Predictor

_TAIL = (1 - LEVEL) / 2
_QUANTILES = {"low": _TAIL, "middle": 0.5, "high": 1 - _TAIL}
_FOLDS, _ROUNDS = 4, 120
LEAST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Amounts:
    """The middle of what is likely, and an interval of LEVEL around it. `widened`: by how much, in log1p."""

    texts: Mapping[str, str]
    widened: float
    coverage: float  # reached on rows that were not learnt from
    boosters: Mapping[str, Predictor]

    @classmethod
    def fitted(
        cls, raw: Matrix, amount: Floats, weight: Floats | None = None, seed: int = 0, group: Ints | None = None
    ) -> Amounts | None:
        """Learn amounts of at least 0, NaN where there is none; None when too few rows have one.

        `weight` makes up for amounts that are missing because their time has not come yet, see still_open_weight;
        `group`: see groups.
        """
        given = np.ones(len(amount)) if weight is None else weight
        known = np.flatnonzero(np.isfinite(amount) & (amount >= 0) & (given > 0))
        if len(known) < LEAST_ROWS:
            return None
        rows, target, counts = raw[known], np.log1p(amount[known]), given[known]
        fold = np.random.default_rng(seed).permutation(len(known)) % _FOLDS
        whose = part(group, known)
        fold = together(fold, whose)
        off = np.zeros(len(known))
        for one in range(_FOLDS):
            seen, held = fold != one, fold == one
            said = {name: _fit(rows[seen], target[seen], counts[seen], at, seed).predict(rows[held], num_threads=1)
                    for name, at in _QUANTILES.items() if name != "middle"}  # fmt: skip
            off[held] = np.maximum(said["low"] - target[held], target[held] - said["high"])
        each = counts * shares(whose, len(known))
        widened = _edge(off, each)
        halves = [(fold % 2 == 0, fold % 2 == 1), (fold % 2 == 1, fold % 2 == 0)]
        held = [np.average(off[b] <= _edge(off[a], each[a]), weights=each[b]) for a, b in halves]
        reached = float(np.mean(held))
        texts = {name: _fit(rows, target, counts, at, seed).model_to_string() for name, at in _QUANTILES.items()}
        return cls.kept(texts, widened, reached)

    @classmethod
    def kept(cls, texts: Mapping[str, str], widened: float, coverage: float) -> Amounts:
        """From what a model file holds."""
        import lightgbm as lgb

        return cls(
            texts, widened, coverage, {name: Predictor(lgb.Booster(model_str=text)) for name, text in texts.items()}
        )

    def __call__(self, raw: Matrix) -> tuple[Floats, Floats, Floats]:
        """Middle, low and high of each row."""
        said = {name: one(raw) for name, one in self.boosters.items()}
        low, high = said["low"] - self.widened, said["high"] + self.widened
        middle = said["middle"]
        low, high = np.minimum(low, middle), np.maximum(high, middle)
        at, least, most = (np.maximum(np.expm1(one), 0.0) for one in (middle, low, high))
        return at, least, most


def _fit(raw: Matrix, target: Floats, weight: Floats, quantile: float, seed: int) -> Any:
    import lightgbm as lgb

    took = {
        "objective": "quantile", "alpha": quantile, "learning_rate": 0.06, "num_leaves": 8, "verbose": -1, "seed": seed,
        "min_data_in_leaf": max(5, min(40, len(target) // 20)), "feature_fraction": 0.6, "num_threads": 1,
    }  # fmt: skip
    return lgb.train(took, lgb.Dataset(raw, target, weight=weight), num_boost_round=_ROUNDS)


def _edge(off: Floats, weight: Floats) -> float:
    """What a new one stays below with probability LEVEL; it counts like the mean of these."""
    order = np.argsort(off, kind="stable")
    upto = np.cumsum(weight[order])
    rank = int(np.searchsorted(upto, LEVEL * (upto[-1] + upto[-1] / len(off)) - 1e-9))
    return float(off[order][min(rank, len(off) - 1)])


def still_open_weight(days: Floats, closed: Floats) -> Floats:
    """What each closed lead counts for, so that those still open are made up for (inverse probability of censoring).

    `days` from the beginning to the end, or until now; `closed` 1 where the end came. The weights are those of Kaplan
    and Meier's curve (1958; Satten and Datta 2001); one stands for 20 at most.
    """
    order = np.lexsort((1 - closed, days))  # what ends on a day is still there when others are cut off on it
    at_risk = np.arange(len(days), 0, -1)
    still = np.cumprod(1 - (1 - closed[order]) / at_risk)
    before = np.concatenate([[1.0], still[:-1]])
    weight = np.zeros(len(days))
    weight[order] = closed[order] / np.maximum(before, 0.05)
    return weight
