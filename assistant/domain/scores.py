"""What a model says of a lead, and why; and what the lead book makes of that as time goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.domain.leads import Lead

HOT, WARM, COOL = "hot", "warm", "cool"  # bands
_HOT, _SURE, _COOL = 1.5, 0.8, 0.75  # times the share that is won of all; a probability that is hot whatever that is


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


@dataclass(frozen=True, slots=True)
class Scored:
    """What the book keeps of a lead's score: the model's answer, and what is known of the lead beside it.

    In `score`, `risk` is raised by what `risks` names (silence, how the last call went), `advice` heeds it, and
    `next_action` is what was promised, asked or worked before, else the model's own. `base`: the share that is won of
    all the model learnt from. `trend`: points since about a week before, None when there was no score then. `because`:
    why the advice, in a line. `missing`: what would be worth knowing. `due_on`: the ISO day of what was promised or
    agreed, empty when there is none. `call_id`: the call whose words `next_action` repeats, empty when it does not.
    """

    lead_id: int
    score: LeadScore
    at: datetime
    model: str
    band: str
    base: float = 0.0
    trend: float | None = None
    because: str = ""
    missing: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    due_on: str = ""
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class PastScore:
    """The score of a lead from a moment on, until the next one."""

    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to call now. `rank` counts from 1, the first the most pressing; `why` says it in a line."""

    lead: Lead
    scored: Scored | None
    why: str
    rank: int


def band(probability: float, base: float) -> str:
    """How warm a lead is, against the share `base` that is won of all.

    Hot: at least one and a half times as likely as the average, or at least 80 %; cool: under three quarters of it.
    """
    if probability >= min(_HOT * base, _SURE):
        return HOT
    return WARM if probability >= _COOL * base else COOL
