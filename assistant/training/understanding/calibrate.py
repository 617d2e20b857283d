"""Makes probabilities mean what they say: one temperature a head (Guo et al. 2017), and how far off they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BINS = 15
DRAWS = 200


def temperature(logits: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    """What to divide the logits by for the least negative log likelihood; found by golden section on [0.3, 5]."""
    low, high, golden = 0.3, 5.0, 0.6180339887

    for _ in range(40):
        one, two = high - golden * (high - low), low + golden * (high - low)
        if log_loss(logits / one, wanted) < log_loss(logits / two, wanted):
            high = two
        else:
            low = one
    return (low + high) / 2


def log_loss(logits: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    """The mean negative log likelihood of the labels, in nats."""
    scaled = logits - logits.max(1, keepdims=True)
    return float(np.mean(np.log(np.exp(scaled).sum(1)) - scaled[np.arange(len(wanted)), wanted]))


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over 15 bins with equally many answers each (Nixon et al. 2019): 0 is perfect."""
    order = sorted(range(len(sure)), key=lambda i: sure[i])
    error = 0.0
    for b in range(BINS):
        some = order[b * len(order) // BINS : (b + 1) * len(order) // BINS]
        if some:
            error += abs(sum(sure[i] for i in some) - sum(right[i] for i in some)) / len(order)
    return error


def calibration_by_luck(sure: Sequence[float]) -> float:
    """The calibration error to be expected where every probability is true: few answers never come out even."""
    rng = np.random.default_rng(0)
    draws = rng.uniform(size=(DRAWS, len(sure))) < np.asarray(sure)
    return float(np.mean([calibration_error(sure, draw.tolist()) for draw in draws]))
