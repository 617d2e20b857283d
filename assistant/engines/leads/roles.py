"""What the columns of a history are probably for: the outcome, when it was known, what it was worth. Only a guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.engines.leads import kinds
from assistant.engines.leads.history import WON
from assistant.engines.leads.kinds import Found, Kind, find_kind
from assistant.engines.leads.model import Columns
from assistant.engines.leads.table import Table

_MOST_OUTCOMES = 8
_TARGET = (
    "converted", "conversion", "is won", "won", "outcome", "result", "target", "label", "churn", "churned", "success",
    "win", "deal stage", "status", "stage", "subscribed", "y",
)  # fmt: skip
_TIME = ("created", "create", "opened", "open", "engage", "received", "added", "start", "date", "time")
_CLOSED = ("closed", "close", "end", "ended", "won at", "decided")
_VALUE = ("close value", "deal value", "amount", "value", "revenue", "price", "worth", "deal size")
_ID = ("id", "number", "key", "nr", "ref")


@dataclass(frozen=True, slots=True)
class Guess:
    """The columns as they were guessed, and how often each outcome stands in the guessed target."""

    columns: Columns
    outcomes: tuple[tuple[str, int], ...]


def guess(table: Table, target: str = "") -> Guess:
    """What each column of a table is for; `target` is taken as given. A part of the rows is enough."""
    found = {name: find_kind(name, cells) for name, cells in table.columns.items()}
    target = target or _target(table, found)
    counts = outcomes(table, target)
    free = {name: one for name, one in found.items() if name != target}
    closed = _named(_CLOSED, (name for name, one in free.items() if one.kind is Kind.DATE))
    time = _named(_TIME, (name for name, one in free.items() if one.kind is Kind.DATE and name != closed))
    return Guess(
        Columns(
            target=target,
            positive=_win([value for value, _ in counts]),
            time=time,
            id=_named(_ID, (name for name, one in free.items() if one.kind is Kind.KEY)),
            value=_named(_VALUE, (name for name, one in free.items() if one.kind is Kind.NUMBER)),
            closed=closed if time else "",  # days are counted from the one to the other
        ),
        counts,
    )


def outcomes(table: Table, target: str) -> tuple[tuple[str, int], ...]:
    """The values of a column, the commonest first; of many only the commonest."""
    cells = Counter(cell for cell in table.columns.get(target, ()) if not kinds.is_missing(cell))
    return tuple(cells.most_common(4 * _MOST_OUTCOMES))


def _target(table: Table, found: dict[str, Found]) -> str:
    """A column of few values whose name or values sound like an outcome; the last one where several do as well."""
    best, most = "", 0
    for name, one in found.items():
        values = {cell.lower() for cell in table.columns[name] if not kinds.is_missing(cell)}
        if one.kind in {Kind.EMPTY, Kind.CONSTANT, Kind.KEY, Kind.DATE} or not 2 <= len(values) <= _MOST_OUTCOMES:  # noqa: PLR2004 - won and lost
            continue
        place = _place(_TARGET, name)
        says = 40 - place if place >= 0 else 0
        says += 8 if values & WON and len(values) == 2 else 4 if values & WON else 0  # noqa: PLR2004 - likewise
        if says >= most and says > 8:  # noqa: PLR2004 - yes and no alone say nothing
            best, most = name, says
    return best


def _win(values: list[str]) -> str:
    likely = [value for value in values if value.lower() in WON]
    return likely[0] if len(likely) == 1 else ""


def _named(words: tuple[str, ...], names: Iterable[str]) -> str:
    """The name that holds the earliest of the words; nothing where none does."""
    ranked = [(_place(words, name), order, name) for order, name in enumerate(names)]
    return min(((place, order, name) for place, order, name in ranked if place >= 0), default=(0, 0, ""))[2]


def _place(words: tuple[str, ...], name: str) -> int:
    """Which of the words a name holds, the earliest; -1 for none."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    said = f" {' '.join(re.findall(r'[a-z0-9]+', split.lower()))} "
    return next((place for place, word in enumerate(words) if f" {word} " in said), -1)
