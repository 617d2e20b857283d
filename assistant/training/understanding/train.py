"""Fine-tunes the encoder on several tasks at once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from assistant.training.understanding.batches import Batch, batches, endless
from assistant.training.understanding.data import Example
from assistant.training.understanding.model import FACTS, Reader

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = {"objection": 2.0, "buying_signal": 1.5, "emotion": 0.5, "stage": 0.5}  # what makes cards counts most
LABELLED = 0.4  # what the labels count where a teacher speaks beside them
TAGGING = 3.0  # what the tags of a batch count: a loss over tokens, most of which tell nothing, is small
WARMTH = 2.0  # the temperature at which pupil and teacher are compared
MANY = frozenset({"goemotions"})  # tasks in which several labels, or none, may be right


@dataclass(frozen=True, slots=True)
class Task:
    """One set of examples and the heads it teaches. `weight`: its share of the batches; `agree`: see Plan."""

    name: str
    examples: Sequence[Example]
    heads: tuple[str, ...]
    weight: float
    noise: float = 0.0
    size: int = 32
    agree: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast. `rate`: the encoder's highest learning rate; heads learn `head_rate` times as fast.

    `agreement`: how much it counts, in tasks that ask for it, that two readings of an example, each with other units
    dropped, agree (R-Drop, Liang et al. 2021): without it the encoder learns the corpus by heart. `frozen`: so many of
    the lowest layers stay as they are, and what lies below them.
    """

    steps: int
    rate: float = 1e-4
    head_rate: float = 5.0
    decay: float = 0.01
    warm: float = 0.06
    smoothing: float = 0.05
    agreement: float = 0.0
    frozen: int = 0
    seed: int = 1


def disagreement(logits: Tensor) -> Tensor:
    """Between the first half of the rows and the second, the mean of the KL divergences both ways."""
    one, other = logits.float().log_softmax(-1).chunk(2)
    both = functional.kl_div(one, other, log_target=True, reduction="batchmean")
    return (both + functional.kl_div(other, one, log_target=True, reduction="batchmean")) / 2


def away_from_teacher(name: str, logits: Tensor, examples: Sequence[Example]) -> Tensor:
    """The KL divergence from the teacher's soft answers, in the scale of a loss over labels (Hinton et al. 2015)."""
    rows = [i for i, one in enumerate(examples) if name in one.taught]
    if not rows:
        return logits.sum() * 0.0
    wanted = torch.tensor([examples[i].taught[name] for i in rows]) / WARMTH
    found = logits[rows].float() / WARMTH
    soft = functional.kl_div(found.log_softmax(-1), wanted.log_softmax(-1), log_target=True, reduction="batchmean")
    return soft * WARMTH**2


def loss_of(name: str, logits: Tensor, examples: Sequence[Example], smoothing: float) -> Tensor:
    """Mean loss of one head over the examples that have a target for it."""
    rows = [i for i, one in enumerate(examples) if name in one.targets]
    if not rows:
        return logits.sum() * 0.0
    wanted = torch.zeros(len(rows), logits.shape[1])
    for row, i in enumerate(rows):
        for label, share in examples[i].targets[name].items():
            wanted[row, label] = share
    chosen = logits[rows].float()
    if name in MANY:
        return functional.binary_cross_entropy_with_logits(chosen, wanted) * logits.shape[1] / 4
    return functional.cross_entropy(chosen, wanted, label_smoothing=smoothing)


def train(
    reader: Reader,
    tokenizer: Tokenizer,
    tasks: Sequence[Task],
    plan: Plan,
) -> None:
    """Train in place. The same seed, data and machine give the same weights."""
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)  # noqa: S311 - chance for training, not for secrets
    feeds: Mapping[str, Iterator[Batch]] = {
        task.name: endless(tokenizer, task.examples, task.size, rng, task.noise) for task in tasks
    }
    reader.encoder.words.weight.requires_grad_(False)  # half of all weights; training them gains nothing
    if plan.frozen:
        reader.encoder.requires_grad_(False)
        reader.encoder.layers[plan.frozen :].requires_grad_(True)
    inside = [weight for weight in reader.encoder.parameters() if weight.requires_grad]
    heads = [weight for part in (reader.heads, reader.looks, reader.marks) for weight in part.parameters()]
    optimiser = torch.optim.AdamW(
        [
            {"params": inside, "lr": plan.rate},
            {"params": heads, "lr": plan.rate * plan.head_rate},
        ],
        weight_decay=plan.decay,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [plan.rate, plan.rate * plan.head_rate], plan.steps, pct_start=plan.warm, anneal_strategy="linear"
    )
    reader.train()
    reader.encoder.train(bool(inside))  # one that learns nothing is read as it will be
    began, seen = time.monotonic(), {task.name: 0.0 for task in tasks}
    for step in range(plan.steps):
        task = rng.choices(tasks, [one.weight for one in tasks])[0]
        batch = next(feeds[task.name])
        times = 2 if plan.agreement and task.agree else 1
        read = (one.repeat(times, 1) for one in (batch.tokens, batch.segments, batch.mask))
        with torch.autocast("cpu", torch.bfloat16):
            logits = reader(*read, task.heads)
        loss = sum((_weighed(head, found, batch, plan, times) for head, found in logits.items()), torch.zeros(()))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        seen[task.name] += 0.02 * (float(loss.detach()) - seen[task.name])
        if (step + 1) % 100 == 0:
            print(
                f"{step + 1}/{plan.steps} {time.monotonic() - began:.0f} s "
                + str({k: round(v, 3) for k, v in seen.items()}),
                flush=True,
            )
    reader.eval()


def _weighed(head: str, found: Tensor, batch: Batch, plan: Plan, times: int) -> Tensor:
    """What one head's answers to a batch, read so many times, add to the loss."""
    if head == FACTS:
        tagged = found.float().flatten(0, 1)
        return TAGGING * functional.cross_entropy(tagged, batch.tags.flatten(), label_smoothing=plan.smoothing)
    loss = loss_of(head, found, batch.examples * times, plan.smoothing)
    if any(example.taught for example in batch.examples):
        loss = LABELLED * loss + away_from_teacher(head, found, batch.examples)
    if times > 1:
        loss = loss + plan.agreement * disagreement(found)
    return WEIGHTS.get(head, 1.0) * loss


@torch.no_grad()
def logits_of(reader: Reader, tokenizer: Tokenizer, examples: Sequence[Example], head: str) -> Tensor:
    """The logits of one head for each example, in order."""
    reader.eval()
    found = [
        reader(batch.tokens, batch.segments, batch.mask, (head,))[head].float()
        for batch in batches(tokenizer, examples, 64)
    ]
    return torch.cat(found)
