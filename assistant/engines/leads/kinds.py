"""What a column holds: numbers, days, categories, free text, yes or no; found from its cells alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.engines.leads.values import Unreadable, days_first, moment, number

Floats = NDArray[np.float64]

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "?", "-", "--", "#n/a", "nat"})
_AMOUNT = re.compile(
    r"[-+(]?\s*[$€£¥]?\s*[-+]?\d[\d.,' \u2019\u00a0\u202f]*\s*(k|m|bn|%|€|\$|£|EUR|USD|GBP)?\s*\)?", re.IGNORECASE
)
_KEY_WORDS = frozenset({"id", "ids", "number", "no", "nr", "key", "code", "uuid", "guid", "ref", "reference", "#"})
_MOSTLY = 0.95  # of the cells that say something must be of a kind
_MIXED = 0.5  # of them being no numbers: the others may have been meant to be all there is
_WORDS_OF_TEXT, _LEVELS_OF_TEXT = 3.0, 0.3
_TRIED = 400
_DAY_S = 86_400.0
_OF_THE_YEAR = """
 january february march april may june july august september october november december
 monday tuesday wednesday thursday friday saturday sunday
 januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag
 janvier février mars avril juin juillet août septembre octobre novembre décembre
 lundi mardi mercredi jeudi vendredi samedi dimanche
 enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
 lunes martes miércoles jueves viernes sábado domingo
"""
_NAMES = 3  # months and days that name people, at most, in one column
_PARTS_OF_YEAR = frozenset({"month", "weekday", "week", "quarter", "monat", "wochentag", "woche", "quartal", "mois"})
_BESIDE = frozenset({"day", "days", "of", "to", "the", "end", "in", "it", "began", "der", "year", "jahr"})


class Kind(StrEnum):
    """What a column holds. KEY: each cell another one, names the row; EMPTY: nothing; CONSTANT: one thing only."""

    NUMBER = "number"
    DATE = "date"
    CATEGORY = "category"
    TEXT = "text"
    KEY = "key"
    CONSTANT = "constant"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Found:
    """A column's kind. `day_first` holds for dates; `odd`: the first cell that is not of the kind, and its place."""

    kind: Kind
    day_first: bool = False
    odd: str = ""
    odd_at: int = -1
    odd_count: int = 0


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    return len(cell) <= 4 and cell.lower() in MISSING  # noqa: PLR2004 - the longest of them


def is_calendar(name: str, levels: Sequence[str]) -> bool:
    """Whether a column tells a place in the year or the week: by its levels, or by the words of its name.

    A few levels may well be somebody's name: May and June, Sun and Sat.
    """
    if len(levels) > _NAMES and all(len(one) >= len("mar") and f" {one.lower()}" in _OF_THE_YEAR for one in levels):
        return True
    words = set(re.split(r"[\W_]+", name.lower())) - {""}
    return bool(words & _PARTS_OF_YEAR) and words <= _PARTS_OF_YEAR | _BESIDE


def find_kind(name: str, cells: Sequence[str]) -> Found:
    """What this column holds. Whatever a few cells say that do not fit is told, and taken for missing later."""
    counts = Counter(cells)
    said = {cell: count for cell, count in counts.items() if not is_missing(cell)}
    total = sum(said.values())
    if not total:
        return Found(Kind.EMPTY)
    if len(said) == 1 and total == len(cells):
        return Found(Kind.CONSTANT)
    unlike = [cell for cell in said if to_number(cell) is None]
    if sum(said[cell] for cell in unlike) <= (1 - _MOSTLY) * total:
        key = len(said) == total == len(cells) and _is_key(name, cells)
        return Found(Kind.KEY) if key else _with_odd(Kind.NUMBER, cells, unlike, said)
    if found := _dated(cells, said):
        return found
    worded = _worded(said, total)
    mixed = worded is not Kind.KEY and sum(said[cell] for cell in unlike) <= _MIXED * total
    return _with_odd(worded, cells, unlike, said) if mixed else Found(worded)


def _dated(cells: Sequence[str], said: dict[str, int]) -> Found | None:
    sample = list(said)[:_TRIED]
    day_first = days_first(sample)
    if sum(to_days(cell, day_first=day_first) is not None for cell in sample) < _MOSTLY * len(sample):
        return None
    strange = [cell for cell in said if to_days(cell, day_first=day_first) is None]
    found = _with_odd(Kind.DATE, cells, strange, said)
    return Found(Kind.DATE, day_first, found.odd, found.odd_at, found.odd_count)


def _worded(said: dict[str, int], total: int) -> Kind:
    words = sum(len(cell.split()) * count for cell, count in said.items()) / total
    if words >= _WORDS_OF_TEXT and len(said) > _LEVELS_OF_TEXT * total:
        return Kind.TEXT
    return Kind.KEY if len(said) == total and total > 20 else Kind.CATEGORY  # noqa: PLR2004 - fewer rows tell nothing


def _is_key(name: str, cells: Sequence[str]) -> bool:
    words = set(re.findall(r"[a-z]+|#", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()))
    return bool(words & _KEY_WORDS) and all(cell.isdigit() for cell in cells)


def _with_odd(kind: Kind, cells: Sequence[str], odd: Sequence[str], said: dict[str, int]) -> Found:
    if not odd:
        return Found(kind)
    strange = set(odd)
    at = next(place for place, cell in enumerate(cells) if cell in strange)
    return Found(kind, False, cells[at], at, sum(said[cell] for cell in odd))


def to_number(cell: str) -> float | None:
    """The number that a cell says, in whatever way; None for anything else, infinity too."""
    try:
        value = float(cell)
    except ValueError:
        if not _AMOUNT.fullmatch(cell):
            return None
        try:
            value = number(cell)
        except Unreadable:
            return None
    return value if abs(value) < float("inf") and "_" not in cell else None


def to_days(cell: str, *, day_first: bool) -> float | None:
    """The day that a cell says, in days since 1970; None for anything else."""
    if not any(sign.isdigit() for sign in cell):
        return None
    try:
        return moment(cell, day_first).timestamp() / _DAY_S
    except (Unreadable, OverflowError, OSError):
        return None


def numbers(cells: Sequence[str]) -> Floats:
    """The cells as numbers, NaN for what is missing or is none."""
    try:
        plain = np.asarray(cells, dtype=np.float64)  # all plain: forty times as fast
        return np.where(np.isfinite(plain), plain, np.nan)
    except ValueError:
        pass
    known: dict[str, float] = {}
    for cell in set(cells):
        value = None if is_missing(cell) else to_number(cell)
        known[cell] = np.nan if value is None else value
    return np.fromiter((known[cell] for cell in cells), np.float64, len(cells))


def days(cells: Sequence[str], *, day_first: bool) -> Floats:
    """The cells as days since 1970, NaN for what is missing or is none."""
    known: dict[str, float] = {}
    for cell in set(cells):
        value = None if is_missing(cell) else to_days(cell, day_first=day_first)
        known[cell] = np.nan if value is None else value
    return np.fromiter((known[cell] for cell in cells), np.float64, len(cells))


def today() -> float:
    """Now, in days since 1970."""
    return datetime.now().astimezone().timestamp() / _DAY_S
