"""A new model takes an old one's place only if it wins, on rows that neither learnt from.

The rows are the newest ones that the old model does not know: the new one learns without half of them, both are asked
about that half, and the mean of what each lost there (log loss: order and honesty in one) is compared by a paired
bootstrap (Efron and Tibshirani 1993): it wins if it lost less in SURE of the resamples. Whoever has won learns again
from all rows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.errors import InputError
from assistant.domain.figures import percent
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.groups import groups
from assistant.engines.leads.history import History, read_history
from assistant.engines.leads.learning import learn
from assistant.engines.leads.measures import Floats, Ints, auc, brier, losses
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.table import Table

SURE = 0.9
LEAST_LEADS, LEAST_OF_A_CLASS = 30, 5  # of those that decide
_MOST_SHARE = 0.25  # of all rows: the challenger, too, wants to learn from something
_RESAMPLES, _AT_ONCE = 2_000, 2_000_000
_HINT = "--replace puts a new model in its place all the same; another name keeps both"


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went. `sure`: the share of resamples in which the challenger lost less, in [0, 1]; `rows`: of leads."""

    rows: int
    champion: Mapping[str, float]
    challenger: Mapping[str, float]
    sure: float
    new_columns: tuple[str, ...] = ()

    @property
    def wins(self) -> bool:
        """Whether the challenger takes the champion's place."""
        return self.sure >= SURE

    @property
    def text(self) -> str:
        """All of it in a sentence."""
        both = ", ".join(f"{what} {self.challenger[what]:.3f} against {self.champion[what]:.3f}" for what in _TOLD)
        more = f"; it also knows {', '.join(self.new_columns)}" if self.new_columns else ""
        end = "it takes the place of the old one" if self.wins else "that is no win: the old one stays"
        return (
            f"on the {self.rows:,} newest leads that neither learnt from the new model has {both}; "
            f"better in {percent(self.sure)} of resamples{more}: {end}"
        )

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {**asdict(self), "wins": self.wins, "text": self.text}


Mask = NDArray[np.bool_]
_TOLD = ("AUC", "log loss", "Brier score")


def challenge(
    name: str, champion: LeadModel, table: Table, columns: Columns, plan: Plan | None = None, *,
    keep: Collection[str] = (), drop: Collection[str] = (), fair: Collection[str] = (),
) -> tuple[LeadModel | None, Trial]:  # fmt: skip
    """Train a challenger of the champion called `name`; gives it if it has won, and how it went.

    Raises InputError, before anything is learnt, where the two cannot be compared; and what `learn` raises.
    """
    plan = plan or Plan()
    history = read_history(table, columns)
    _same_question(name, champion, history, columns)
    held = _deciding(name, champion, history, columns.group)
    rest = np.flatnonzero(~_with(history, columns.group, held))
    first, second = (_part(plan, at) for at in (0.0, 0.5))
    rival = learn(history.table.taken(rest.tolist()), columns, first, keep=keep, drop=drop)
    asked = history.table.taken(held.tolist())
    new = tuple(field for field in rival.fields if field not in champion.fields)
    whose = groups(asked, columns.group)
    trial = compare(history.won[held], champion.probabilities(asked), rival.probabilities(asked), new, whose)
    better = learn(table, columns, second, keep=keep, drop=drop, fair=fair) if trial.wins else None
    plan.told("done", 1.0)
    return better, trial


def compare(
    won: Floats, champion: Floats, challenger: Floats, new_columns: tuple[str, ...] = (), group: Ints | None = None
) -> Trial:
    """Two models' probabilities of the same rows, in a paired bootstrap of what they lost.

    Rows of a `group` are drawn together (Field and Welsh 2007): those of one lead are no independent witnesses.
    """
    gain = losses(won, champion) - losses(won, challenger)
    if group is not None:
        gain = np.bincount(group, weights=gain).astype(np.float64)
    chance, better = np.random.default_rng(0), 0
    each = max(1, _AT_ONCE // len(gain))
    for begin in range(0, _RESAMPLES, each):
        drawn = chance.integers(0, len(gain), (min(each, _RESAMPLES - begin), len(gain)))
        better += int(np.sum(gain[drawn].sum(axis=1) > 0))
    figures = [
        {"AUC": auc(won, one), "log loss": float(losses(won, one).mean()), "Brier score": brier(won, one)}
        for one in (champion, challenger)
    ]
    return Trial(len(gain), figures[0], figures[1], better / _RESAMPLES, new_columns)


def _same_question(name: str, champion: LeadModel, history: History, columns: Columns) -> None:
    old, target = champion.columns, (columns.target, history.positive)
    if (old.target, old.positive) != target:
        raise InputError(
            f"{name} tells whether {old.target} is {old.positive}, not whether {' is '.join(target)}", _HINT
        )
    gone = [one for one in (*champion.fields, *filter(None, [old.id, old.time])) if one not in history.table.columns]
    if gone:
        raise InputError(f"{history.table.name} lacks {', '.join(gone)}, which {name} goes by: they cannot be compared",
                         _HINT)  # fmt: skip
    for what, has, option in (("values", champion.value, columns.value), ("days", champion.days, columns.closed)):
        if has and not option:
            raise InputError(f"{name} tells {what} too, the new model would not", _HINT)
    if not len(champion.seen):
        raise InputError(f"{name} does not hold which leads it learnt from: the new model cannot be compared", _HINT)


def _deciding(name: str, champion: LeadModel, history: History, group: str) -> Ints:
    """The rows that decide: the newest half of those that are new to the champion; by lot where there is no time."""
    known = np.flatnonzero(np.isin(champion.marks(history.table), champion.seen))
    new = np.flatnonzero(~_with(history, group, known))
    if history.day is None:
        new = np.random.default_rng(0).permutation(new)
    held = new[len(new) - min(len(new) // 2, int(_MOST_SHARE * len(history.won))) :]
    of = _whose(history, group)
    won, lost = (len(np.unique(of[held[history.won[held] == one]])) for one in (1, 0))
    if len(np.unique(of[held])) < LEAST_LEADS or min(won, lost) < LEAST_OF_A_CLASS:
        leads, wins = (len(np.unique(of[one])) for one in (new, new[history.won[new] > 0]))
        raise InputError(
            f"{leads:,} leads of {history.table.name} are new to {name}, {wins:,} of them "
            "won: too few to tell whether a new model is better",
            f"{2 * LEAST_LEADS} are needed, {2 * LEAST_OF_A_CLASS} of either outcome; {_HINT}",
        )
    return np.sort(held)


def _with(history: History, group: str, rows: Ints) -> Mask:
    """These rows and all that belong together with one of them."""
    of = _whose(history, group)
    return np.asarray(np.isin(of, of[rows]))


def _whose(history: History, group: str) -> Ints:
    """The lead of each row."""
    of = groups(history.table, group)
    return np.arange(len(history.won)) if of is None else of


def _part(plan: Plan, begin: float) -> Plan:
    """One of two trainings of equal length."""
    return dataclasses.replace(
        plan, budget_s=plan.budget_s / 2, told=lambda what, share: plan.told(what, min(begin + share / 2, 0.99))
    )
