"""Turns examples into token batches, as training and the shipped model both read them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from assistant.engines.language.tokens import Reading, read
from assistant.training.understanding.data import Example
from assistant.training.understanding.noise import noisy

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ALONE = 0.15  # of the lines that say enough by themselves are read without the turn before
PLAIN_WORDS = 7
STEP = 8  # tokens
BUCKET = 40  # batches' worth of examples sorted by length together: little padding, much chance


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of one task, padded: all of it batch x tokens."""

    tokens: Tensor
    segments: Tensor
    mask: Tensor
    examples: tuple[Example, ...]


def stacked(readings: Sequence[Reading], examples: Sequence[Example]) -> Batch:
    """Pad with zeros to the longest, in steps: every new shape costs the processor a new plan."""
    longest = -(-max(len(reading.tokens) for reading in readings) // STEP) * STEP
    tokens = torch.zeros(len(readings), longest, dtype=torch.long)
    segments, mask = torch.zeros_like(tokens), torch.zeros_like(tokens)
    for i, reading in enumerate(readings):
        size = len(reading.tokens)
        tokens[i, :size] = torch.tensor(reading.tokens)
        segments[i, :size] = torch.tensor(reading.segments)
        mask[i, :size] = 1
    return Batch(tokens, segments, mask, tuple(examples))


def batches(tokenizer: Tokenizer, examples: Sequence[Example], size: int) -> Iterator[Batch]:
    """Every example once, as it stands, in order."""
    for at in range(0, len(examples), size):
        some = examples[at : at + size]
        yield stacked([read(tokenizer, one.text, one.prev, one.track) for one in some], some)


def endless(
    tokenizer: Tokenizer, examples: Sequence[Example], size: int, rng: random.Random, noise: float
) -> Iterator[Batch]:
    """Shuffled batches without end; a share `noise` of the lines as a recogniser might hear them."""
    while True:
        order = list(examples)
        rng.shuffle(order)
        for at in range(0, len(order), size * BUCKET):
            bucket = [(one, _varied(tokenizer, one, rng, noise)) for one in order[at : at + size * BUCKET]]
            bucket.sort(key=lambda pair: len(pair[1].tokens))
            parts = [bucket[i : i + size] for i in range(0, len(bucket), size)]
            rng.shuffle(parts)
            for part in parts:
                yield stacked([reading for _, reading in part], [one for one, _ in part])


def _varied(tokenizer: Tokenizer, one: Example, rng: random.Random, noise: float) -> Reading:
    text, prev = one.text, one.prev
    if rng.random() < noise:
        text = noisy(text, rng)
        prev = noisy(prev, rng) if prev else prev
    if prev and len(text.split()) >= PLAIN_WORDS and rng.random() < ALONE:
        prev = ""
    return read(tokenizer, text, prev, one.track)
