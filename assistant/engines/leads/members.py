"""The models of the ensemble: each learns alone, and is kept as numbers or as LightGBM's own text, never as code."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from assistant.engines.leads import guests
from assistant.engines.leads.features import Matrix
from assistant.engines.leads.measures import Floats, Ints, expit, logit
from assistant.engines.leads.one_row import NORMAL, RAW, Predictor

_KNOTS = 33
_MOST_ROUNDS, _PATIENCE = 900, 50
_FOREST_TREES = 120
_MANY = 8_000  # rows
_SURE = 9.2  # log odds: one in ten thousand
_NEXT = "\f"  # between two models' texts


class Member(Protocol):
    """A model that was trained. `smooths`: it looks at the smooth features."""

    smooths: bool

    def odds(self, raw: Matrix, smooth: Matrix) -> Floats:
        """The log odds of a win of each row."""
        ...

    def parts(self) -> dict[str, Any]:
        """What is kept of it: arrays and texts by name."""
        ...


Fit = Callable[["Rows", "Rows | None", int], tuple[Member, Floats | None]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a member learns from: the features twice, the outcomes, how much each row counts, columns as in Encoder."""

    raw: Matrix
    smooth: Matrix
    won: Floats
    weight: Floats
    plain: Ints
    coded: Ints


class Smoother:
    """Spreads each column evenly over a normal curve, and says where it was missing: what sums and networks need."""

    def __init__(self, knots: Matrix, gone: np.ndarray[Any, Any]) -> None:
        """`knots`: a row for each column, ascending; `gone`: the columns whose absence is worth a column."""
        self.knots, self.gone = knots, gone
        self._binary = (knots[:, :1] == knots[:, -1:]).ravel() | ((knots == 0) | (knots == 1)).all(axis=1)
        self._middle = knots[self._binary].mean(axis=1)
        self._every = np.arange(len(knots))
        self._normal = _normal_scores(np.linspace(0, 1, _KNOTS)).astype(np.float32)

    @classmethod
    def fitted(cls, raw: Matrix) -> Smoother:
        """Learn the columns' ranges."""
        some = raw if len(raw) <= 20_000 else raw[:: len(raw) // 20_000 + 1]  # noqa: PLR2004 - enough for 33 knots
        knots = np.zeros((raw.shape[1], _KNOTS), dtype=np.float32)
        for at in range(raw.shape[1]):
            said = some[:, at][~np.isnan(some[:, at])]
            if len(said):
                knots[at] = np.quantile(said, np.linspace(0, 1, _KNOTS))
        missing = np.isnan(some).mean(axis=0)
        return cls(knots, np.flatnonzero((missing > 0.005) & (missing < 0.995)))  # noqa: PLR2004 - worth a column

    def __call__(self, raw: Matrix) -> Matrix:
        """The smooth features of these rows."""
        if len(raw) == 1:
            out = self._one(raw[0])[None]
        else:
            out = np.column_stack([self._many(at, raw[:, at]) for at in range(raw.shape[1])])
        out[:, self._binary] = raw[:, self._binary] - self._middle
        out[np.isnan(raw)] = 0.0
        return np.concatenate([out, np.isnan(raw[:, self.gone]).astype(np.float32)], axis=1)

    def _many(self, at: int, values: Matrix) -> Matrix:
        if self._binary[at]:
            return values
        knots = self.knots[at]
        low, high = np.searchsorted(knots, values, side="left"), np.searchsorted(knots, values, side="right")
        return self._placed(
            values, low, high, knots[_within(low - 1, 0, _KNOTS - 2)], knots[_within(low, 1, _KNOTS - 1)]
        )

    def _one(self, values: Matrix) -> Matrix:
        low, high = (self.knots < values[:, None]).sum(axis=1), (self.knots <= values[:, None]).sum(axis=1)
        before = self.knots[self._every, _within(low - 1, 0, _KNOTS - 2)]
        after = self.knots[self._every, _within(low, 1, _KNOTS - 1)]
        return self._placed(values, low, high, before, after)

    def _placed(self, values: Matrix, low: Ints, high: Ints, before: Matrix, after: Matrix) -> Matrix:
        """Between two knots by share; a value that many rows have stands in the middle of its stretch."""
        share = np.minimum(np.maximum((values - before) / np.maximum(after - before, 1e-12), 0), 1)
        start = self._normal[_within(low - 1, 0, _KNOTS - 2)]
        inside = start + share * (self._normal[_within(low, 1, _KNOTS - 1)] - start)
        middle = self._normal[_within((low + high - 1) // 2, 0, _KNOTS - 1)]
        return np.asarray(np.where(high - low > 1, middle, inside), dtype=np.float32)


def _within(places: Ints, least: int, most: int) -> Ints:
    """As np.clip, which takes ten times as long over a few."""
    return np.minimum(np.maximum(places, least), most)


def _normal_scores(step: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(step, 0.01, 0.99)))


class Linear:
    """Logistic regression."""

    smooths = True

    def __init__(self, slope: Floats, bias: float) -> None:
        self._slope, self._bias = slope, bias

    def odds(self, raw: Matrix, smooth: Matrix) -> Floats:  # noqa: ARG002 - see Member
        """See Member."""
        return np.asarray(smooth @ self._slope + self._bias, dtype=np.float64)

    def parts(self) -> dict[str, Any]:
        """See Member."""
        return {"slope": self._slope, "bias": np.array([self._bias])}


class Network:
    """A small perceptron with ramps between its layers."""

    smooths = True

    def __init__(self, layers: list[tuple[Matrix, Matrix]]) -> None:
        self._layers = layers

    def odds(self, raw: Matrix, smooth: Matrix) -> Floats:  # noqa: ARG002 - see Member
        """See Member."""
        at = smooth
        for weights, bias in self._layers[:-1]:
            at = np.maximum(at @ weights + bias, 0)
        weights, bias = self._layers[-1]
        return np.asarray((at @ weights + bias).ravel(), dtype=np.float64)

    def parts(self) -> dict[str, Any]:
        """See Member."""
        return {
            f"{what}{at}": one for at, pair in enumerate(self._layers) for what, one in zip("wb", pair, strict=True)
        }


class Trees:
    """Trees of LightGBM: boosted, or a forest; or the mean of several such."""

    smooths = False
    _kind = RAW

    def __init__(self, text: str, columns: Ints | None = None) -> None:
        """`columns`: those that it looks at, all if None."""
        import lightgbm as lgb

        self.text, self._columns = text, columns
        self._each = [Predictor(lgb.Booster(model_str=one), self._kind) for one in text.split(_NEXT)]

    def odds(self, raw: Matrix, smooth: Matrix) -> Floats:  # noqa: ARG002 - see Member
        """See Member."""
        return self._said(raw if self._columns is None else raw[:, self._columns])

    def parts(self) -> dict[str, Any]:
        """See Member."""
        return {"trees": self.text} | ({} if self._columns is None else {"columns": self._columns})

    def _said(self, seen: Matrix) -> Floats:
        total = self._each[0](seen)
        for one in self._each[1:]:
            total = total + one(seen)
        return total / len(self._each)


class Forest(Trees):
    """The mean of many trees; LightGBM gives the sum where log odds are asked for, so the probability is asked for."""

    _kind = NORMAL

    def odds(self, raw: Matrix, smooth: Matrix) -> Floats:  # noqa: ARG002 - see Member
        """See Member."""
        return logit(self._said(raw))


def kept(name: str, parts: Mapping[str, Any]) -> Member:
    """The member that `parts` gave. Raises KeyError or ValueError for anything else."""
    if name.startswith("logistic"):
        return Linear(parts["slope"], float(parts["bias"][0]))
    if name == "network":
        return Network([(parts[f"w{at}"], parts[f"b{at}"]) for at in range(len(parts) // 2)])
    if name in guests.NAMES:
        return guests.Guest(name, parts["trees"])
    return Forest(parts["trees"]) if name == "forest" else Trees(parts["trees"], parts.get("columns"))


def fit_logistic(strength: float) -> Fit:
    """Logistic regression; the smaller `strength`, the nearer to the mean."""

    def fit(rows: Rows, held: Rows | None, seed: int) -> tuple[Member, Floats | None]:
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=strength, max_iter=300, random_state=seed)
        model.fit(rows.smooth, rows.won, sample_weight=rows.weight)
        member = Linear(model.coef_[0].astype(np.float64), float(model.intercept_[0]))
        return member, member.odds(held.raw, held.smooth) if held else None

    return fit


def fit_network(rows: Rows, held: Rows | None, seed: int) -> tuple[Member, Floats | None]:
    """A network of one hidden layer, stopped early on a tenth of the rows."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        hidden_layer_sizes=(32,), alpha=0.1, batch_size=256, learning_rate_init=0.003, max_iter=40,
        early_stopping=len(rows.won) >= 1_000, n_iter_no_change=4, random_state=seed,  # noqa: PLR2004 - a tenth of less is noise
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it could go on learning is no news
        model.fit(rows.smooth, rows.won)
    member = Network(
        [(w.astype(np.float32), b.astype(np.float32)) for w, b in zip(model.coefs_, model.intercepts_, strict=True)]
    )
    return member, member.odds(held.raw, held.smooth) if held else None


class Boosting:
    """Boosted trees whose number of rounds is found on the held rows of all folds together.

    `keeps_folds`: what the folds learnt can be used together on any rows, since it looks at nothing that was learnt
    from outcomes: it tells more than one that learns from all rows, and costs nothing.
    """

    def __init__(self, columns: Literal["every", "plain", "levels"], **changed: float) -> None:
        """`columns`: all of them, or the plain ones; with `levels` any group of a category's levels may be cut off."""
        self._columns = columns
        self.keeps_folds = columns != "every"
        self._took = {
            "objective": "binary", "metric": "binary_logloss", "learning_rate": 0.06, "num_leaves": 15, "verbose": -1,
            "min_data_in_leaf": 25, "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 255,
            "lambda_l2": 3.0, "path_smooth": 1.0, "num_threads": 1, "force_col_wise": True, "cat_smooth": 20.0,
            "max_cat_to_onehot": 8, **changed,
        }  # fmt: skip
        self._rounds: list[int] = []

    def __call__(self, rows: Rows, held: Rows | None, seed: int) -> tuple[Member, Floats | None]:
        """Fit; with held rows up to where they say it is enough, else as long as that was on average."""
        import lightgbm as lgb

        took = {**self._took, "seed": seed}
        columns = np.arange(rows.raw.shape[1]) if self._columns == "every" else rows.plain
        levels = np.flatnonzero(np.isin(columns, rows.coded)).tolist() if self._columns == "levels" else []
        data = lgb.Dataset(rows.raw[:, columns], rows.won, weight=rows.weight, categorical_feature=levels)
        if held is None:
            rounds = max(10, round(float(np.mean(self._rounds)) * 1.1)) if self._rounds else 100
            return Trees(lgb.train(took, data, num_boost_round=rounds).model_to_string(), columns), None
        check = lgb.Dataset(held.raw[:, columns], held.won, reference=data)
        stop = lgb.early_stopping(_PATIENCE, verbose=False)
        model = lgb.train(took, data, num_boost_round=_MOST_ROUNDS, valid_sets=[check], callbacks=[stop])
        self._rounds.append(max(model.best_iteration, 10))
        # one number of rounds for all folds: the held rows choose it once, not each for itself
        rounds = round(float(np.mean(self._rounds)))
        member = Trees(model.model_to_string(num_iteration=rounds), columns)
        return member, member.odds(held.raw, held.smooth)

    @staticmethod
    def together(folds: Sequence[Member], plain: Ints) -> Trees:
        """The mean of what the folds learnt (bagging, Breiman 1996). `plain`: the final plain columns."""
        return Trees(_NEXT.join(one.text for one in folds if isinstance(one, Trees)), plain)


def fit_forest(least: int) -> Fit:
    """A random forest; leaves of at least `least` rows."""

    def fit(rows: Rows, held: Rows | None, seed: int) -> tuple[Member, Floats | None]:
        import lightgbm as lgb

        took = {
            "objective": "binary", "boosting": "rf", "bagging_fraction": 0.632, "bagging_freq": 1,
            "feature_fraction_bynode": 0.35, "num_leaves": 96, "min_data_in_leaf": least, "verbose": -1, "seed": seed,
            "num_threads": 1, "max_bin": 127, "force_col_wise": True, "lambda_l2": 1.0,
        }  # fmt: skip
        data = lgb.Dataset(rows.raw, rows.won, weight=rows.weight)
        member = Forest(lgb.train(took, data, num_boost_round=_FOREST_TREES).model_to_string())
        return member, member.odds(held.raw, held.smooth) if held else None

    return fit


def chosen(rows: int, *, bags: bool) -> dict[str, Fit]:
    """The members that so many rows are enough for, the quickest and most robust first. `bags`: see keeps_folds."""
    if rows < 300:  # noqa: PLR2004 - too few for networks and deep trees
        return {"logistic": fit_logistic(0.1), "logistic, strict": fit_logistic(0.01), "forest": fit_forest(5)}
    whole = {"num_leaves": 15, "feature_fraction": 0.4} if rows > _MANY else {"num_leaves": 8, "feature_fraction": 0.3}
    return {
        "logistic": fit_logistic(0.1),
        **(_bagged() if rows > _MANY and bags else _alone()),
        "boosted on every column": Boosting("every", learning_rate=0.08, **whole),
        "forest": fit_forest(8),
        "network": fit_network,
        **{name: guests.Fit(name) for name in guests.here()},
    }


def _alone() -> dict[str, Fit]:
    return {
        "boosted": Boosting("levels", learning_rate=0.07),
        "shallow boosted": Boosting("plain", num_leaves=8, learning_rate=0.15),
    }


def _bagged() -> dict[str, Fit]:
    """Trees that are held back little: each says too much, and what they say too much of cancels out in their mean."""
    free = {
        "num_leaves": 31, "bagging_freq": 0, "lambda_l2": 0.0, "path_smooth": 0.0, "min_data_in_leaf": 20,
        "cat_smooth": 10.0, "max_cat_to_onehot": 4,
    }  # fmt: skip
    return {
        "boosted": Boosting("levels", learning_rate=0.15, **free),
        "boosted on plain columns": Boosting("plain", learning_rate=0.1, feature_fraction=1.0, **free),
    }


def blended(odds: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The probability of the weighted mean of log odds."""
    return expit(np.asarray(sum(weight * odds[name] for name, weight in weights.items())))


def spread(odds: Mapping[str, Floats]) -> dict[str, Floats]:
    """Log odds within sane bounds: a member that is too sure of itself does not outvote the others."""
    return {name: np.minimum(np.maximum(one, -_SURE), _SURE) for name, one in odds.items()}
