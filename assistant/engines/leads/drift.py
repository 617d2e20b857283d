"""Whether leads still are what they were when a model learnt, and whether what it says still comes true.

The population stability index of a field, over the parts of its range, is the sum of (now - then) * log(now / then):
0 is the same; from 0.1 on it has shifted, from 0.25 on a model wants looking at (Siddiqi, Credit Risk Scorecards,
2006). Chance alone gives (1 / rows then + 1 / rows now) times a chi-square of parts - 1 (Yurdakul and Naranjo 2020):
what chance may give is not told, so that few leads raise no alarm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.domain.figures import percent
from assistant.engines.leads.features import Encoder, Field, Matrix
from assistant.engines.leads.groups import part, shares
from assistant.engines.leads.kinds import Kind, days, is_missing
from assistant.engines.leads.measures import Floats, Ints
from assistant.engines.leads.table import Table

SHIFTED, FAR = 0.1, 0.25
_PARTS, _LEVELS = 10, 20  # of a number's range; levels of a category that are counted each for itself
_CHANCE = 0.01  # of telling anything at all when nothing has changed
_LEAST = 30  # leads of a period


@dataclass(frozen=True, slots=True)
class Moved:
    """A field that is not what it was. `part`: the part of its range that moved most; shares in [0, 1]."""

    field: str
    psi: float
    part: str
    then: float
    now: float

    @property
    def text(self) -> str:
        """All of it in a sentence."""
        what = f"moved far, PSI {self.psi:.2f}: train again" if self.psi >= FAR else f"shifted, PSI {self.psi:.2f}"
        then, now = percent(self.then), percent(self.now)
        return f"{self.field}: {self.part} {then} of leads when the model learnt, {now} now ({what})"


@dataclass(frozen=True, slots=True)
class Spread:
    """How each field was spread over the rows that a model learnt from.

    `edges`: where the parts of a number's range begin, nothing for a category; `counts`: rows in each part, the last
    for what is missing or was never seen; `outcomes`: what the target held.
    """

    edges: Mapping[str, Sequence[float]]
    counts: Mapping[str, Sequence[int]]
    outcomes: Sequence[str]

    @classmethod
    def fitted(cls, encoder: Encoder, raw: Matrix, outcomes: Sequence[str]) -> Spread:
        """From the rows as the encoder gives them. A date that counts from no row's time is left out: days go by."""
        edges, counts = {}, {}
        for one, values in _columns(encoder, raw):
            said = values[~np.isnan(values)]
            if one.kind is Kind.CATEGORY or not len(said):
                edges[one.name] = list[float]()
            else:
                edges[one.name] = np.unique(np.quantile(said, np.linspace(0, 1, _PARTS + 1)[1:-1])).tolist()
            counts[one.name] = _counted(one, edges[one.name], values).tolist()
        return cls(edges, counts, list(outcomes))

    def moved(self, encoder: Encoder, raw: Matrix) -> list[Moved]:
        """The fields that are not what they were in these rows, the farthest first; the calendar always goes on."""
        from scipy.special import chdtri

        found = []
        for one, values in _columns(encoder, raw):
            if one.name not in self.counts or not len(values) or one.calendar:
                continue
            before = np.array(self.counts[one.name])
            after = _counted(one, self.edges[one.name], values)
            then, now = _shares(before), _shares(after)
            each = (now - then) * np.log(now / then)
            psi = float(each.sum())
            chance = chdtri(len(each) - 1, _CHANCE / len(self.counts)) * (1 / before.sum() + 1 / len(values))
            if psi >= max(SHIFTED, chance):
                at = int(np.argmax(each))
                part = _part(one, self.edges[one.name], at, last=at == len(each) - 1)
                found.append(
                    Moved(one.name, psi, part, float(before[at] / before.sum()), float(after[at] / len(values)))
                )
        return sorted(found, key=lambda one: -one.psi)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {"edges": self.edges, "counts": self.counts, "outcomes": self.outcomes}


def off(periods: Sequence[str], probability: Floats, won: Floats, group: Ints | None = None) -> list[str]:
    """The periods in which wins were more or fewer than the model said, beyond chance: a sentence each, in order.

    `periods`: the name of each row's; `group`: its lead, which counts once in a period. Tested by Spiegelhalter's
    statistic for the mean (1986); few rows tell nothing.
    """
    from scipy.special import ndtri

    told = []
    names, each = np.array(periods), list(dict.fromkeys(periods))
    far = ndtri(1 - _CHANCE / len(each) / 2) if each else 0.0
    for name in each:
        mine = names == name
        said, came, weight = probability[mine], won[mine], shares(part(group, mine), int(mine.sum()))
        leads = round(float(weight.sum()))
        apart = float(weight @ (came - said) / np.sqrt(max(weight @ (said * (1 - said)), 1e-9)))
        if leads >= _LEAST and abs(apart) >= far:
            what = "too little" if apart > 0 else "too much"
            were, says = (float(weight @ one / weight.sum()) for one in (came, said))
            told.append(f"{name}: of {leads:,} leads {percent(were)} were won, the model says {percent(says)}: {what}")
    return told


def unread(table: Table, encoder: Encoder, raw: Matrix) -> list[str]:
    """The first cell of each field that is no number, or no date, as the model learnt it: a sentence each."""
    told = []
    for one, end in zip(encoder.fields, np.cumsum([one.width for one in encoder.fields]).tolist(), strict=True):
        if one.kind not in {Kind.NUMBER, Kind.DATE}:
            continue
        cells = table.columns[one.name]
        values = raw[:, end - 1] if one.kind is Kind.NUMBER else days(cells, day_first=one.day_first)
        odd = (at for at in np.flatnonzero(np.isnan(values)).tolist() if not is_missing(cells[at]))
        if (at := next(odd, -1)) >= 0:
            row = f"row {table.numbers[at]}: {one.name} is “{cells[at]}”, no {one.kind}"
            told.append(f"{row}; cells like it are taken as missing")
    return told


def _columns(encoder: Encoder, raw: Matrix) -> list[tuple[Field, Matrix]]:
    """Each field with the one column that says what the table said."""
    ends = np.cumsum([one.width for one in encoder.fields])
    return [
        (one, raw[:, end - 2 if one.kind is Kind.CATEGORY else end - one.width])
        for one, end in zip(encoder.fields, ends, strict=True)
        if one.kind is not Kind.DATE or encoder.time
    ]


def _counted(one: Field, edges: Sequence[float], values: Matrix) -> Ints:
    if one.kind is Kind.CATEGORY:  # levels in order of how common they were; one that was never seen comes after all
        known = min(len(one.rates), _LEVELS)
        code = np.where(values >= len(one.rates), known + 1, np.minimum(values, known)).astype(np.int64)
        return np.bincount(code, minlength=known + 2)
    code = np.searchsorted(np.array(edges), values, side="right")
    code[np.isnan(values)] = len(edges) + 1
    return np.bincount(code, minlength=len(edges) + 2)


def _shares(counts: Ints) -> Floats:
    """Half a row added to each part: one that was empty is rare, not impossible."""
    return np.asarray((counts + 0.5) / (counts.sum() + 0.5 * len(counts)))


def _part(one: Field, edges: Sequence[float], at: int, *, last: bool) -> str:
    if one.kind is Kind.CATEGORY:
        levels = list(one.rates)[:_LEVELS]
        if last:
            return "new or missing values"
        return "rarer ones" if at >= len(levels) else "missing" if levels[at].startswith("\x00") else f"“{levels[at]}”"
    unit = {Kind.DATE: " days before", Kind.TEXT: " words"}.get(one.kind, "")
    if last:
        return "missing"
    if not edges:
        return "anything"
    if at == 0:
        return f"under {edges[0]:g}{unit}"
    return f"{edges[-1]:g}{unit} or more" if at == len(edges) else f"{edges[at - 1]:g} to {edges[at]:g}{unit}"
