"""Rows that belong together, such as one lead's at several moments: never on both sides of a fold."""

from __future__ import annotations

import numpy as np

from assistant.engines.leads.measures import Ints, codes
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
