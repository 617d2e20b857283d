"""Banking77's intents read one at a time on one thread: how many a second, and how well, beside setfit.

    CALLSIDE_SETFIT=PYTHON python -m tests.benchmarks setfit

PYTHON is an interpreter that has setfit; wants CALLSIDE_DATA and the pre-trained encoder that
`python -m assistant.training.understanding` unpacks. What is fast in ours is the linear model over words, which has a
say in every head; here it learns Banking77 alone.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.engines.language.encoder import Encoder, Said
from assistant.engines.language.ngrams import Ngrams
from assistant.paths import RESOURCES
from tests.benchmarks.table import Row

PEER = Path(__file__).with_name("setfit_peer.py")
BASE = Path("build/understanding/base/mm")
WHAT = "linear model over words, texts a second, times setfit's"
HOW = f"set CALLSIDE_SETFIT to a Python with setfit, and CALLSIDE_DATA; needs {BASE} and the extra train"


def rows() -> Iterator[Row]:
    """Two of the linear model, one of the encoder."""
    python, data = os.environ.get("CALLSIDE_SETFIT"), os.environ.get("CALLSIDE_DATA")
    if not python or not data or not BASE.exists():
        yield Row(WHAT, None, 30, note=HOW, at_least=True)
        return
    from sklearn.metrics import f1_score

    from assistant.training.understanding.data import banking77
    from assistant.training.understanding.ngrams import fit_ngrams

    learn, names = banking77(Path(data), "train")
    held, _ = banking77(Path(data), "test")
    pairs = [[(one.text, next(iter(one.targets["banking77"]))) for one in part] for part in (learn, held)]
    theirs = _setfit(python, pairs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ngrams.npz"
        fit_ngrams(learn, path, {"banking77": names})
        words = Ngrams(path)
    began = time.perf_counter()
    given = [int(words.logits(text, "", None).argmax()) for text, _ in pairs[1]]
    fast = len(given) / (time.perf_counter() - began)
    well = f1_score([at for _, at in pairs[1]], given, average="macro")
    beside = f"setfit {theirs['a_second']:.0f} a second"
    yield Row(WHAT, fast / theirs["a_second"], 30, "x", beside=beside, note=f"{fast:.0f} a second", at_least=True)
    beside = f"setfit {theirs['macro_f1']:.3f}"
    less = well / theirs["macro_f1"]
    yield Row("its macro-F1, times setfit's", less, 0.97, beside=beside, note=f"{well:.3f}", at_least=True)
    encoder = Encoder(RESOURCES / "understanding")
    began = time.perf_counter()
    encoder.understand_all([Said(text) for text, _ in pairs[1]])
    slow = len(pairs[1]) / (time.perf_counter() - began)
    yield Row("all heads together, texts a second, times setfit's", slow / theirs["a_second"], None, "x")


def _setfit(python: str, parts: Sequence[Sequence[tuple[str, int]]]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("learn.csv", "held.csv")]
        for path, pairs in zip(paths, parts, strict=True):
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(pairs)
        told = subprocess.run(
            [python, "-P", str(PEER), str(BASE), *map(str, paths)], stdout=subprocess.PIPE, text=True, check=True
        )
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found
