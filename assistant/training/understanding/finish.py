"""Calibrates the trained encoder, exports it, fits the stage filter, judges what is shipped, writes its card."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.domain.labels import LABELS
from assistant.engines.language.encoder import Encoder, words_in
from assistant.training import corpus
from assistant.training.understanding.calibrate import temperature
from assistant.training.understanding.card import write_card
from assistant.training.understanding.export import export
from assistant.training.understanding.judge import counts, said
from assistant.training.understanding.model import Reader
from assistant.training.understanding.staging import fit_stages

OFTEN = 2  # a word met less often may be a slip


def finish(reader: Reader, base: Path, texts: Sequence[str], out: Path) -> None:
    """Write all files of the model into `out`; `texts`: what it was trained on."""
    out.mkdir(parents=True, exist_ok=True)
    export(reader, tuple(LABELS), out / "model.onnx")
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    met = Counter(word for text in texts for word in words_in(text))
    (out / "words.txt").write_text("\n".join(sorted(w for w, n in met.items() if n >= OFTEN)) + "\n", "utf-8")
    _write_heads(out, dict.fromkeys(LABELS, 1.0))
    dev = corpus.split("dev")
    _write_heads(out, temperatures(Encoder(out), dev))
    fit_stages(Encoder(out), out / "stages.json")
    write_card(Encoder(out), out)


def temperatures(encoder: Encoder, lines: Sequence[corpus.Line]) -> dict[str, float]:
    """The temperature of each head that fits these lines best, as the shipped int8 model reads them."""
    meanings = encoder.understand_all([said(line) for line in lines])
    found = {}
    for head, labels in LABELS.items():
        chosen = [i for i, line in enumerate(lines) if counts(line, head)]
        logits = np.log([[max(1e-9, meanings[i].chances[head][label]) for label in labels] for i in chosen])
        found[head] = temperature(logits, np.array([labels.index(lines[i].labels[head]) for i in chosen]))
    return found


def _write_heads(out: Path, found: dict[str, float]) -> None:
    heads = {head: {"labels": list(labels), "temperature": round(found[head], 4)} for head, labels in LABELS.items()}
    (out / "heads.json").write_text(json.dumps({"heads": heads}, indent=1) + "\n", "utf-8")
