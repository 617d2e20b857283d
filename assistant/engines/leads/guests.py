"""Members that join where the extra `ensemble` is installed: CatBoost and XGBoost, kept in their own JSON."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.domain.errors import ModelMissing
from assistant.engines.leads.features import Matrix
from assistant.engines.leads.measures import Floats

if TYPE_CHECKING:
    from assistant.engines.leads.members import Rows

NAMES = ("catboost", "xgboost")
_ROUNDS, _PATIENCE = 600, 40


def here() -> list[str]:
    """Which of them are installed."""
    return [name for name in NAMES if find_spec(name)]


class Guest:
    """A model of another library. Raises ModelMissing where that is not installed."""

    smooths = False

    def __init__(self, name: str, text: str) -> None:
        if name not in here():
            raise ModelMissing(
                f"the model wants {name}, which is not installed", "install the extra ensemble, or train anew"
            )
        self._text = text
        self._model = (_catboost if name == "catboost" else _xgboost)(text)

    def odds(self, raw: Matrix, smooth: Matrix) -> Floats:  # noqa: ARG002 - see Member
        """See Member."""
        return np.asarray(self._model(raw), dtype=np.float64)

    def parts(self) -> dict[str, Any]:
        """See Member."""
        return {"trees": self._text}


def _catboost(text: str) -> Any:
    from catboost import CatBoostClassifier

    model = CatBoostClassifier()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        path.write_text(text, encoding="utf-8")
        model.load_model(str(path), format="json")
    return lambda raw: model.predict(raw, prediction_type="RawFormulaVal", thread_count=1)


def _xgboost(text: str) -> Any:
    import xgboost as xgb

    model = xgb.Booster({"nthread": 1})
    model.load_model(bytearray(text.encode()))
    return lambda raw: model.inplace_predict(raw, predict_type="margin")


class Fit:
    """Fits the guest `name`; how many rounds are enough is found on the held rows of all folds together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rounds: list[int] = []

    def __call__(self, rows: Rows, held: Rows | None, seed: int) -> tuple[Guest, Floats | None]:
        """See members.Fit."""
        rounds = _ROUNDS if held else max(20, round(float(np.mean(self._rounds or [200])) * 1.1))
        text, best = (self._cat if self._name == "catboost" else self._xgb)(rows, held, seed, rounds)
        self._rounds.append(best)
        member = Guest(self._name, text)
        return member, member.odds(held.raw, held.smooth) if held else None

    @staticmethod
    def _cat(rows: Rows, held: Rows | None, seed: int, rounds: int) -> tuple[str, int]:
        from catboost import CatBoostClassifier

        model = CatBoostClassifier(
            iterations=rounds, learning_rate=0.06, depth=6, l2_leaf_reg=6, random_seed=seed, thread_count=1, verbose=0,
            allow_writing_files=False,
        )  # fmt: skip
        check = {"eval_set": (held.raw, held.won), "early_stopping_rounds": _PATIENCE} if held else {}
        model.fit(rows.raw, rows.won, sample_weight=rows.weight, **check)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            model.save_model(str(path), format="json")
            return path.read_text(encoding="utf-8"), int(model.tree_count_)

    @staticmethod
    def _xgb(rows: Rows, held: Rows | None, seed: int, rounds: int) -> tuple[str, int]:
        import xgboost as xgb

        took = {
            "objective": "binary:logistic", "eta": 0.06, "max_depth": 5, "subsample": 0.8, "colsample_bytree": 0.5,
            "lambda": 5.0, "min_child_weight": 5.0, "nthread": 1, "seed": seed, "eval_metric": "logloss",
        }  # fmt: skip
        data = xgb.DMatrix(rows.raw, rows.won, weight=rows.weight)
        check: dict[str, Any] = {"early_stopping_rounds": _PATIENCE} if held else {}
        if held:
            check["evals"] = [(xgb.DMatrix(held.raw, held.won), "held")]
        model = xgb.train(took, data, rounds, verbose_eval=False, **check)
        best = model.best_iteration + 1 if held else rounds
        return bytes(model[:best].save_raw("json")).decode(), best
