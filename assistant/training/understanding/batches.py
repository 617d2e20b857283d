"""Turns examples into token batches, as training and the shipped model both read them."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from assistant.engines.language.tokens import OWN_FROM, Reading, read
from assistant.training.understanding.data import Example
from assistant.training.understanding.noise import heard, noisy

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ALONE = 0.15  # of the lines that say enough by themselves are read without the turn before
PLAIN_WORDS = 7
STEP = 8  # tokens
UNTOLD = -100  # what cross entropy passes over
BUCKET = 40  # batches' worth of examples sorted by length together: little padding, much chance


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of one task, padded: all of it batch x tokens. `tags`: of marked examples' tokens, else UNTOLD."""

    tokens: Tensor
    segments: Tensor
    mask: Tensor
    tags: Tensor
    examples: tuple[Example, ...]


def stacked(readings: Sequence[Reading], examples: Sequence[Example], tags: Sequence[Sequence[int]] = ()) -> Batch:
    """Pad with zeros to the longest, in steps: every new shape costs the processor a new plan.

    `tags`: of each reading's own tokens, where it has any.
    """
    longest = -(-max(len(reading.tokens) for reading in readings) // STEP) * STEP
    tokens = torch.zeros(len(readings), longest, dtype=torch.long)
    segments, mask, told = torch.zeros_like(tokens), torch.zeros_like(tokens), torch.full_like(tokens, UNTOLD)
    for i, reading in enumerate(readings):
        size = len(reading.tokens)
        tokens[i, :size] = torch.tensor(reading.tokens)
        segments[i, :size] = torch.tensor(reading.segments)
        mask[i, :size] = 1
    for i, each in enumerate(tags):
        told[i, OWN_FROM : OWN_FROM + len(each)] = torch.tensor(each, dtype=torch.long)
    return Batch(tokens, segments, mask, told, tuple(examples))


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
            bucket = [(one, *_varied(tokenizer, one, rng, noise)) for one in order[at : at + size * BUCKET]]
            bucket.sort(key=lambda made: len(made[1].tokens))
            parts = [bucket[i : i + size] for i in range(0, len(bucket), size)]
            rng.shuffle(parts)
            for part in parts:
                ones, readings, tags = zip(*part, strict=True)
                yield stacked(readings, ones, tags)


def _varied(tokenizer: Tokenizer, one: Example, rng: random.Random, noise: float) -> tuple[Reading, Sequence[int]]:
    """The example as it is read this time, and the tags of its own tokens if it has any."""
    words, prev = [(word, i) for i, word in enumerate(one.text.split())], one.prev
    if rng.random() < noise:
        words = heard(one.text, rng)
        prev = noisy(prev, rng) if prev else prev
    text = " ".join(word for word, _ in words)
    if prev and not one.tags and len(text.split()) >= PLAIN_WORDS and rng.random() < ALONE:
        prev = ""
    reading = read(tokenizer, text, prev, one.track)
    return reading, _of_tokens(reading, [(word, one.tags[i]) for word, i in words]) if one.tags else ()


def _of_tokens(reading: Reading, words: Sequence[tuple[str, int]]) -> list[int]:
    """The tag of each token: its word's. The words stand in the text read with one space between them."""
    ends = list(accumulate(len(word) + 1 for word, _ in words))
    return [words[bisect_right(ends, start)][1] for start, _ in reading.places]
