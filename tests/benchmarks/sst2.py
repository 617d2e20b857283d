"""SST-2 given its 6,920 training sentences: the shipped encoder fine-tuned and words, beside what installs with pip.

Needs the extra `train`, CALLSIDE_DATA, and the weights that `python -m assistant.training.understanding` keeps. What is
trained here is thrown away: the set states no licence.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks.table import Row

WEIGHTS = Path("build/understanding/sales.pt")
TARGET = 0.895
STEPS, RATE, SAY = 600, 8e-5, 0.5  # the rate, and the share of words, were chosen on its dev part
WHAT = "SST-2 from 6,920 sentences, encoder fine-tuned and words, accuracy"


def rows() -> Iterator[Row]:
    """One row; the peers beside it."""
    data = os.environ.get("CALLSIDE_DATA")
    try:
        import torch  # noqa: F401
    except ImportError:
        data = ""
    if not data or not WEIGHTS.exists():
        yield Row(WHAT, None, TARGET, note=f"needs the extra train, CALLSIDE_DATA and {WEIGHTS}", at_least=True)
        return
    texts, wanted = zip(*_pairs(Path(data), "test"), strict=True)
    read, worded = _tuned(Path(data)), _worded(Path(data))
    both = ((1 - SAY) * read + SAY * worded > 0).astype(int).tolist()
    alone = _right(wanted, (read > 0).astype(int).tolist())
    beside = _peers(texts, wanted) + f", TF-IDF {_right(wanted, (worded > 0).astype(int).tolist()):.3f}"
    yield Row(WHAT, _right(wanted, both), TARGET, beside=beside, note=f"encoder alone {alone:.3f}", at_least=True)


def _tuned(folder: Path) -> np.ndarray:
    """The log odds that each test sentence is positive."""
    import torch

    from assistant.domain.labels import LABELS
    from assistant.engines.language.tokens import tokenizer
    from assistant.paths import RESOURCES
    from assistant.training.understanding import bert, data
    from assistant.training.understanding.__main__ import PUBLIC
    from assistant.training.understanding.model import Reader
    from assistant.training.understanding.train import Plan, Task, logits_of, train

    reader = Reader(bert.load(WEIGHTS.parent / "base"), {head: len(names) for head, names in LABELS.items()} | PUBLIC)
    reader.load_state_dict(torch.load(WEIGHTS, weights_only=True))
    torch.manual_seed(1)
    reader.heads["sst2"] = torch.nn.Linear(reader.encoder.width, 2)
    words = tokenizer(RESOURCES / "understanding")
    task = Task("sst2", data.sst2(folder, "train"), ("sst2",), 1.0, agree=True)
    train(reader, words, [task], Plan(STEPS, RATE, agreement=1.0, seed=1))
    test = data.sst2(folder, "test")
    logits = logits_of(reader, words, test, "sst2")
    return np.asarray(logits[:, 1] - logits[:, 0])


def _worded(folder: Path) -> np.ndarray:
    """The same, by a linear model over words and pairs of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    plain = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10.0, max_iter=300)
    )
    plain.fit(*zip(*_pairs(folder, "train"), strict=True))
    return np.asarray(plain.decision_function([text for text, _ in _pairs(folder, "test")]))


def _peers(texts: Sequence[str], wanted: Sequence[int]) -> str:
    from textblob import TextBlob
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    told = {
        "vaderSentiment": [int(vader.polarity_scores(text)["compound"] >= 0) for text in texts],
        "textblob": [int(TextBlob(text).sentiment.polarity >= 0) for text in texts],
    }
    return ", ".join(f"{name} {_right(wanted, given):.3f}" for name, given in told.items())


def _right(wanted: Sequence[int], given: Sequence[int]) -> float:
    return sum(a == b for a, b in zip(wanted, given, strict=True)) / len(wanted)


def _pairs(folder: Path, part: str) -> list[tuple[str, int]]:
    rows = [line.rsplit("\t", 1) for line in (folder / "text/sst2" / f"{part}.tsv").read_text("utf-8").splitlines()]
    return [(text, int(label)) for text, label in rows]
