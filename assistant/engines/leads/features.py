"""Fields of a lead as numbers that models learn from: fitted on some rows, the same for every row after that.

Numbers stay as they are and days count from the row's own time. The common levels of a category get a column each,
and all of its levels two: how common they are, in order, and how they went so far. The words of a text add up to one
figure. Where a column speaks of outcomes it is computed out of fold while training: no row has seen its own.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.engines.leads import kinds
from assistant.engines.leads.groups import together
from assistant.engines.leads.kinds import Found, Kind
from assistant.engines.leads.measures import Floats, Ints, codes, folds, smoothed_rates
from assistant.engines.leads.table import Table

Matrix = NDArray[np.float32]

_SPLIT_LEVELS = 200  # of more levels trees make too much
_SHOWN_LEVELS, _RARE = 24, 5  # levels with a column of their own; rows that a level needs for one
_PULL = 20.0  # rows that draw a level's rate to the mean
_WORDS, _WORD_ROWS = 2_000, 5  # the most words of a text field, and rows that a word must be in
_WORD = re.compile(r"[^\W\d_]{2,}")
_INNER = 5  # folds within the training rows
_DATES = ("day", "month", "weekday")
_GONE, _NEW = "\x00gone", "\x00new"  # a missing cell; a level that training never saw


@dataclass(slots=True)
class Field:
    """One column of the table and what it becomes. All of it is plain data: see `as_json`."""

    name: str
    kind: Kind
    day_first: bool = False
    levels: list[str] = field(default_factory=list)  # those with a column of their own
    rates: dict[str, float] = field(default_factory=dict)  # log odds of every level
    prior: float = 0.0
    words: dict[str, float] = field(default_factory=dict)

    @property
    def calendar(self) -> bool:
        """Whether it tells a month, a weekday or the like: the same of every lead on a day, nothing of this one."""
        return kinds.is_calendar(self.name, [one for one in self.rates if one != _GONE])

    @property
    def width(self) -> int:
        """How many columns it becomes."""
        match self.kind:
            case Kind.DATE:
                return len(_DATES)
            case Kind.CATEGORY:
                return len(self.levels) + 2
            case Kind.TEXT:
                return 2
            case _:
                return 1


class Encoder:
    """Turns rows into vectors. Build it with `fitted`, or from what `as_json` gave.

    `of`: the field of each column; `plain`: the columns that say what the table said, levels as numbers; `coded`: those
    of the plain ones that number levels, few enough to be told apart.
    """

    def __init__(self, fields: Sequence[Field], time: str = "", time_day_first: bool = False) -> None:  # noqa: FBT001, FBT002
        self.fields = list(fields)
        self.time, self._time_day_first = time, time_day_first
        self.of = np.repeat(np.arange(len(self.fields)), [one.width for one in self.fields]).astype(np.int64)
        self.plain = np.array([at for at, one in self._ends() if one], dtype=np.int64)
        few = [one.kind is Kind.CATEGORY and len(one.rates) <= _SPLIT_LEVELS for one in self.fields]
        self.coded = np.array([at for at in self.plain.tolist() if few[self.of[at]]], dtype=np.int64)
        self._vectors = [_vectors(one) if one.kind is Kind.CATEGORY else {} for one in self.fields]

    @classmethod
    def fitted(
        cls,
        table: Table,
        found: Mapping[str, Found],
        won: Floats,
        time: str = "",
        seed: int = 0,
        group: Ints | None = None,
        like: Encoder | None = None,
    ) -> tuple[Encoder, Matrix]:
        """An encoder of these columns, and the rows it was fitted on as it is right to train on them; see groups.

        `like`: one of more rows, whose numbers the levels get: what learnt from the plain columns of one reads the
        other's.
        """
        fold = together(folds(won, min(_INNER, max(2, int(min(won.sum(), len(won) - won.sum())))), seed), group)
        fields, honest = [], {}
        for name, one in found.items():
            made = Field(name, one.kind, one.day_first)
            if one.kind is Kind.CATEGORY:
                honest[name] = _fit_levels(made, table.columns[name], won, fold)
                if like:
                    numbered = next(other for other in like.fields if other.name == name).rates
                    made.rates = {level: made.rates.get(level, made.prior) for level in numbered}
            elif one.kind is Kind.TEXT:
                honest[name] = _fit_words(made, table.columns[name], won, fold, group)
            fields.append(made)
        day_first = kinds.find_kind(time, table.columns[time]).day_first if time else False
        encoder = cls(fields, time, day_first)
        matrix = encoder.many(table)
        ends = np.cumsum([one.width for one in fields])
        for end, made in zip(ends, fields, strict=True):
            if made.name in honest:
                matrix[:, end - 1] = honest[made.name]
        return encoder, matrix

    @property
    def timeless(self) -> Ints:
        """The columns that do not tell when in the calendar a row stands."""
        dated = [one.kind is Kind.DATE for one in self.fields]
        ages = (
            set((np.cumsum([one.width for one in self.fields]) - len(_DATES))[dated].tolist()) if self.time else set()
        )
        return np.array(
            [at for at, of in enumerate(self.of.tolist())
             if not self.fields[of].calendar and (not dated[of] or at in ages)], dtype=np.int64
        )  # fmt: skip

    def _ends(self) -> Iterator[tuple[int, bool]]:
        """Each column, and whether it says what the table said: no level's own column, nothing about outcomes."""
        at = 0
        for one in self.fields:
            for place in range(one.width):
                yield at, one.kind is not Kind.CATEGORY or place == one.width - 2
                at += 1

    def many(self, table: Table) -> Matrix:
        """A row of numbers for each row of the table, NaN for what is missing. Raises InputError: no such column."""
        parts = [np.zeros((len(table), 0), dtype=np.float32)]
        now = self._now(table)
        for one, vectors in zip(self.fields, self._vectors, strict=True):
            cells = table.column(one.name, "the model")
            match one.kind:
                case Kind.NUMBER:
                    parts.append(kinds.numbers(cells)[:, None].astype(np.float32))
                case Kind.DATE:
                    parts.append(_dated(kinds.days(cells, day_first=one.day_first), now))
                case Kind.CATEGORY:
                    code, names = codes(cells)
                    parts.append(np.stack([vectors.get(_level(name), vectors[_NEW]) for name in names])[code])
                case _:
                    parts.append(np.array([_read_text(one, cell) for cell in cells], dtype=np.float32))
        return np.concatenate(parts, axis=1)

    def one(self, cells: Mapping[str, str]) -> Matrix:
        """One row, as `many` would give it, in a tenth of a millisecond. A field that is not there is missing."""
        row: list[float] = []
        now: float | None = None
        for one, vectors in zip(self.fields, self._vectors, strict=True):
            cell = cells.get(one.name, "").strip()
            match one.kind:
                case Kind.NUMBER:
                    value = None if kinds.is_missing(cell) else kinds.to_number(cell)
                    row.append(math.nan if value is None else value)
                case Kind.DATE:
                    now = self._now_of(cells) if now is None else now
                    day = kinds.to_days(cell, day_first=one.day_first)
                    row.extend(_dated(np.array([math.nan if day is None else day]), np.array([now]))[0])
                case Kind.CATEGORY:
                    row.extend(vectors.get(_level(cell), vectors[_NEW]).tolist())
                case _:
                    row.extend(_read_text(one, cell))
        return np.array([row], dtype=np.float32)

    def unknown(self, table: Table) -> dict[str, tuple[int, str]]:
        """For each category with levels that training never saw: how many rows have one, and the first such level."""
        told = {}
        for one, vectors in zip(self.fields, self._vectors, strict=True):
            if one.kind is Kind.CATEGORY:
                counts = Counter(table.columns[one.name])
                strange = [cell for cell in counts if _level(cell) not in vectors]
                if strange:
                    told[one.name] = (sum(counts[cell] for cell in strange), strange[0])
        return told

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "time": self.time, "time_day_first": self._time_day_first,
            "fields": [{name: getattr(one, name) for name in _KEPT} for one in self.fields],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Encoder:
        """The encoder that `as_json` gave. Raises ValueError, TypeError or KeyError for anything else."""
        fields = [Field(**{**{name: one[name] for name in _KEPT}, "kind": Kind(one["kind"])}) for one in data["fields"]]
        return cls(fields, str(data["time"]), bool(data["time_day_first"]))

    def _now(self, table: Table) -> Floats:
        if self.time and self.time in table.columns:
            now = kinds.days(table.columns[self.time], day_first=self._time_day_first)
            return np.where(np.isnan(now), kinds.today(), now)
        return np.full(len(table), kinds.today() if self.time else 0.0)

    def _now_of(self, cells: Mapping[str, str]) -> float:
        if not self.time:
            return 0.0
        day = kinds.to_days(cells.get(self.time, ""), day_first=self._time_day_first)
        return kinds.today() if day is None else day


_KEPT = ("name", "kind", "day_first", "levels", "rates", "prior", "words")


def _level(cell: str) -> str:
    return _GONE if kinds.is_missing(cell) else cell


def _odds(rate: Floats) -> Floats:
    return np.asarray(np.log(rate / (1 - rate)))


def _fit_levels(made: Field, cells: Sequence[str], won: Floats, fold: Ints) -> Floats:
    """Choose the levels, and how each went; returns that out of fold."""
    code, names = codes([_level(cell) for cell in cells])
    rows = np.bincount(code, minlength=len(names))
    wins = np.bincount(code, weights=won, minlength=len(names))
    base = float(np.clip(won.mean(), 1e-4, 1 - 1e-4))
    common = [at for at in np.argsort(-rows, kind="stable")[:_SHOWN_LEVELS] if rows[at] >= max(_RARE, len(won) // 1000)]
    made.levels = [names[at] for at in common]
    made.prior = float(_odds(np.array(base)))
    rates = _odds((wins + _PULL * base) / (rows + _PULL))
    order = sorted(range(len(names)), key=lambda at: (-rows[at], names[at]))
    made.rates = {names[at]: round(float(rates[at]), 5) for at in order}  # their order is the levels' plain code
    return _odds(smoothed_rates(code, won, fold, len(names), _PULL))


def _vectors(one: Field) -> dict[str, Matrix]:
    """What each level becomes; and what a level does that training never saw: it went like the mean."""
    known = {
        name: [*(float(name == level) for level in one.levels), float(place), rate]
        for place, (name, rate) in enumerate(one.rates.items())
    }
    blank = [0.0] * len(one.levels) + [float(len(known)), one.prior]
    every = {_GONE: blank, _NEW: blank, **known}
    return {name: np.array(vector, dtype=np.float32) for name, vector in every.items()}


def _dated(day: Floats, now: Floats) -> Matrix:
    """Days since then (or since 1970 where rows have no time of their own), month and weekday."""
    whole = np.nan_to_num(day).astype("datetime64[D]") if len(day) else np.zeros(0, dtype="datetime64[D]")
    month = whole.astype("datetime64[M]").astype(np.int64) % 12 + 1.0
    weekday = (np.floor(np.nan_to_num(day)) + 3) % 7  # 1970 began on a Thursday
    parts = np.column_stack([np.where(now > 0, now - day, day), month, weekday])
    parts[np.isnan(day)] = np.nan
    return parts.astype(np.float32)


def _fit_words(made: Field, cells: Sequence[str], won: Floats, fold: Ints, group: Ints | None) -> Floats:
    """Learn what each word is worth (log odds between wins and losses); returns each row's sum out of fold.

    A word of one group counts once: what a single person's rows repeat is no word of a model.
    """
    rows = [sorted(set(_WORD.findall(cell.lower()))) for cell in cells]
    whose = range(len(rows)) if group is None else group.tolist()
    counts = Counter(word for word, _ in {(word, one) for row, one in zip(rows, whose, strict=True) for word in row})
    kept = [word for word, count in counts.most_common(_WORDS) if _WORD_ROWS <= count <= 0.9 * len(set(whose))]
    at = {word: place for place, word in enumerate(kept)}
    row_of = np.array([number for number, row in enumerate(rows) for word in row if word in at], dtype=np.int64)
    word_of = np.array([at[word] for row in rows for word in row if word in at], dtype=np.int64)

    def worth(weight: Floats) -> Floats:
        wins = np.bincount(word_of, weights=(won * weight)[row_of], minlength=len(kept))
        losses = np.bincount(word_of, weights=((1 - won) * weight)[row_of], minlength=len(kept))
        share = ((won * weight).sum() + 1) / (((1 - won) * weight).sum() + 1)
        return np.asarray(np.log((wins + 2 * share) / (losses + 2) / share))

    made.words = {word: round(float(value), 4) for word, value in zip(kept, worth(np.ones(len(won))), strict=True)}
    out = np.zeros(len(rows))
    size = np.maximum(np.bincount(row_of, minlength=len(rows)), 1)
    for one in range(int(fold.max()) + 1):
        mine = fold == one
        value = worth((~mine).astype(np.float64))
        out[mine] = (np.bincount(row_of, weights=value[word_of], minlength=len(rows)) / np.sqrt(size))[mine]
    return out


def _read_text(one: Field, cell: str) -> tuple[float, float]:
    """How many words, and what they are worth together."""
    words = set(_WORD.findall(cell.lower()))
    known = [one.words[word] for word in words if word in one.words]
    return float(len(words)), sum(known) / math.sqrt(max(len(known), 1))
