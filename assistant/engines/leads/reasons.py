"""Why a score is what it is, by field and in words.

An additive LightGBM (one cut a tree) learns what the whole ensemble says, in log odds. For such trees LightGBM's own
contributions are the exact Shapley values, and `fidelity` is how much of the ensemble's spread they account for.

Not all that moves a score is worth saying: a reason is something of this lead, and has been borne out. What the
calendar says it says of everybody (Field.calendar); what a model makes of chance leads did not follow (borne_out).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.scores import Reason
from assistant.engines.leads import kinds
from assistant.engines.leads.features import Encoder, Matrix
from assistant.engines.leads.groups import shares
from assistant.engines.leads.kinds import Kind
from assistant.engines.leads.measures import Floats, Ints
from assistant.engines.leads.one_row import CONTRIBUTIONS, Predictor

_ROUNDS = 90
_MOST = 3  # reasons of each sign
_MANY = 500  # leads from which on the steps are worth looking up
_WORTH = 0.05  # log odds that a reason must move
_BORNE_OUT = 1.28  # z: of ten fields that are chance one gets so far
_SHOWN = 40  # letters of a cell


class Reasons:
    """Explains scores. `text`: LightGBM's; `usual`: for each field the lower and upper quarter of its numbers.

    `said`: for each field whether it is given as a reason; all are until `say` was asked.
    """

    def __init__(
        self, encoder: Encoder, text: str, usual: Sequence[tuple[float, float]], fidelity: float,
        said: Sequence[bool] = (),
    ) -> None:  # fmt: skip
        import lightgbm as lgb

        self.said = list(said) or [True] * len(encoder.fields)
        self._encoder, self.text, self.usual, self.fidelity = encoder, text, list(usual), fidelity
        self._booster = lgb.Booster(model_str=text)
        self._contributions = Predictor(self._booster, CONTRIBUTIONS)
        self._fields = np.eye(len(encoder.fields), dtype=np.float64)[encoder.of]
        self._steps: dict[int, tuple[Floats, Floats]] = {}

    @classmethod
    def fitted(cls, encoder: Encoder, raw: Matrix, odds: Floats, seed: int = 0) -> Reasons:
        """Learn from the ensemble's log odds on the rows it was trained on."""
        part = np.random.default_rng(seed).permutation(len(odds)) % 5 == 0
        tried = np.asarray(_fit(raw[~part], odds[~part], seed).predict(raw[part], num_threads=1))
        rest = float(np.sum((odds[part] - tried) ** 2) / max(np.sum((odds[part] - odds[part].mean()) ** 2), 1e-12))
        usual = []
        for number, one in enumerate(encoder.fields):
            values = raw[:, int(np.flatnonzero(encoder.of == number)[0])]
            said = values[~np.isnan(values)]
            known = one.kind is Kind.NUMBER and len(said)
            usual.append((float(np.quantile(said, 0.25)), float(np.quantile(said, 0.75))) if known else (0.0, 0.0))
        return cls(encoder, _fit(raw, odds, seed).model_to_string(), usual, max(0.0, 1 - rest))

    def say(self, surely: Floats) -> None:
        """Give only those fields as reasons that were borne out, the surest at least; `surely`: see borne_out."""
        least = min(_BORNE_OUT, float(surely.max()))
        fields = zip(self._encoder.fields, surely.tolist(), strict=True)
        self.said = [not one.calendar and z > 0 and z >= least for one, z in fields]

    def by_field(self, raw: Matrix) -> Floats:
        """What each field moved, in log odds against the average lead: a row a lead, a column a field."""
        if len(raw) < _MANY:
            return np.asarray(self._by_column(raw) @ self._fields)
        self._steps = self._steps or _steps(self._booster, self._by_column)
        moved = np.zeros((len(raw), len(self._encoder.fields)))
        for column, (cuts, worth) in self._steps.items():
            values = raw[:, column].astype(np.float64)
            place = np.searchsorted(cuts, values)
            place[np.isnan(values)] = len(cuts) + 1
            moved[:, self._encoder.of[column]] += worth[place]
        return moved

    def _by_column(self, raw: NDArray[Any]) -> Floats:
        return self._contributions(raw)[:, :-1]

    def importance(self, raw: Matrix) -> list[tuple[str, float]]:
        """The fields by how far they move scores on average, in log odds."""
        moved = np.abs(self.by_field(raw)).mean(axis=0)
        names = [one.name for one in self._encoder.fields]
        return sorted(zip(names, map(float, moved), strict=True), key=lambda pair: -pair[1])

    def told(self, moved: Floats, cells: Sequence[Sequence[str]]) -> list[list[Reason]]:
        """The strongest reasons of each lead, those for it first. `moved`: from `by_field`; `cells`: of each field."""
        told: list[list[Reason]] = [[] for _ in range(len(moved))]
        moved = moved * np.array(self.said)
        most = min(_MOST, moved.shape[1])
        known: list[dict[tuple[str, float], Reason]] = [{} for _ in self._encoder.fields]  # leads share most of theirs
        every = np.arange(len(moved))[:, None]
        for sign, signed in (("+", moved), ("-", -moved)):
            best = np.argpartition(-signed, most - 1, axis=1)[:, :most]
            best = best[every, np.argsort(-signed[every, best], axis=1)]
            rows, ranks = np.nonzero(signed[every, best] >= _WORTH)
            fields = best[rows, ranks]
            for row, at, odds in zip(rows.tolist(), fields.tolist(), moved[rows, fields].tolist(), strict=True):
                key = (cells[at][row], odds)
                if (reason := known[at].get(key)) is None:
                    text = f"{sign} {self._words(at, key[0])}"
                    reason = known[at][key] = Reason(self._encoder.fields[at].name, odds, text)
                told[row].append(reason)
        return told

    def _words(self, at: int, cell: str) -> str:
        name, kind = self._encoder.fields[at].name, self._encoder.fields[at].kind
        if kinds.is_missing(cell):
            return f"{name} is not known"
        if kind is Kind.TEXT:
            return f"the words of {name}"
        shown = cell if len(cell) <= _SHOWN else cell[: _SHOWN - 1] + "…"
        if kind is not Kind.NUMBER:
            return f"{name} is {shown}"
        low, high = self.usual[at]
        value = kinds.to_number(cell)
        if value is None or low == high:
            return f"{name} is {shown}"
        return f"{name} is {shown}{' (low)' if value <= low else ' (high)' if value >= high else ''}"


def borne_out(
    encoder: Encoder, raw: Matrix, odds: Floats, won: Floats, fold: Ints, group: Ints | None = None, seed: int = 0
) -> Floats:
    """How surely leads went the way that each field moved them: a z value a field, about normal where it is chance.

    `odds`: of rows that the models had not seen, one model a fold; `won`: how they ended. What a model let a field
    move is asked of its own fold alone, and held against what became of it; a lead of a `group` counts once.
    """
    weight, columns = shares(group, len(won)), np.eye(len(encoder.fields))[encoder.of]
    moved = np.zeros((len(won), len(encoder.fields)))
    for one in np.unique(fold):
        mine = np.flatnonzero(fold == one)
        said: Any = _fit(raw[mine], odds[mine], seed).predict(raw[mine], pred_contrib=True, num_threads=1)
        own = np.asarray(said)[:, :-1] @ columns
        moved[mine] = own - np.average(own, axis=0, weights=weight[mine])
    came = moved * (weight * (won - np.average(won, weights=weight)))[:, None]
    if group is not None:
        whose = np.unique(group, return_inverse=True)[1]
        came = np.stack([np.bincount(whose, weights=one) for one in came.T], axis=1)
    return np.asarray(came.sum(0) / np.sqrt(np.maximum((came**2).sum(0), 1e-12)))


def _steps(booster: Any, by_column: Callable[[NDArray[Any]], Floats]) -> dict[int, tuple[Floats, Floats]]:
    """Where each column that is cut at all is cut, and what each stretch is worth, the last where it is missing.

    With one cut a tree a column moves a score by a step function of itself: asked once for each stretch, it needs no
    walk through the trees for a hundred thousand leads.
    """
    cuts: dict[int, set[float]] = {}
    for tree in booster.dump_model()["tree_info"]:
        if "split_feature" in (root := tree["tree_structure"]):
            cuts.setdefault(root["split_feature"], set()).add(root["threshold"])
    steps = {}
    for column, at in cuts.items():
        edges = np.array(sorted(at))
        asked = np.zeros((len(edges) + 2, booster.num_feature()))
        asked[:, column] = [*edges, np.inf, np.nan]  # a value at a cut belongs below it
        steps[column] = (edges, by_column(asked)[:, column])
    return steps


def _fit(raw: Matrix, odds: Floats, seed: int) -> Any:
    import lightgbm as lgb

    took = {
        "objective": "regression", "num_leaves": 2, "learning_rate": 0.25, "verbose": -1, "seed": seed, "max_bin": 63,
        "feature_fraction": 0.5, "min_data_in_leaf": max(3, min(20, len(odds) // 20)), "num_threads": 1,
    }  # fmt: skip
    return lgb.train(took, lgb.Dataset(raw, odds), num_boost_round=_ROUNDS)
