# ruff: noqa: E402 - what keeps ray out stands before what would fetch it
"""What AutoGluon says of leads it has not seen; run by autogluon.py, in an interpreter that has autogluon.tabular.

    autogluon_peer.py LEARN.csv HELD.csv SECONDS CORES

Both files have a column `won`. The last line out is JSON: its AUC on HELD, and the core-seconds of it all.
"""

import json
import resource
import sys
import tempfile

sys.modules["ray"] = None  # else its workers train, whose core-seconds nobody can count

import pandas as pd
from autogluon.tabular import TabularPredictor


def core_seconds() -> float:
    """Of this process and of its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


learn, held, seconds, cores = sys.argv[1:]
rows = pd.read_csv(held)
with tempfile.TemporaryDirectory() as folder:
    predictor = TabularPredictor("won", path=folder, eval_metric="roc_auc", verbosity=1)
    predictor.fit(pd.read_csv(learn), time_limit=float(seconds), presets="best_quality", num_cpus=int(cores))
    auc = float(predictor.evaluate(rows)["roc_auc"])
    best = predictor.model_best
print(json.dumps({"auc": auc, "core_s": core_seconds(), "best": best}))
