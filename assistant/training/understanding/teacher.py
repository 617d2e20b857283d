"""A larger encoder that learns the sales corpus first, so that the small one learns from its soft answers too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from assistant.domain.labels import LABELS
from assistant.training.understanding import mpnet
from assistant.training.understanding.batches import batches
from assistant.training.understanding.data import Example
from assistant.training.understanding.model import Reader
from assistant.training.understanding.train import Plan, Task, train

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PLAN = Plan(steps=2800, rate=6e-5, smoothing=0.03, frozen=5, seed=12)
AT_ONCE = 64  # lines


def teach(folder: Path, tokenizer: Tokenizer, lines: Sequence[Example], kept: Path) -> list[Example]:
    """The lines with the teacher's logits. `folder`: all-mpnet-base-v2; `kept`: its weights once it learnt them."""
    torch.manual_seed(PLAN.seed)
    teacher = Reader(mpnet.load(folder), {head: len(labels) for head, labels in LABELS.items()})
    if kept.exists():
        teacher.load_state_dict(torch.load(kept, weights_only=True))
    else:
        train(teacher, tokenizer, [Task("sales", lines, tuple(LABELS), weight=1.0, noise=0.4)], PLAN)
        torch.save(teacher.state_dict(), kept)
    teacher.eval()
    ordered = sorted(lines, key=lambda one: len(one.text) + len(one.prev))  # lines of like length together
    taught: list[Example] = _taught(teacher, tokenizer, ordered)
    return taught


@torch.no_grad()
def _taught(teacher: Reader, tokenizer: Tokenizer, lines: Sequence[Example]) -> list[Example]:
    found = []
    for batch in batches(tokenizer, lines, AT_ONCE):
        with torch.autocast("cpu", torch.bfloat16):
            logits = teacher(batch.tokens, batch.segments, batch.mask, tuple(LABELS))
        for i, one in enumerate(batch.examples):
            found.append(replace(one, taught={head: logits[head][i].float().tolist() for head in one.targets}))
    return found
