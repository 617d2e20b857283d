"""Models of leads beside AutoGluon at its best quality: one fold of five of each public table, the same columns.

    CALLSIDE_AUTOGLUON=PYTHON python -m tests.benchmarks autogluon

PYTHON is an interpreter that has autogluon.tabular (with LightGBM, CatBoost, XGBoost and torch: what it would use).
Wants CALLSIDE_DATA; CALLSIDE_LEADS names some of the tables; CALLSIDE_AUTOGLUON_S is its time limit, ten minutes.
AutoGluon gets each table's own cells and finds the kinds of columns by itself, as ours does.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.engines.leads.history import read_history
from assistant.engines.leads.learning import learn
from assistant.engines.leads.measures import auc, folds
from assistant.engines.leads.table import Table, read_table
from tests.benchmarks.leads import TABLES
from tests.benchmarks.table import Row

PEER = Path(__file__).with_name("autogluon_peer.py")
HOW = (
    "set CALLSIDE_AUTOGLUON to a Python with autogluon.tabular[lightgbm,catboost,xgboost] and torch, and CALLSIDE_DATA"
)


def rows() -> Iterator[Row]:
    """Each table in turn; some eleven minutes each."""
    python, data = os.environ.get("CALLSIDE_AUTOGLUON"), os.environ.get("CALLSIDE_DATA")
    if not python or not data:
        yield Row("AUC, times AutoGluon's", None, 0.997, note=HOW)
        return
    for name in os.environ.get("CALLSIDE_LEADS", " ".join(TABLES)).split():
        known = TABLES[name]
        dropped = [*known.leaks, *known.maybe]
        history = read_history(read_table(Path(data) / known.file), known.columns)
        fold = folds(history.won, 5, 0)
        seen, held = np.flatnonzero(fold != 0), np.flatnonzero(fold == 0)
        part = history.table.taken(held.tolist())
        kept = [one for one in history.found if one not in dropped]
        began = time.process_time()
        model = learn(history.table.taken(seen.tolist()), known.columns, keep=kept, drop=dropped)
        ours = auc(history.won[held], model.probabilities(part))
        took = time.process_time() - began
        theirs = _autogluon(python, history.table, kept, history.won, seen, held)
        best = f"AutoGluon {theirs['auc']:.4f}, {theirs['core_s']:.0f} core-s ({theirs['best']})"
        less = ours / theirs["auc"]
        yield Row(
            f"{name}: AUC, times AutoGluon's", less, 0.997, beside=best, note=f"{ours:.4f}, {took:.0f}", at_least=True
        )
        yield Row(f"{name}: core-seconds, times AutoGluon's", took / theirs["core_s"], 1 / 20)


def _autogluon(
    python: str,
    table: Table,
    kept: list[str],
    won: np.ndarray,
    seen: np.ndarray,
    held: np.ndarray,
) -> dict[str, float]:
    limit = os.environ.get("CALLSIDE_AUTOGLUON_S", "600")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{part}.csv" for part in ("learn", "held")]
        for path, chosen in zip(files, (seen, held), strict=True):
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([*kept, "won"])
                writer.writerows([*(table.columns[one][at] for one in kept), int(won[at])] for at in chosen)
        cores = len(os.sched_getaffinity(0))
        told = subprocess.run(
            [python, "-P", str(PEER), *map(str, files), limit, str(cores)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found
