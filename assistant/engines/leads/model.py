"""A trained model of leads: what it says of one lead, or of a hundred thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assistant.domain.errors import InputError
from assistant.domain.scores import LeadScore, Reason
from assistant.engines.leads import kinds
from assistant.engines.leads.amounts import Amounts
from assistant.engines.leads.calibration import Bands, Beta, Outcomes
from assistant.engines.leads.ensemble import Ensemble
from assistant.engines.leads.features import Matrix
from assistant.engines.leads.measures import Floats, logit
from assistant.engines.leads.reasons import Reasons
from assistant.engines.leads.table import Table

_CHUNK = 50_000  # rows that are scored together: more want too much memory
_ASKED_FOR = 0.15  # log odds: a field whose absence costs this much is worth asking for
_PURSUE, _NURTURE = 1.25, 0.5  # times the share that is won of all


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of the history are for; empty: there is none such. `group`: rows alike in it belong together."""

    target: str
    positive: str = ""
    time: str = ""
    id: str = ""
    value: str = ""
    closed: str = ""
    group: str = ""


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
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """The columns that it wants of a table."""
        return [one.name for one in self.ensemble.encoder.fields]

    def probabilities(self, table: Table) -> Floats:
        """The calibrated probability of each row. Raises InputError, naming the columns that are not there."""
        self._check(table)
        return self.beta(self.ensemble.score(self.ensemble.encoder.many(table)))

    def score(self, table: Table) -> list[LeadScore]:
        """Everything about each row. Raises InputError: columns that are not there, ids that are there twice."""
        self._check(table)
        name = self.columns.id
        ids = table.columns.get(name) or [str(number) for number in table.numbers]
        if name in table.columns:
            unique(table, name)
        raw = self.ensemble.encoder.many(table)
        cells = [table.columns[one] for one in self.fields]
        parts = [slice(at, at + _CHUNK) for at in range(0, len(table), _CHUNK)]
        told = (self._scored(raw[part], [one[part] for one in cells], ids[part]) for part in parts)
        return [one for part in told for one in part]

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
        told = zip(
            ids, probability.tolist(), low.tolist(), high.tolist(), reasons, value, days, strict=True
        )  # fmt: skip
        return [self._told(*one) for one in told]

    def _told(
        self, name: str, probability: float, low: float, high: float, reasons: list[Reason], value: Any, days: Any
    ) -> LeadScore:
        advice = (
            "pursue" if probability >= min(_PURSUE * self.base, 0.8)
            else "nurture" if probability >= _NURTURE * self.base
            else "drop"
        )  # fmt: skip
        return LeadScore(
            name, round(100 * probability, 1), probability, low, high, 1 - low, self.outcomes.named(probability),
            advice, next_action(advice, reasons, days), tuple(reasons), value, days,
        )  # fmt: skip

    def _check(self, table: Table) -> None:
        wanted = [name for name in self.fields if name not in table.columns]
        if wanted:
            raise InputError(
                f"{table.name} lacks {'columns' if len(wanted) > 1 else 'the column'} {', '.join(wanted[:12])}"
                + (f" and {len(wanted) - 12} more" if len(wanted) > 12 else ""),  # noqa: PLR2004 - a line's worth
                "the model learnt from them; give the columns of the history, empty where nothing is known",
            )
        for one in self.ensemble.encoder.fields:
            if one.kind is kinds.Kind.NUMBER:
                _numeric(table, one.name)

    def odds(self, table: Table) -> Floats:
        """The log odds of each row, calibrated."""
        return logit(self.probabilities(table))


def next_action(advice: str, reasons: Sequence[Reason], days: tuple[float, float, float] | None) -> str:
    """What to do next, from what speaks for and against."""
    missing = [one.field for one in reasons if one.odds <= -_ASKED_FOR and one.text.endswith(" is not known")]
    against = [one.text[2:] for one in reasons if one.odds < 0]
    if advice == "pursue":
        when = "call today" if days and days[0] <= 14 else "call this week"  # noqa: PLR2004 - days: it closes soon
        return f"{when}; ask for {missing[0]}" if missing else when
    if advice == "nurture" and missing:
        return f"ask for {missing[0]}"
    action = "keep in touch" if advice == "nurture" else "leave for now"
    return f"{action}; against it: {against[0]}" if against else action


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
