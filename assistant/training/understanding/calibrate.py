"""Makes probabilities mean what they say: one temperature a head (Guo et al. 2017), and how far off they are."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional

BINS = 15


def temperature(logits: Tensor, wanted: Tensor) -> float:
    """What to divide the logits by for the least negative log likelihood; found by golden section on [0.3, 5]."""
    low, high, golden = 0.3, 5.0, 0.6180339887
    for _ in range(40):
        one, two = high - golden * (high - low), low + golden * (high - low)
        if functional.cross_entropy(logits / one, wanted) < functional.cross_entropy(logits / two, wanted):
            high = two
        else:
            low = one
    return (low + high) / 2


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over 15 bins with equally many answers each (Nixon et al. 2019): 0 is perfect."""
    order = sorted(range(len(sure)), key=lambda i: sure[i])
    error = 0.0
    for b in range(BINS):
        some = order[b * len(order) // BINS : (b + 1) * len(order) // BINS]
        if some:
            error += abs(sum(sure[i] for i in some) - sum(right[i] for i in some)) / len(order)
    return error
