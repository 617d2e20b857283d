"""Calibrates the trained encoder, exports it, fits the stage filter, judges what is shipped, writes its card."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.domain.labels import LABELS
from assistant.engines.language.encoder import Encoder
from assistant.engines.language.ngrams import Ngrams, words_in
from assistant.training import corpus
from assistant.training.understanding import data
from assistant.training.understanding.calibrate import log_loss, temperature
from assistant.training.understanding.card import write_card
from assistant.training.understanding.export import export
from assistant.training.understanding.judge import counts, said
from assistant.training.understanding.model import Reader
from assistant.training.understanding.ngrams import fit_ngrams
from assistant.training.understanding.questioning import fit_questions
from assistant.training.understanding.staging import fit_stages

OFTEN = 2  # a word met less often may be a slip
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Weighing:
    """How one head's answer comes about: what the linear model has to say in it, and its temperature."""

    ngrams: float = 0.0
    temperature: float = 1.0


def finish(reader: Reader, base: Path, texts: Sequence[str], out: Path) -> None:
    """Write all files of the model into `out`; `texts`: what it was trained on."""
    out.mkdir(parents=True, exist_ok=True)
    export(reader, tuple(LABELS), out / "model.onnx")
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    met = Counter(word for text in texts for word in words_in(text))
    (out / "words.txt").write_text("\n".join(sorted(w for w, n in met.items() if n >= OFTEN)) + "\n", "utf-8")
    weigh(out)


def weigh(out: Path) -> None:
    """All that is fitted after the encoder: the linear model, what it has to say, the stages; then the card."""
    fit_ngrams(data.sales(corpus.split("train")), out / "ngrams.npz")
    _write_heads(out, dict.fromkeys(LABELS, Weighing()))
    _write_heads(out, weighings(Encoder(out), Ngrams(out / "ngrams.npz"), corpus.split("dev")))
    fit_stages(Encoder(out), out / "stages.json")
    fit_questions(Encoder(out), out)
    write_card(Encoder(out), out)


def weighings(encoder: Encoder, ngrams: Ngrams, lines: Sequence[corpus.Line]) -> dict[str, Weighing]:
    """The share and temperature of each head under which these lines are likeliest; `encoder` must leave both out."""
    meanings = encoder.understand_all([said(line) for line in lines])
    worded = np.array([ngrams.logits(line.text, line.prev, line.track) for line in lines])
    found, at = {}, 0
    for head, labels in LABELS.items():
        own = worded[:, at : at + len(labels)]
        at += len(labels)
        chosen = [i for i, line in enumerate(lines) if counts(line, head)]
        encoded = np.log([[max(1e-9, meanings[i].chances[head][label]) for label in labels] for i in chosen])
        linear = own[chosen] - np.log(np.exp(own[chosen]).sum(1, keepdims=True))
        wanted = np.array([labels.index(lines[i].labels[head]) for i in chosen])
        tried = []
        for share in SHARES:
            both = (1 - share) * encoded + share * linear
            heat = temperature(both, wanted)
            tried.append((log_loss(both / heat, wanted), Weighing(share, round(heat, 4))))
        found[head] = min(tried, key=lambda pair: pair[0])[1]
    return found


def _write_heads(out: Path, found: dict[str, Weighing]) -> None:
    heads = {head: {"labels": list(labels), **asdict(found[head])} for head, labels in LABELS.items()}
    (out / "heads.json").write_text(json.dumps({"heads": heads}, indent=1) + "\n", "utf-8")
