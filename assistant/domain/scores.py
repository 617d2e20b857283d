"""What a model says of a lead, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """A field that moved a score by `odds` (log odds; positive: up). `text` says it in words, its sign first."""

    field: str
    odds: float
    text: str


@dataclass(frozen=True, slots=True)
class LeadScore:
    """A model's answer. `score` in [0, 100]; `probability` of a win, with the 90 % interval `low` to `high`.

    `value` in the currency of the history and `days` until the end, if it is won, each with a 90 % interval, None where
    the model learnt none. `risk` in [0, 1]: the chance of a loss at the cautious end of the interval. `outcomes`: those
    that cannot be ruled out at 90 %, in words. `advice` is pursue, nurture or drop.
    """

    id: str
    score: float
    probability: float
    low: float
    high: float
    risk: float
    outcomes: str
    advice: str
    next_action: str
    reasons: tuple[Reason, ...] = ()
    value: tuple[float, float, float] | None = None  # middle, low, high
    days: tuple[float, float, float] | None = None  # likewise
