"""The history that a model learns from: checked, put in order, and told what is wrong with it by column and row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.domain.errors import InputError
from assistant.engines.leads import kinds
from assistant.engines.leads.amounts import still_open_weight
from assistant.engines.leads.kinds import Found, Kind, find_kind
from assistant.engines.leads.measures import Floats, auc, binned, codes, folds, smoothed_rates
from assistant.engines.leads.model import Columns, times, unique
from assistant.engines.leads.table import Table
from assistant.engines.leads.values import days_first

LEAST_ROWS, LEAST_OF_A_CLASS = 50, 8
_MOST_ROWS, _MOST_COLUMNS, _SCREENED = 300_000, 400, 8_000
_CHANCE = 0.05  # of one column among thousands that says nothing being taken for one that does
_OUTCOMES = 20  # a column of more values than a system has stages is hardly the one meant
_NAMED = {Kind.DATE: "dates", Kind.TEXT: "texts", Kind.NUMBER: "numbers"}
_UNREAD = 0.05  # of the rows that may lack a time
WON = frozenset({"yes", "y", "1", "1.0", "true", "t", "won", "win", "converted", "closed won", "success", "churned"})


@dataclass(slots=True)
class History:
    """Rows with a known outcome, in time order where there is a time. `found`: the columns to learn from.

    `day`: when each row was known, in days since 1970 (or whatever number orders them); `value` and `days` NaN where
    there is none; `counts`: what a row stands for where days are learnt. `notes`: what was left out or is odd, one
    thing a line.
    """

    table: Table
    won: Floats
    positive: str
    found: dict[str, Found]
    day: Floats | None = None
    calendar: bool = False
    value: Floats | None = None
    days: Floats | None = None
    closed: Floats | None = None
    counts: Floats | None = None
    notes: list[str] = field(default_factory=list)

    def known_at(self) -> Floats:
        """When the outcome of each row was known, on the scale of `day`: not before it was closed, if that is told."""
        if self.day is None or self.days is None or self.closed is None or not self.calendar:
            return np.zeros(len(self.won)) if self.day is None else self.day
        return np.asarray(self.day + np.where(self.closed > 0, self.days, 0.0))


def read_history(table: Table, columns: Columns) -> History:
    """Check and order the rows. Raises InputError, naming the column, for what nothing can be learnt from."""
    notes = [*table.notes]
    for name, option in (
        (columns.time, "--time"),
        (columns.id, "--id"),
        (columns.value, "--value"),
        (columns.closed, "--closed"),
    ):
        if name:
            table.column(name, option)
    open_days, open_since = _open_days(table, columns)
    table, won, positive = _outcomes(table, columns, notes)
    if columns.id:
        unique(table, columns.id)
    day, calendar = None, False
    if columns.time:
        table, won, day, calendar = _in_order(table, won, columns.time, notes)
    if len(table) > _MOST_ROWS:
        rows = np.arange(len(table))
        rows = (
            rows[-_MOST_ROWS:]
            if columns.time
            else np.sort(np.random.default_rng(0).choice(rows, _MOST_ROWS, replace=False))
        )
        notes.append(
            f"{len(table):,} rows: the {'last' if columns.time else 'model learns from'} {_MOST_ROWS:,} are enough"
        )
        if day is not None:  # of those still open likewise, else too few would seem to have closed
            open_days = open_days[open_since >= day[rows[0]]]
        else:
            share = _MOST_ROWS / len(table)
            open_days = np.random.default_rng(0).choice(open_days, round(share * len(open_days)), replace=False)
        table, won, day = table.taken(rows.tolist()), won[rows], None if day is None else day[rows]
    history = History(table, won, positive, _fields(table, columns, won, notes), day, calendar, notes=notes)
    if not history.found:
        raise InputError(f"{table.name} has no column to learn from beside {columns.target}", "; ".join(notes))
    if columns.value:
        history.value = _amounts(table, columns.value)
    if columns.closed:
        history.days, history.closed = _until_closed(history, columns)
        history.counts = kinds.numbers(table.columns[columns.counts]) if columns.counts else _counts(history, open_days)
    return history


def _outcomes(table: Table, columns: Columns, notes: list[str]) -> tuple[Table, Floats, str]:
    cells = table.column(columns.target, "--target")
    counts = Counter(cell for cell in cells if not kinds.is_missing(cell))
    named = ", ".join(f"{cell} ({count:,})" for cell, count in counts.most_common(8))
    if len(counts) < 2:  # noqa: PLR2004 - won and lost
        only = f"only {named}" if counts else "nothing"
        raise InputError(
            f"{columns.target} holds {only}", "a model learns from leads that were won and others that were lost"
        )
    positive = columns.positive
    if positive and positive not in counts:
        wanted = kinds.to_number(positive)
        same = [cell for cell in counts if wanted is not None and kinds.to_number(cell) == wanted]
        if not same:
            raise InputError(f"no row has the {columns.target} {positive}", f"it holds {named}")
        positive = same[0]
    if not positive:
        if len(counts) > 2:  # noqa: PLR2004 - won and lost
            many = len(counts) > _OUTCOMES
            what = f"different {_NAMED.get(find_kind(columns.target, cells).kind, 'values')}" if many else "values"
            raise InputError(
                f"{columns.target} holds {len(counts):,} {what}: {named}",
                "say with --positive which is a win" + (", or name another column with --target" if many else ""),
            )
        likely = [cell for cell in counts if cell.lower() in WON]
        positive = likely[0] if len(likely) == 1 else min(counts, key=lambda cell: counts[cell])
        notes.append(f"{columns.target} {positive} is taken for a win")
    others = [f"{cell} ({count:,})" for cell, count in counts.most_common() if cell != positive]
    if len(others) > 1:
        notes.append(f"{', '.join(others[:8])} all count as not {positive}; leave rows out whose outcome is still open")
    known = [row for row, cell in enumerate(cells) if not kinds.is_missing(cell)]
    if len(known) < len(table):
        notes.append(f"{len(table) - len(known):,} rows without {columns.target} are left out: their outcome is open")
        table = table.taken(known)
    won = np.array([cell == positive for cell in table.columns[columns.target]], dtype=np.float64)
    fewest = int(min(won.sum(), len(won) - won.sum()))
    if len(won) < LEAST_ROWS or fewest < LEAST_OF_A_CLASS:
        raise InputError(
            f"{columns.target} is known of {len(won)} rows, {int(won.sum())} of them {positive}",
            f"at least {LEAST_ROWS} rows are needed, and {LEAST_OF_A_CLASS} of either outcome",
        )
    return table, won, positive


def _in_order(table: Table, won: Floats, name: str, notes: list[str]) -> tuple[Table, Floats, Floats, bool]:
    cells = table.columns[name]
    day = kinds.numbers(cells)
    calendar = bool(np.isnan(day).mean() > 0.5)  # noqa: PLR2004 - most are no numbers: dates, then
    if calendar:
        day = kinds.days(cells, day_first=days_first(cells))
    gone = np.isnan(day)
    if gone.mean() > _UNREAD:
        at = int(np.flatnonzero(gone)[0])
        raise InputError(
            f"{table.name}, row {table.numbers[at]}: {name} is “{cells[at]}”, no time; so are {int(gone.sum()):,} rows",
            "dates as 2026-03-31 are always understood",
        )
    if calendar and (late := np.flatnonzero(day > kinds.today() + 1)).size:
        at = int(late[0])
        raise InputError(
            f"{table.name}, row {table.numbers[at]}: {name} {cells[at]} lies in the future; so do {late.size:,} rows",
            "a lead that was won or lost was known before today: choose another column, or mend the dates",
        )
    if gone.any():
        notes.append(f"{int(gone.sum()):,} rows without {name} are left out")
    order = np.argsort(day, kind="stable")[: int((~gone).sum())]
    return table.taken(order.tolist()), won[order], day[order], calendar


def _fields(table: Table, columns: Columns, won: Floats, notes: list[str]) -> dict[str, Found]:
    special = {columns.target, columns.time, columns.id, columns.value, columns.closed, columns.group, columns.counts}
    found = {name: find_kind(name, cells) for name, cells in table.columns.items() if name not in special}
    for kind, why in (
        (Kind.CONSTANT, "say the same in every row"),
        (Kind.EMPTY, "are empty"),
        (Kind.KEY, "only name the row"),
    ):
        if names := [name for name, one in found.items() if one.kind is kind]:
            notes.append(f"left out, as they {why}: {_listed(names)}")
    found = {name: one for name, one in found.items() if one.kind not in {Kind.CONSTANT, Kind.EMPTY, Kind.KEY}}
    for name, one in found.items():
        if one.odd_count:
            what = "date" if one.kind is Kind.DATE else "number"
            same = (
                f"{one.odd_count:,} {'cell like it is' if one.odd_count == 1 else 'cells like it are'} taken as missing"
            )
            so = same if one.kind in {Kind.NUMBER, Kind.DATE} else f"so all of {name} is taken for words"
            notes.append(f"row {table.numbers[one.odd_at]}: {name} is “{one.odd}”, no {what}; {so}")
    now = kinds.today()
    for name, one in found.items():
        if one.kind is Kind.DATE:
            late = int(np.sum(kinds.days(table.columns[name], day_first=one.day_first) > now + 1))
            if late:
                notes.append(f"{late:,} rows have a {name} in the future")
    if len(found) > _MOST_COLUMNS:
        many, (found, telling) = len(found), _screened(table, found, won)
        how = f"{telling:,} that tell outcomes apart alone beyond chance, then the fullest"
        notes.append(f"of {many:,} columns {len(found)} are used: {how}")
    return found


def _screened(table: Table, found: dict[str, Found], won: Floats) -> tuple[dict[str, Found], int]:
    """_MOST_COLUMNS columns, and how many of them say more than the best of so many would say by chance.

    Of the others none is chosen by what it says: the best of thousands say much about just these rows, and a check of
    the model on the same rows would take that for true.
    """
    from scipy.special import ndtri

    step = max(1, len(won) // _SCREENED)
    outcome = won[::step]
    mixed = np.random.default_rng(0).permutation(outcome)  # what a column says of these, it says by chance
    fold, lot = folds(outcome, 5), folds(mixed, 5)
    says, gaps, luck = dict[str, float](), dict[str, int](), list[float]()
    for name, one in found.items():
        cells = table.columns[name][::step]
        if one.kind is Kind.CATEGORY:
            code, names = codes(cells)
            levels = len(names)
        else:
            dated = one.kind is Kind.DATE
            code, levels = binned(kinds.days(cells, day_first=one.day_first) if dated else kinds.numbers(cells))
        says[name] = auc(outcome, smoothed_rates(code, outcome, fold, levels))
        luck.append(auc(mixed, smoothed_rates(code, mixed, lot, levels)))
        gaps[name] = sum(map(kinds.is_missing, cells))
    enough = max(*luck, float(np.mean(luck) + np.std(luck) * ndtri(1 - _CHANCE / len(luck))))
    telling = sorted((name for name in says if says[name] > enough), key=lambda name: -says[name])[:_MOST_COLUMNS]
    others = sorted((name for name in found if name not in telling), key=lambda name: gaps[name])
    best = {*telling, *others[: _MOST_COLUMNS - len(telling)]}
    return {name: one for name, one in found.items() if name in best}, len(telling)


def _amounts(table: Table, name: str) -> Floats:
    cells = table.columns[name]
    values = kinds.numbers(cells)
    odd = [at for at in np.flatnonzero(np.isnan(values)).tolist() if not kinds.is_missing(cells[at])]
    if len(odd) > _UNREAD * len(cells):
        raise InputError(
            f"{table.name}, row {table.numbers[odd[0]]}: {name} is “{cells[odd[0]]}”, no number",
            "--value wants the column of amounts",
        )
    return values


def _until_closed(history: History, columns: Columns) -> tuple[Floats, Floats]:
    """Days until each was closed, or until the last day known; and 1 where it was closed."""
    table, cells = history.table, history.table.columns[columns.closed]
    found = find_kind(columns.closed, cells)
    if found.kind is Kind.NUMBER:
        days = kinds.numbers(cells)
    elif found.kind is Kind.DATE and history.day is not None and history.calendar:
        days = kinds.days(cells, day_first=found.day_first) - history.day
    else:
        raise InputError(
            f"{columns.closed} holds neither days nor, beside --time, dates",
            "--closed wants a column of dates together with --time, or of numbers of days",
        )
    early = np.flatnonzero(days < 0)
    if early.size > _UNREAD * len(table):
        raise InputError(
            f"{table.name}, row {table.numbers[int(early[0])]}: {columns.closed} {cells[int(early[0])]} lies before "
            f"{columns.time}; {early.size:,} rows are like it", "check which column is which",
        )  # fmt: skip
    days[early] = np.nan
    closed = (~np.isnan(days)).astype(np.float64)
    if history.day is not None and history.calendar:
        days = np.where(closed > 0, days, history.day.max() - history.day)
    return days, closed


def _open_days(table: Table, columns: Columns) -> tuple[Floats, Floats]:
    """How long the rows whose outcome is still open have been so, until the last day known; and since when.

    What such a row says of its closing is a plan, and may lie years ahead. NaN where it is not known since when.
    """
    if not columns.closed:
        return np.zeros(0), np.zeros(0)
    cells = table.columns[columns.closed]
    is_open = np.array([kinds.is_missing(one) for one in table.columns[columns.target]], dtype=bool)
    found = find_kind(columns.closed, cells)
    began = times(table.columns[columns.time])[0] if columns.time else np.full(len(cells), np.nan)
    if found.kind is Kind.NUMBER:  # days so far
        days = kinds.numbers(cells)[is_open]
    elif columns.time and found.kind is Kind.DATE:
        closed = kinds.days(cells, day_first=found.day_first)
        last = np.nanmax(np.concatenate([began, closed[~is_open]])) if len(began) else 0.0
        days = (last - began)[is_open]
    else:
        return np.zeros(0), np.zeros(0)
    return np.asarray(days[days >= 0]), np.asarray(began[is_open][days >= 0])


def _counts(history: History, open_days: Floats) -> Floats | None:
    """What each closed row stands for, those still open made up for."""
    if history.days is None or history.closed is None:
        return None
    told = np.isfinite(history.days)
    days = np.concatenate([history.days[told], open_days])
    closed = np.concatenate([history.closed[told], np.zeros(len(open_days))])
    counts = np.zeros(len(told))
    counts[told] = still_open_weight(days, closed)[: told.sum()]
    return counts


def _listed(names: Sequence[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
