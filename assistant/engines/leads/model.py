"""A trained model of leads: what it says of one lead, or of a hundred thousand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.errors import InputError
from assistant.domain.scores import LeadScore, Reason
from assistant.engines.leads import drift, kinds
from assistant.engines.leads.amounts import Amounts
from assistant.engines.leads.calibration import Bands, Beta, Outcomes
from assistant.engines.leads.drift import Spread
from assistant.engines.leads.edges import Edges
from assistant.engines.leads.ensemble import Ensemble
from assistant.engines.leads.features import Matrix
from assistant.engines.leads.groups import groups, shares
from assistant.engines.leads.lately import Lately
from assistant.engines.leads.measures import Floats, logit
from assistant.engines.leads.reasons import Reasons
from assistant.engines.leads.table import Table
from assistant.engines.leads.values import days_first

_CHUNK = 50_000  # rows that are scored together: more want too much memory
_ASKED_FOR = 0.15  # log odds: a field whose absence costs this much is worth asking for
_LOOKED_AT = 20_000  # rows that drift is looked for in
_PURSUE, _NURTURE = 1.25, 0.5  # times the share that is won of all


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of the history are for; empty: there is none such. `group`: rows alike in it belong together.

    `counts`: what a row counts for when days are learnt, where that is known better than the table can tell.
    """

    target: str
    positive: str = ""
    time: str = ""
    id: str = ""
    value: str = ""
    closed: str = ""
    group: str = ""
    counts: str = ""


@dataclass(slots=True)
class LeadModel:
    """All that was trained. `figures`: how good it is and what was found on the way, as plain data."""

    columns: Columns
    ensemble: Ensemble
    beta: Beta
    bands: Bands
    outcomes: Outcomes
    reasons: Reasons
    base: float  # the share that is won of all
    fingerprint: str  # of the table it learnt from
    created: str  # ISO 8601
    value: Amounts | None = None
    days: Amounts | None = None
    spread: Spread | None = None  # of the fields in the rows it learnt from
    lately: Lately | None = None  # how wins have gone, where rows have a time
    edges: Edges | None = None  # likewise
    seen: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))  # marks of those rows
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """The columns that it wants of a table."""
        return [one.name for one in self.ensemble.encoder.fields]

    @property
    def pursue_from(self) -> float:
        """The probability from which on a lead is to be pursued."""
        return min(_PURSUE * self.base, 0.8)

    def marks(self, table: Table) -> NDArray[np.uint32]:
        """A number for each row by which it is known again: its id, where there is one, else what it says."""
        return table.marks([self.columns.id] if self.columns.id else self.fields)

    def drift(self, table: Table) -> list[str]:
        """What is odd, or not as it was when the model learnt, a sentence each: cells, fields, outcomes where they are.

        Of many rows _LOOKED_AT by lot. Leads that it learnt from come out better than new ones do.
        """
        if self.spread is None:  # trained before this was kept
            return []
        if len(table) > _LOOKED_AT:
            table = table.taken(np.sort(np.random.default_rng(0).permutation(len(table))[:_LOOKED_AT]).tolist())
        self._check(table)
        raw = self.ensemble.encoder.many(table)
        told = drift.unread(table, self.ensemble.encoder, raw) + self._future(table)
        told += [one.text for one in self.spread.moved(self.ensemble.encoder, raw)]
        cells = table.columns.get(self.columns.target, [""] * len(table))
        known = [row for row, cell in enumerate(cells) if cell in self.spread.outcomes]
        if known:
            won = np.array([cells[row] == self.columns.positive for row in known], dtype=np.float64)
            part, group = table.taken(known), self.columns.group
            whose = groups(part, group if group in part.columns else "")
            told += drift.off(self._months(part), self.beta(self.ensemble.score(raw[known])), won, whose)
        return told

    def _future(self, table: Table) -> list[str]:
        """What to tell of rows that were known only after today."""
        cells = table.columns.get(self.columns.time, ())
        day, calendar = times(cells)
        late = np.flatnonzero(day > kinds.today() + 1).tolist() if calendar else []
        row = f"row {table.numbers[late[0]]}: {self.columns.time} {cells[late[0]]} lies in the future" if late else ""
        return [f"{row}; its score is of that day"] if row else []

    def followed(self, table: Table, check: Callable[[], None] = lambda: None) -> tuple[LeadModel, int]:
        """The model with its level moved by the outcomes in this table that are new to it, and of how many leads.

        They count in the order of the column of times; the new rows of a lead count as one. Without such a column, in
        either table, nothing is followed. `check`: see Lately.after.
        """
        own = {self.columns.target, self.columns.time, self.columns.id} - {""}
        if self.lately is None or self.spread is None or not own <= table.columns.keys():
            return self, 0
        self._check(table)
        when, _ = times(table.columns[self.columns.time])
        marks = self.marks(table)
        told = np.isin(np.array(table.columns[self.columns.target]), self.spread.outcomes)
        new = np.flatnonzero(told & ~np.isnan(when) & ~np.isin(marks, self.seen))
        new = new[np.argsort(when[new], kind="stable")]
        if not len(new):
            return self, 0
        part = table.taken(new.tolist())
        won = np.array([cell == self.columns.positive for cell in part.columns[self.columns.target]], dtype=np.float64)
        score = self.ensemble.score(self.ensemble.encoder.many(part))
        whose = groups(part, self.columns.group if self.columns.group in part.columns else "")
        weight = shares(whose, len(won))
        lately = self.lately.after(score, won, weight, check)
        seen = np.union1d(self.seen, marks[new])
        moved = dataclasses.replace(self, beta=lately.beta, lately=lately, seen=seen)
        if self.edges:
            moved.edges = self.edges.after(score, won, whose)
            moved.outcomes = moved.edges.outcomes(lately.beta)
        return moved, round(float(weight.sum()))

    def _months(self, table: Table) -> list[str]:
        """The month of each row; where rows have no day, all of them together."""
        when, calendar = times(table.columns.get(self.columns.time, []))
        if not calendar or np.isnan(when).any():
            return ["these leads"] * len(table)
        return [str(one) for one in when.astype("datetime64[D]").astype("datetime64[M]")]

    def probabilities(self, table: Table) -> Floats:
        """The calibrated probability of each row. Raises InputError, naming the columns that are not there."""
        self._check(table)
        return self.beta(self.ensemble.score(self.ensemble.encoder.many(table)))

    def score(self, table: Table) -> list[LeadScore]:
        """Everything about each row. Raises InputError: columns that are not there, ids that are there twice."""
        return [one for part in self.scores(table) for one in part]

    def scores(self, table: Table, rows: int = _CHUNK) -> Iterator[list[LeadScore]]:
        """The same, so many rows at a time. What is wrong is told of the table as a whole, before the first part."""
        self._check(table)
        name = self.columns.id
        ids = table.columns.get(name) or [str(number) for number in table.numbers]
        if name in table.columns:
            unique(table, name)
        used = {one: table.columns[one] for one in {*self.fields, self.ensemble.encoder.time} & table.columns.keys()}
        for part in (slice(at, at + rows) for at in range(0, len(table), rows)):
            these = Table({one: cells[part] for one, cells in used.items()}, table.numbers[part], table.name)
            raw = self.ensemble.encoder.many(these)
            yield self._scored(raw, [these.columns[one] for one in self.fields], ids[part])

    def score_one(self, cells: Mapping[str, str]) -> LeadScore:
        """Everything about one lead; a field that is not given is not known."""
        raw = self.ensemble.encoder.one(cells)
        shown = [[cells.get(one, "").strip()] for one in self.fields]
        return self._scored(raw, shown, [cells.get(self.columns.id, "")])[0]

    def moved(self, table: Table) -> Floats:
        """What each field moves in the score of each row: see Reasons.by_field."""
        return self.reasons.by_field(self.ensemble.encoder.many(table))

    def _scored(self, raw: Matrix, cells: Sequence[Sequence[str]], ids: Sequence[str]) -> list[LeadScore]:
        probability = self.beta(self.ensemble.score(raw))
        low, high = self.bands(probability)
        reasons = self.reasons.told(self.reasons.by_field(raw), cells)
        value = zip(*(one.tolist() for one in self.value(raw)), strict=True) if self.value else [None] * len(raw)
        days = zip(*(one.tolist() for one in self.days(raw)), strict=True) if self.days else [None] * len(raw)
        advice = np.where(
            probability >= self.pursue_from, "pursue",
            np.where(probability >= _NURTURE * self.base, "nurture", "drop"),
        )  # fmt: skip
        told = zip(
            ids, *(one.tolist() for one in (probability, low, high, 1 - low)), self.outcomes.named(probability),
            advice.tolist(), map(tuple, reasons), value, days, strict=True
        )  # fmt: skip
        return [
            LeadScore(name, round(100 * p, 1), p, least, most, risk, outcomes, action, next_action(action, why, until),
                      why, worth, until)
            for name, p, least, most, risk, outcomes, action, why, worth, until in told
        ]  # fmt: skip

    def _check(self, table: Table) -> None:
        wanted = [name for name in self.fields if name not in table.columns]
        if wanted:
            raise InputError(
                f"{table.name} lacks {'columns' if len(wanted) > 1 else 'the column'} {', '.join(wanted[:12])}"
                + (f" and {len(wanted) - 12} more" if len(wanted) > 12 else ""),  # noqa: PLR2004 - a line's worth
                f"the model learnt from {'them' if len(wanted) > 1 else 'it'}; "
                "give the columns of the history, empty where nothing is known",
            )
        for one in self.ensemble.encoder.fields:
            if one.kind is kinds.Kind.NUMBER:
                _numeric(table, one.name)

    def odds(self, table: Table) -> Floats:
        """The log odds of each row, calibrated."""
        return logit(self.probabilities(table))


def next_action(advice: str, reasons: Sequence[Reason], days: tuple[float, float, float] | None) -> str:
    """What to do next, from what speaks for and against."""
    if advice != "drop":
        missing = ""
        for one in reasons:
            if one.odds <= -_ASKED_FOR and one.text.endswith(" is not known"):
                missing = one.field
                break
        if advice == "pursue":
            when = "call today" if days and days[0] <= 14 else "call this week"  # noqa: PLR2004 - days: it closes soon
            return f"{when}; ask for {missing}" if missing else when
        if missing:
            return f"ask for {missing}"
    action = "keep in touch" if advice == "nurture" else "leave for now"
    for one in reasons:
        if one.odds < 0:
            return f"{action}; against it: {one.text[2:]}"
    return action


def times(cells: Sequence[str]) -> tuple[Floats, bool]:
    """When each row was known: days since 1970 and True, or whatever numbers order them and False; NaN for neither."""
    numbers = kinds.numbers(cells)
    if len(cells) and np.isnan(numbers).mean() > 0.5:  # noqa: PLR2004 - most are no numbers: dates, then
        return kinds.days(cells, day_first=days_first(cells)), True
    return numbers, False


def unique(table: Table, name: str) -> None:
    """Raises InputError where an id is there twice, or missing."""
    cells = table.column(name, "the id")
    seen: dict[str, int] = {}
    for number, cell in zip(table.numbers, cells, strict=True):
        if kinds.is_missing(cell):
            raise InputError(f"{table.name}, row {number}: {name} is empty", "each row wants an id of its own")
        if cell in seen:
            raise InputError(
                f"{table.name}, rows {seen[cell]} and {number} both have the {name} {cell}", "keep one of them"
            )
        seen[cell] = number


def _numeric(table: Table, name: str) -> None:
    """Raises InputError where a column that was numbers in training mostly holds none."""
    cells = table.columns[name]
    values = kinds.numbers(cells)
    if not np.isnan(values).any():
        return
    odd = [at for at in np.flatnonzero(np.isnan(values)).tolist() if not kinds.is_missing(cells[at])]
    if len(odd) > 0.5 * len(cells):  # most of them: it is another column
        raise InputError(
            f"{table.name}, row {table.numbers[odd[0]]}: {name} is “{cells[odd[0]]}”, the model learnt it as a number",
            "check that the columns are those of the history",
        )
