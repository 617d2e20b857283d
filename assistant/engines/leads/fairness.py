"""How a model treats groups that somebody names: whom it would call, whom it would miss, how far off it is.

Three figures, since no score can make all of them equal where groups differ (Kleinberg and others 2016): the share that
is selected (demographic parity; the four-fifths rule of the EEOC, 1978, compares the lowest with the highest), the
share of wins that is selected (equal opportunity, Hardt and others 2016), and what was said beside what came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from assistant.domain.errors import InputError
from assistant.domain.figures import percent
from assistant.engines.leads import kinds
from assistant.engines.leads.calibration import share
from assistant.engines.leads.groups import part, shares
from assistant.engines.leads.kinds import Kind, find_kind
from assistant.engines.leads.measures import Floats, Ints

LEAST = 30  # leads of a group: of fewer nothing is told but how many there are
FOUR_FIFTHS = 0.8
_GROUPS, _PARTS = 20, 4  # groups that are told each for itself; parts of a number's range
_NONE = "not known"


def audit(
    name: str, cells: Sequence[str], probability: Floats, won: Floats, cut: float, group: Ints | None = None
) -> dict[str, Any]:
    """What happens to the groups of a column, as plain data; intervals are of calibration.LEVEL.

    `cut`: the probability from which on a lead counts as selected. `group`: the lead of each row; it counts once,
    however many rows it has. Raises InputError for a column that groups nobody.
    """
    of = np.array(grouped(name, cells))
    groups = [
        _group(one, probability[of == one], won[of == one], cut, part(group, of == one))
        for one, _ in Counter(of.tolist()).most_common()
    ]
    rates = [one["selected"][0] for one in groups if one["selected"]]
    ratio = min(rates) / max(rates) if len(rates) > 1 and max(rates) else None
    return {"column": name, "cut": cut, "groups": groups, "lowest_to_highest": ratio}


def grouped(name: str, cells: Sequence[str]) -> list[str]:
    """The group of each row: the level, or the quarter of a number's range; rare levels together."""
    found = find_kind(name, cells)
    if found.kind in {Kind.DATE, Kind.TEXT, Kind.KEY}:
        raise InputError(f"{name} holds a {found.kind} in each row, no groups", "--fair wants a column of a few values")
    counts = Counter(cell for cell in cells if not kinds.is_missing(cell))
    if found.kind is Kind.NUMBER and len(counts) > _GROUPS:
        values = kinds.numbers(cells)
        edges = np.unique(np.nanquantile(values, np.linspace(0, 1, _PARTS + 1)[1:-1]))
        named = [f"under {edges[0]:g}", *(f"{low:g} to {high:g}" for low, high in pairwise(edges))]
        named.append(f"{edges[-1]:g} or more")
        at = np.searchsorted(edges, values, side="right")
        return [_NONE if np.isnan(value) else named[place] for value, place in zip(values, at, strict=True)]
    shown = {cell for cell, _ in counts.most_common(_GROUPS)}
    return [_NONE if kinds.is_missing(cell) else cell if cell in shown else "all others" for cell in cells]


def told(one: Mapping[str, Any]) -> list[str]:
    """What an audit comes to, a sentence each."""
    name = one["column"]
    known = [group for group in one["groups"] if group["selected"]]
    lines = []
    if small := [group for group in one["groups"] if not group["selected"]]:
        which = ", ".join(f"{group['group']} ({group['rows']})" for group in small[:_GROUPS])
        lines.append(f"{name}: too small to tell, under {LEAST} leads: {which}")
    if one["lowest_to_highest"] is not None:
        least, most = (pick(known, key=lambda group: group["selected"][0]) for pick in (min, max))
        ratio = one["lowest_to_highest"]
        apart = least["selected"][2] < most["selected"][1]  # further than their intervals reach
        verdict = f"less than {FOUR_FIFTHS:g}" if ratio < FOUR_FIFTHS and apart else "within what is usual or chance"
        lines.append(
            f"{name}: {percent(least['selected'][0])} of {least['group']} would be pursued and "
            f"{percent(most['selected'][0])} of {most['group']}, {ratio:.2f} times as many: {verdict}"
        )
    for group in known:
        _, low, high = group["was"]
        if not low <= group["said"] <= high:
            what = "too much" if group["said"] > high else "too little"
            was = f"{percent(group['was'][0])} of {group['group']} were won"
            lines.append(f"{name}: {was}, the model says {percent(group['said'])}: {what}")
    return lines


def _group(name: str, probability: Floats, won: Floats, cut: float, group: Ints | None) -> dict[str, Any]:
    weight = shares(group, len(won))
    leads = round(float(weight.sum()))
    told: dict[str, Any] = {"group": name, "rows": leads, "won": round(float(weight @ won)), "selected": None}
    if leads >= LEAST:
        picked, wins = (probability >= cut).astype(np.float64), won > 0
        told |= {
            "selected": _rate(picked, weight), "said": round(float(weight @ probability / weight.sum()), 4),
            "was": _rate(won, weight),
            "wins_found": _rate(picked[wins], shares(part(group, wins), int(wins.sum()))) if wins.any() else None,
        }  # fmt: skip
    return told


def _rate(hit: Floats, weight: Floats) -> list[float]:
    """The share and its interval."""
    leads, hits = float(weight.sum()), float(weight @ hit)
    low, high = share(np.array(hits), leads)
    return [round(one, 4) for one in (hits / leads, min(float(low), hits / leads), max(float(high), hits / leads))]
