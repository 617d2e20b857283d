"""The members together: what each says of rows that it has not seen, and which mean of them says it best."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.domain.errors import EngineError, InputError
from assistant.engines.leads.calibration import newton
from assistant.engines.leads.features import Encoder
from assistant.engines.leads.groups import groups, together
from assistant.engines.leads.kinds import Found
from assistant.engines.leads.measures import Floats, Ints, auc, expit, folds, log_loss
from assistant.engines.leads.members import Boosting, Member, Rows, Smoother, blended, chosen, spread
from assistant.engines.leads.table import Table
from assistant.files import Cancelled, never

Told = Callable[[str, float], None]  # what is being done, and how much of all is done, in [0, 1]
_BLOCKS = 6  # of rows in time order: the first is only learnt from
_PICKS = 25  # steps of the greedy choice
_LEAST_WEIGHT = 0.08
_TELLING = 30_000  # rows from which on four folds do, and the first tells who adds too little to be asked again:
_WORTH = 0.003  # of what the members tell together


class TrainingCancelled(EngineError):
    """Training was cancelled."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. `budget_s`: members that would take longer are left out. `time`: the column rows are ordered by.

    `group`: the column whose equal cells hold rows together, so that no fold parts them.
    """

    budget_s: float = 120.0
    seed: int = 0
    time: str = ""
    group: str = ""
    told: Told = lambda _what, _share: None
    cancelled: Cancelled = never

    def check(self) -> None:
        """Raises EngineError once cancelled."""
        if self.cancelled():
            raise TrainingCancelled("training was cancelled", "nothing was changed; train again when it suits")


@dataclass(slots=True)
class Ensemble:
    """What was trained: members and their weights. `unseen`: the rows that every member was asked about unseen."""

    encoder: Encoder
    smoother: Smoother
    members: dict[str, Member]
    weights: dict[str, float]
    unseen: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    unseen_score: Floats = field(default_factory=lambda: np.zeros(0))
    fold: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # of the unseen rows
    alone: dict[str, float] = field(default_factory=dict)  # AUC of each member, on the unseen rows
    left_out: tuple[str, ...] = ()

    def score(self, raw: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Floats:
        """The uncalibrated probability of each row, as the encoder gave it."""
        smooth = self.smoother(raw) if any(self.members[name].smooths for name in self.weights) else raw[:, :0]
        odds = spread({name: self.members[name].odds(raw, smooth) for name in self.weights})
        return blended(odds, self.weights)


def train(table: Table, found: Mapping[str, Found], won: Floats, plan: Plan, weight: Floats | None = None) -> Ensemble:
    """Train on these columns. Rows are in time order where the plan names a time. Raises EngineError if cancelled."""
    began = time.monotonic()
    weights = np.ones(len(won)) if weight is None else weight
    splits, fold = _splits(won, plan, groups(table, plan.group))
    plan.told("preparing", 0.0)
    encoder, raw = Encoder.fitted(table, found, won, plan.time, plan.seed, groups(table, plan.group))
    prepared = []
    for number, (seen, held) in enumerate(splits):
        plan.check()
        plan.told("preparing", 0.05 * number / len(splits))
        prepared.append(_prepare(table, found, won, weights, seen, held, plan, None if plan.time else encoder))
    unseen = np.concatenate([held for _, held in splits])
    fits, said, learnt = chosen(len(won), bags=not plan.time), dict[str, list[Floats]](), dict[str, list[Member]]()
    spent, dropped = dict[str, float](), list[str]()
    more = (len(won) + sum(len(seen) for seen, _ in splits[1:])) / len(splits[0][0])  # work after the first fold
    for at, (seen_rows, held_rows) in enumerate(prepared):
        for number, (name, fit) in enumerate(list(fits.items())):
            plan.check()
            plan.told(f"training: {name}", 0.05 + 0.75 * (at + number / len(fits)) / len(prepared))
            started = time.monotonic()
            member, odds = fit(seen_rows, held_rows, plan.seed + at)
            learnt.setdefault(name, []).append(member)
            said.setdefault(name, []).append(np.zeros(0) if odds is None else odds)
            spent[name] = time.monotonic() - started
            if at == 0 and len(spent) > 1 and time.monotonic() - began + more * sum(spent.values()) > plan.budget_s:
                dropped.append(name)
                del fits[name], spent[name]
        if at == 0 and len(won) > _TELLING and not plan.time:
            fits = {name: fits[name] for name in _telling({name: said[name][0] for name in fits}, held_rows.won)}
    each, outcome = spread({name: np.concatenate(said[name]) for name in fits}), won[unseen]
    late = _recency(unseen, len(won)) if plan.time else None
    lines = {name: _line(one, outcome, late) for name, one in each.items()}
    picked = _greedy({name: slope * each[name] + start for name, (slope, start) in lines.items()}, outcome, late)
    mean = {name: share * lines[name][0] for name, share in picked.items()}  # where it starts is for calibration
    plan.check()
    plan.told("training on all rows", 0.82)
    smoother = Smoother.fitted(raw)
    rows = Rows(raw, smoother(raw), won, weights, encoder.plain, encoder.coded)
    members = dict[str, Member]()
    for name in mean:
        plan.check()
        fit = fits[name]
        if isinstance(fit, Boosting) and fit.keeps_folds and not plan.time:
            members[name] = fit.together(learnt[name], encoder.plain)
        else:
            members[name] = fit(rows, None, plan.seed)[0]
    return Ensemble(
        encoder, smoother, members, mean, unseen, blended(each, mean), fold[unseen],
        {name: auc(outcome, one) for name, one in each.items()}, tuple(dropped),
    )  # fmt: skip


def _splits(won: Floats, plan: Plan, group: Ints | None) -> tuple[Sequence[tuple[Ints, Ints]], Ints]:
    """What is learnt from and what is asked: folds, or the past and the block after it."""
    every = np.arange(len(won))
    if plan.time:
        fold = together(np.minimum(every * _BLOCKS // len(won), _BLOCKS - 1), group)
        pairs = [(every[fold < one], every[fold == one]) for one in range(1, _BLOCKS)]
        asked = [(seen, held) for seen, held in pairs if 0 < won[seen].sum() < len(seen)]
        if not asked:
            raise InputError(
                f"by {plan.time} all rows but the last sixth have one outcome: nothing can be learnt from the past",
                "leave out --time",
            )
        return asked, fold
    fold = together(folds(won, 4 if len(won) > _TELLING else 5, plan.seed), group)
    return [(every[fold != one], every[fold == one]) for one in range(int(fold.max()) + 1)], fold


def _prepare(
    table: Table,
    found: Mapping[str, Found],
    won: Floats,
    weight: Floats,
    seen: Ints,
    held: Ints,
    plan: Plan,
    like: Encoder | None,
) -> tuple[Rows, Rows]:
    known = table.taken(seen.tolist())
    encoder, raw = Encoder.fitted(known, found, won[seen], plan.time, plan.seed, groups(known, plan.group), like)
    smoother = Smoother.fitted(raw)
    asked = encoder.many(table.taken(held.tolist()))
    return (
        Rows(raw, smoother(raw), won[seen], weight[seen], encoder.plain, encoder.coded),
        Rows(asked, smoother(asked), won[held], weight[held], encoder.plain, encoder.coded),
    )


def _recency(unseen: Ints, count: int) -> Floats:
    """The last rows count most: what is to be scored comes after them. Half for each fifth of the history."""
    return np.asarray(0.5 ** ((count - unseen) / (count / 5)))


def _line(odds: Floats, won: Floats, weight: Floats | None) -> tuple[float, float]:
    """What makes a member neither too bold nor too shy (Platt): a forest is shy, and would never be picked."""
    counts = np.ones(len(won)) if weight is None else weight
    slope, start = newton(np.column_stack([odds, np.ones(len(odds))]), won, counts)
    return float(np.clip(slope, 0.1, 6.0)), float(start)


def _telling(odds: Mapping[str, Floats], won: Floats) -> Sequence[str]:
    """The members without whom the others tell less: the one that is missed least goes, and again."""
    lined = {name: slope * one + start for name, one in odds.items() for slope, start in [_line(one, won, None)]}
    while len(lined) > 1:
        left = {name: _told({other: lined[other] for other in lined if other != name}, won) for name in lined}
        least = max(left, key=lambda name: left[name])
        whole = _told(lined, won)
        if whole - left[least] >= _WORTH * whole:
            break
        del lined[least]
    return list(lined)


def _told(odds: Mapping[str, Floats], won: Floats) -> float:
    """How much less an outcome surprises (nats) than it would without the best mean of these members."""
    unknown = np.full(len(won), won.mean())
    return log_loss(won, unknown) - log_loss(won, blended(odds, _greedy(odds, won, None)))


def _greedy(odds: Mapping[str, Floats], won: Floats, weight: Floats | None) -> dict[str, float]:
    """Caruana and others 2004: take the member that makes the mean best, again and again, with replacement."""
    picks: list[str] = []
    total = np.zeros(len(won))
    best, best_at = np.inf, 1
    for step in range(1, _PICKS + 1):
        tried = {name: log_loss(won, expit((total + one) / step), weight) for name, one in odds.items()}
        name = min(tried, key=lambda one: tried[one])
        picks.append(name)
        total += odds[name]
        if tried[name] < best - 1e-7:
            best, best_at = tried[name], step
    took = picks[:best_at]
    shares = {name: took.count(name) / len(took) for name in odds if took.count(name) / len(took) >= _LEAST_WEIGHT}
    whole = sum(shares.values())
    return {name: share / whole for name, share in shares.items()}
