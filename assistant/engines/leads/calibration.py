"""From scores to honest probabilities, their intervals, and the outcomes that cannot be ruled out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.engines.leads.groups import part, shares
from assistant.engines.leads.measures import Floats, Ints, expit, log_loss, logit

LEVEL = 0.9
_GRID, _LEAST, _MOST = 160, 15, 400  # points of the interval's curve; leads around each
_STEPS, _ARRIVED, _HELD_BACK = 40, 1e-8, 1e-3
_HALVES = (250.0, 500.0, 1_000.0, 2_500.0, 6_000.0, np.inf)  # rows back that count half
_PIECES, _HELD = 20, 2.0  # of the history that tries these out; what holds a shift back, in rows


@dataclass(frozen=True, slots=True)
class Beta:
    """Beta calibration (Kull, Silva Filho, Flach 2017): `a`, `b` at least 0, so that the order of leads stays."""

    a: float
    b: float
    c: float

    @classmethod
    def fitted(cls, score: Floats, won: Floats, weight: Floats | None = None) -> Beta:
        """Fit on scores that have not seen these outcomes."""
        p = np.clip(score, 1e-6, 1 - 1e-6)
        both = np.column_stack([np.log(p), -np.log1p(-p), np.ones(len(p))])
        for use in ([0, 1, 2], [0, 2], [1, 2], [2]):
            fit = newton(both[:, use], won, np.ones(len(won)) if weight is None else weight)
            full = np.zeros(3)
            full[use] = fit
            if full[0] >= 0 and full[1] >= 0:
                return cls(*map(float, full))
        return cls(1.0, 1.0, 0.0)  # an intercept alone is always allowed: not reached

    def __call__(self, score: Floats) -> Floats:
        """The calibrated probabilities."""
        p = np.minimum(np.maximum(score, 1e-6), 1 - 1e-6)
        return expit(self.a * np.log(p) - self.b * np.log1p(-p) + self.c)

    @classmethod
    def following(cls, score: Floats, won: Floats) -> Beta:
        """Fit on scores in time order, and move with the share that is won lately: as fast as has paid so far."""
        whole = cls.fitted(score, won)
        odds = logit(whole(score))
        pace = min(_HALVES, key=lambda half: _lost_at(odds, won, half))
        return cls(whole.a, whole.b, whole.c + _shift(odds, won, pace))


def _shift(odds: Floats, won: Floats, half: float) -> float:
    """What is to be added to log odds so that the last rows come out right; a row counts half each `half` rows back."""
    weight = 0.5 ** (np.arange(len(odds), 0, -1) / half)
    at = 0.0
    for _ in range(_STEPS):
        p = expit(odds + at)
        step = (np.sum(weight * (won - p)) - _HELD * at) / (np.sum(weight * p * (1 - p)) + _HELD)
        at += float(np.clip(step, -1, 1))
        if abs(step) < 1e-6:  # noqa: PLR2004 - arrived
            break
    return at


def _lost_at(odds: Floats, won: Floats, half: float) -> float:
    """The log loss of going through the rows in pieces, each moved by what came before it."""
    edges = np.linspace(len(odds) // 5, len(odds), _PIECES + 1).astype(int)
    lost = [
        log_loss(won[begin:end], expit(odds[begin:end] + _shift(odds[:begin], won[:begin], half))) * (end - begin)
        for begin, end in itertools.pairwise(edges) if end > begin
    ]  # fmt: skip
    return float(sum(lost))


def newton(x: Floats, won: Floats, weight: Floats) -> Floats:
    """Logistic regression, hardly held back: a slope for each column of `x`. A step that goes too far is halved."""
    at = np.zeros(x.shape[1])
    at[-1] = logit(np.array([np.average(won, weights=weight)]))[0]

    def surprise(slopes: Floats) -> float:
        odds = x @ slopes
        return float(weight @ (np.logaddexp(0, odds) - won * odds) + _HELD_BACK / 2 * slopes @ slopes)

    now = surprise(at)
    for _ in range(_STEPS):
        p = expit(x @ at)
        pull = x.T @ (weight * (won - p)) - _HELD_BACK * at
        bend = (x * (weight * p * (1 - p))[:, None]).T @ x + _HELD_BACK * np.eye(len(at))
        step = np.linalg.solve(bend, pull)
        while (then := surprise(at + step)) > now and np.abs(step).max() > _ARRIVED:
            step /= 2
        if np.abs(step).max() <= _ARRIVED:
            break
        at, now = at + step, then
    return at


@dataclass(frozen=True, slots=True)
class Bands:
    """Of leads with a score like this, in which range the share that is won lies: an interval of LEVEL (Jeffreys)."""

    at: Floats
    low: Floats
    high: Floats

    @classmethod
    def fitted(cls, probability: Floats, won: Floats, group: Ints | None = None) -> Bands:
        """From calibrated probabilities out of fold: each point looks at the leads next to it, each of them once.

        `group`: the lead of each row. What its rows say is said once: they are no independent witnesses.
        """
        order = np.argsort(probability, kind="stable")
        p, won, group = probability[order], won[order], part(group, order)
        upto = np.concatenate([[0.0], np.cumsum(shares(group, len(p)))])  # leads
        count = round(float(upto[-1]))
        near = int(np.clip(count // 40, min(_LEAST, count), _MOST))
        places = np.unique(np.linspace(0, len(p) - 1, _GRID).astype(int))
        first = np.clip(upto[places] - near // 2, 0, count - near)
        begin, end = (np.searchsorted(upto, at - 1e-6) for at in (first, first + near))
        next_to = [_rate(won[a:b], part(group, np.arange(a, b)))[0] for a, b in zip(begin, end, strict=True)]
        pools, leads, at = _pools(np.array(next_to)), np.zeros(len(places)), 0  # a better score never has the lower one
        for _, many in pools:  # whose share rests on all leads that any of its points looks at
            all_of = np.arange(begin[at], end[at + many - 1])
            leads[at : at + many] = shares(part(group, all_of), len(all_of)).sum()
            at += many
        low, high = share(_spread(pools) * leads, leads)
        return cls(p[places], _spread(_pools(low)), _spread(_pools(high)))

    def __call__(self, probability: Floats) -> tuple[Floats, Floats]:
        """The interval's ends; the probability itself lies within."""
        low, high = np.interp(probability, self.at, self.low), np.interp(probability, self.at, self.high)
        return np.minimum(low, probability), np.maximum(high, probability)


def _rate(won: Floats, group: Ints | None) -> tuple[float, float]:
    """The share of wins among leads, each counted once, and how many leads those are."""
    weight = shares(group, len(won))
    return float(weight @ won / weight.sum()), float(weight.sum())


def share(wins: Floats, rows: Floats | float) -> tuple[Floats, Floats]:
    """Where the true share of wins lies, an interval of LEVEL (Jeffreys 1946)."""
    from scipy.special import betaincinv

    tail = (1 - LEVEL) / 2
    low, high = (betaincinv(wins + 0.5, rows - wins + 0.5, at) for at in (tail, 1 - tail))
    return np.asarray(low), np.asarray(high)


def _pools(values: Floats) -> list[tuple[float, int]]:
    """The nearest values that never fall, each with how many it stands for (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, count = value, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (mean * count + before * many) / (count + many), count + many
        pools.append((mean, count))
    return pools


def _spread(pools: list[tuple[float, int]]) -> Floats:
    return np.repeat([mean for mean, _ in pools], [count for _, count in pools])


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Mondrian conformal prediction (Vovk): a win is possible from `win_from` on, a loss up to `loss_to`.

    Of the leads that will be won LEVEL have "won" among their possible outcomes, and so for those that will be lost,
    as long as leads stay what they were. `group`: the lead of each row; a lead's rows count as one together (Lee,
    Barber and Willett 2023), since it is leads that are alike, not rows.
    """

    win_from: float
    loss_to: float

    @classmethod
    def fitted(cls, probability: Floats, won: Floats, group: Ints | None = None) -> Outcomes:
        """From calibrated probabilities out of fold."""
        wins, losses = won > 0, won == 0
        return cls(_edge(probability[wins], part(group, wins)), 1 - _edge(1 - probability[losses], part(group, losses)))

    def coverage(self, probability: Floats, won: Floats, group: Ints | None = None) -> dict[str, float]:
        """The share of wins and of losses that were among the possible outcomes."""
        return {
            name: _rate(kept[mine].astype(np.float64), part(group, mine))[0]
            for name, mine, kept in (
                ("won", won > 0, probability >= self.win_from), ("lost", won == 0, probability <= self.loss_to)
            )
        }  # fmt: skip

    def named(self, probability: Floats) -> list[str]:
        """The possible outcomes of each lead in words; neither for one that is unlike all of before."""
        words = np.array(["neither", "won", "lost", "won or lost"])
        told: list[str] = words[(probability >= self.win_from) + 2 * (probability <= self.loss_to)].tolist()
        return told


def _edge(probability: Floats, group: Ints | None) -> float:
    """The value that a new one of the same kind is at or above with probability LEVEL."""
    order = np.argsort(probability, kind="stable")
    upto = np.cumsum(shares(group, len(probability))[order])  # leads
    rank = int(np.searchsorted(upto, (1 - LEVEL) * (upto[-1] + 1), side="right")) if len(upto) else 0
    return 0.0 if rank < 1 else float(probability[order][rank - 1])


def crossed_coverage(
    probability: Floats, won: Floats, half: NDArray[np.bool_], group: Ints | None = None
) -> Mapping[str, float]:
    """The coverage by class of edges found on one half of the leads and tried on the other, both ways, averaged."""
    told = [
        Outcomes.fitted(probability[one], won[one], part(group, one)).coverage(
            probability[~one], won[~one], part(group, ~one)
        )
        for one in (half, ~half)
    ]
    return {name: float(np.mean([one[name] for one in told])) for name in ("won", "lost")}
