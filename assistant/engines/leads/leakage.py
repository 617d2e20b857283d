"""Columns that were filled in after the outcome was known: found by what they do, named with the evidence.

A model that sees them looks far better than it will ever be: when a lead is to be scored, they are still empty. What
the rows show decides; a name (`Total Days … Through Closing`) only brings a column under suspicion, which then needs
to be borne out: it must say something alone, and leaving out all suspects must cost something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.domain.figures import percent
from assistant.engines.leads import kinds
from assistant.engines.leads.groups import together
from assistant.engines.leads.kinds import Found, Kind
from assistant.engines.leads.measures import Floats, Ints, auc, binned, codes, folds, smoothed_rates
from assistant.engines.leads.table import Table

_LOOKED_AT = 12_000  # rows for the models of this search
_DECISIVE, _CERTAIN = 0.88, 0.97  # AUC of a column alone: with near-certain levels, and whatever its levels
_DOMINANT, _AHEAD = 0.75, 0.02  # AUC of a column alone, and by how much it beats all the others together
_SURE_SHARE = 0.15  # of the rows in near-certain levels
_STRONG, _WEAK = 0.565, 0.63  # AUC alone that bears out a suspicion by name
_TELLING = 0.7  # AUC alone that makes an impossible stretch count
_JOINT = 0.01  # of AUC that all suspects together must be worth
_EXPECTED = 15.0  # wins or losses that a stretch without any must have been expected to hold
_STRETCH = 0.05  # of the rows

_AFTERWARDS = (
    (re.compile(r"\b(through|to|until|at|since) (closing|close|closed|won|lost|qualified)\b"), "time until its end"),
    (re.compile(r"\b(elapsed|days? (in|to)|ratio days?|total days?|cycle (time|days|length))\b"), "time it took"),
    (re.compile(r"\b(stage|status) change|\bchange count\b"), "changes along the way"),
    (re.compile(r"\b(closed?|closing|won|lost|loss|win|churn(ed)?|cancel\w*|convert\w*) (reason|date|at|on|day|value|"
                r"category|score|month)\b|\breason\b"), "why or when it ended"),
    (re.compile(r"\blast\b.*\b(activity|action|event|status|disposition)\b"), "the state of things when exported"),
    (re.compile(r"\b(tags?|disposition|outcome notes?)\b"), "what sales noted down"),
)  # fmt: skip
_PERHAPS = (
    (re.compile(r"\b(call )?duration\b|\bhandle time\b|\btalk time\b"), "how long the talk was"),
    (re.compile(r"\b(lead|deal|opportunity|prospect) (quality|profile|grade|rating|score|priority|status|stage)\b"),
     "a judgement by sales"),
    (re.compile(r"\b(activity|profile|engagement|propensity|model|predicted) (index|score|grade)\b"),
     "another model's judgement"),
    (re.compile(r"\b(customer|order|account|reservation|booking) status\b"), "the state of things when exported"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that seems to have been filled in afterwards. `alone`: the AUC that it reaches by itself."""

    column: str
    alone: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found. `auc_with` and `auc_without` the leaks: of a quick model, cross-validated."""

    leaks: tuple[Leak, ...]
    auc_with: float
    auc_without: float
    alone: Mapping[str, float]


@dataclass(slots=True)
class _Column:
    name: str
    kind: Kind
    code: Ints
    levels: int
    values: Floats  # numbers and days; codes for categories
    missing: Floats
    alone: float = 0.5
    evidence: list[str] = field(default_factory=list)


def find_leaks(
    table: Table, found: Mapping[str, Found], won: Floats, time: Floats | None = None, seed: int = 0,
    group: Ints | None = None,
) -> Search:  # fmt: skip
    """Look for leaks among the columns in `found`. `time`: the day each row was known, in days since 1970.

    `group`: rows that belong together; what they have in common says nothing of others.
    """
    fold = together(folds(won, 4, seed), group)
    columns = [_read(name, table.columns[name], one) for name, one in found.items() if one.kind in _READ]
    for column in columns:
        column.alone = _alone(column, won, fold)
    chosen = _sample(won, seed)
    quick = _Quick(columns, won, chosen, None if group is None else group[chosen])
    said: dict[str, list[str]] = {}
    suspects = {one.name: why for one in columns if (why := _suspicious(one))}
    for column in sorted(columns, key=lambda one: -one.alone):
        rest = {one.name for one in columns} - set(said) - set(suspects) - {column.name}
        if proof := _proven(column, won, time, quick, rest):
            said[column.name] = proof
    _bear_out(columns, suspects, said, quick)
    _add_siblings(columns, said)
    every = {one.name for one in columns}
    leaks = tuple(
        Leak(one.name, one.alone, tuple(said[one.name]))
        for one in sorted(columns, key=lambda one: -one.alone)
        if one.name in said
    )
    with_all = quick.auc(every)
    without = quick.auc(every - set(said)) if leaks else with_all
    return Search(leaks, with_all, without, {one.name: one.alone for one in columns})


_READ = {Kind.NUMBER, Kind.DATE, Kind.CATEGORY, Kind.TEXT}


def _read(name: str, cells: Sequence[str], found: Found) -> _Column:
    missing = np.fromiter((kinds.is_missing(cell) for cell in cells), np.float64, len(cells))
    match found.kind:
        case Kind.NUMBER | Kind.DATE:
            values = kinds.numbers(cells) if found.kind is Kind.NUMBER else kinds.days(cells, day_first=found.day_first)
            code, levels = binned(values)
        case Kind.TEXT:  # what the words say is for the model; here only whether and how much was written
            values = np.fromiter((len(cell.split()) for cell in cells), np.float64, len(cells))
            code, levels = binned(values)
        case _:
            code, names = codes(["" if gone else cell for cell, gone in zip(cells, missing, strict=True)])
            levels, values = len(names), code.astype(np.float64)
    return _Column(name, found.kind, code, levels, values, missing)


def _alone(column: _Column, won: Floats, fold: Ints) -> float:
    rates = smoothed_rates(column.code, won, fold, column.levels)
    return float(np.mean([auc(won[fold == one], rates[fold == one]) for one in range(int(fold.max()) + 1)]))


def _sample(won: Floats, seed: int) -> Ints:
    if len(won) <= _LOOKED_AT:
        return np.arange(len(won))
    return np.sort(np.random.default_rng(seed).choice(len(won), _LOOKED_AT, replace=False))


class _Quick:
    """A quick model of any of the columns; what it was asked once it remembers."""

    def __init__(self, columns: Sequence[_Column], won: Floats, chosen: Ints, group: Ints | None) -> None:
        self._won = won[chosen]
        self._fold = together(folds(self._won, 3, 1), group)
        self._names = [one.name for one in columns]
        ranked = [_ordered(one)[chosen] for one in columns]
        self._matrix = np.column_stack(ranked) if ranked else np.zeros((len(chosen), 0))
        self._known: dict[frozenset[str], float] = {}

    def auc(self, names: set[str]) -> float:
        key = frozenset(names)
        if key not in self._known:
            self._known[key] = self._fit([at for at, name in enumerate(self._names) if name in names])
        return self._known[key]

    def _fit(self, at: list[int]) -> float:
        import lightgbm as lgb

        if not at:
            return 0.5
        took = {
            "objective": "binary", "num_leaves": 12, "learning_rate": 0.1, "min_data_in_leaf": 20, "verbose": -1,
            "num_threads": 1, "feature_fraction": 0.6, "seed": 0, "max_bin": 63, "lambda_l2": 5.0,
        }  # fmt: skip
        reached = []
        for one in range(3):
            seen, kept = self._fold != one, self._fold == one
            data = lgb.Dataset(self._matrix[np.ix_(seen, at)], self._won[seen], free_raw_data=True)
            model = lgb.train(took, data, num_boost_round=60)
            scores = np.asarray(model.predict(self._matrix[np.ix_(kept, at)], num_threads=1))
            reached.append(auc(self._won[kept], scores))
        return float(np.mean(reached))


def _ordered(column: _Column) -> Floats:
    """The column for trees: numbers as they are; levels by how many rows have them, which says nothing of outcomes."""
    if column.kind is not Kind.CATEGORY:
        return column.values
    counts = np.bincount(column.code, minlength=column.levels)
    return np.argsort(np.argsort(-counts, kind="stable"), kind="stable").astype(np.float64)[column.code]


def _proven(column: _Column, won: Floats, time: Floats | None, quick: _Quick, rest: set[str]) -> list[str]:
    """What the rows themselves say against the column; nothing if it seems honest."""
    why: list[str] = []
    share = _near_certain(column, won)
    if column.alone >= _CERTAIN or (column.alone >= _DECISIVE and share >= _SURE_SHARE):
        why.append(f"alone it tells outcomes apart with an AUC of {column.alone:.2f}")
    elif column.alone >= _DOMINANT and column.alone >= (others := quick.auc(rest)) + _AHEAD:
        why.append(f"alone it says more (AUC {column.alone:.2f}) than all other columns together ({others:.2f})")
    stretch = _one_sided(column, won)
    if stretch and (why or column.alone >= _TELLING):
        why.append(stretch)
    if not why and (later := _written_later(column, time)):
        why.append(later)
    if why and share >= _SURE_SHARE:
        why.append(f"{percent(share)} of the rows hold a value of it that goes almost always with one outcome")
    if why and (gone := _tells_by_absence(column, won)):
        why.append(gone)
    return why


def _near_certain(column: _Column, won: Floats) -> float:
    rows = np.bincount(column.code, minlength=column.levels)
    rate = np.bincount(column.code, weights=won, minlength=column.levels) / np.maximum(rows, 1)
    base = won.mean()
    sure = (rows >= 20) & ((rate >= 1 - 0.05 * (1 - base)) | (rate <= 0.05 * base))  # noqa: PLR2004 - few tell nothing
    return float(rows[sure].sum() / len(won))


def _one_sided(column: _Column, won: Floats) -> str:
    """A stretch at an end of a number's range in which only one outcome ever happened, far beyond chance."""
    if column.kind is not Kind.NUMBER:
        return ""
    said = ~np.isnan(column.values)
    values, outcome = column.values[said], won[said]
    for label, word in ((1.0, "no win"), (0.0, "no loss")):
        with_it = values[outcome == label]
        if not len(with_it):
            continue
        rate = len(with_it) / len(values)
        for end, outside in (("up to", values < with_it.min()), ("above", values > with_it.max())):
            if outside.sum() * rate >= _EXPECTED and outside.mean() >= _STRETCH:
                edge = with_it.min() if end == "up to" else with_it.max()
                rows, due = int(outside.sum()), outside.sum() * rate
                return f"{rows:,} rows {end} {edge:g} hold {word} at all, where {due:.0f} were to be expected"
    return ""


def _written_later(column: _Column, time: Floats | None) -> str:
    if time is None or column.kind is not Kind.DATE or column.alone < _STRONG:
        return ""
    both = ~np.isnan(column.values) & ~np.isnan(time)
    late = float(np.mean(column.values[both] > time[both] + 0.5)) if both.any() else 0.0
    return f"{percent(late)} of its days lie after the row's own time" if late > 0.9 else ""  # noqa: PLR2004 - nearly all


def _tells_by_absence(column: _Column, won: Floats) -> str:
    gone = column.missing > 0
    if not 0.02 < gone.mean() < 0.98:  # noqa: PLR2004 - too few to tell
        return ""
    empty, filled = won[gone].mean(), won[~gone].mean()
    if max(empty, filled) < 2 * min(empty, filled):
        return ""
    return f"where it is empty {percent(empty)} were won, where it is filled in {percent(filled)}"


def _suspicious(column: _Column) -> str:
    """What the name of the column makes it look like; nothing for most."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column.name).replace("_", " ").replace(".", " ").lower()
    for least, family in ((_STRONG, _AFTERWARDS), (_WEAK, _PERHAPS)):
        for pattern, meaning in family:
            if pattern.search(plain) and column.alone >= least:
                return f"its name speaks of {meaning} (a hint, no proof)"
    return ""


def _bear_out(
    columns: Sequence[_Column], suspects: Mapping[str, str], said: dict[str, list[str]], quick: _Quick
) -> None:
    names = {one.name for one in columns}
    open_ones = set(suspects) - set(said)
    for name in set(suspects) & set(said):
        said[name].append(suspects[name])
    if not open_ones:
        return
    kept = names - set(said)
    gain = quick.auc(kept) - quick.auc(kept - open_ones)
    if gain < _JOINT:
        return
    of = {one.name: one for one in columns}
    for name in open_ones:
        together = f" with {len(open_ones) - 1} others like it" if len(open_ones) > 1 else ""
        said[name] = [
            suspects[name],
            f"alone it reaches an AUC of {of[name].alone:.2f}; left out{together} it costs the model {gain:.3f}",
        ]


def _add_siblings(columns: Sequence[_Column], said: dict[str, list[str]]) -> None:
    """Columns named alike that are filled in on the very same rows as a leak: one hand wrote them all."""
    for one in columns:
        if one.name in said or one.missing.mean() < 0.02:  # noqa: PLR2004 - too few to tell
            continue
        for other in columns:
            if other.name not in said or one.name.split()[0] != other.name.split()[0]:
                continue
            if np.mean(one.missing != other.missing) < 0.01:  # noqa: PLR2004 - the same but for slips
                said[one.name] = [f"it is filled in on the same rows as {other.name}, and named alike"]
                break
