"""Rows that belong together, such as one lead's at several moments: in one fold, and one witness, not several."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.engines.leads.measures import Floats, Ints, codes
from assistant.engines.leads.table import Table


def groups(table: Table, column: str) -> Ints | None:
    """The number of each row's group; None where there is no such column."""
    return codes(table.columns[column])[0] if column else None


def together(fold: Ints, group: Ints | None) -> Ints:
    """Every row in the fold of its group's last one: where rows are in time order, nobody is asked about too early."""
    if group is None or not len(group):
        return fold
    last = np.zeros(int(group.max()) + 1, dtype=np.int64)
    np.maximum.at(last, group, np.arange(len(group)))
    return fold[last[group]]


def shares(group: Ints | None, rows: int) -> Floats:
    """What each of so many rows counts for, so that a group counts once, however many rows it has."""
    if group is None:
        return np.ones(rows)
    _, code, counts = np.unique(group, return_inverse=True, return_counts=True)
    return np.asarray(1 / counts[code])


def part(group: Ints | None, rows: NDArray[Any]) -> Ints | None:
    """The groups of these rows."""
    return None if group is None else group[rows]
