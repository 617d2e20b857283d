"""The lead book as tables: its closed deals as they were before they closed, and its open leads as they are.

A closed deal gives a row for each of LANDMARKS days after selling began on which it was still open (landmarking: van
Houwelingen 2007). The days do not depend on when or how it ended, so that how a row came to be says nothing of that;
a lead that is scored is at some such age too. All rows of a lead belong together, whatever the fold, and stand where
its last deal closed: when rows are asked about in the order of time, whatever was learnt from had ended by then.

Where too few deals are closed, the statuses of leads that have none say how they ended, not when. Then every lead gives
one row, for the day it came in, and its deals are left out of it: whoever has one has mostly been won, as nobody makes
a deal of a lead that is turned down, and a row that tells of it would tell the outcome.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from assistant.domain.lead_past import LeadPast, Mood, outcome
from assistant.domain.leads import LOST, OPEN, WON, Deal
from assistant.engines.leads.amounts import still_open_weight
from assistant.engines.leads.book_features import features, newest_texts, spoken
from assistant.engines.leads.history import LEAST_OF_A_CLASS, LEAST_ROWS
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.table import Table
from assistant.engines.leads.values import status

LANDMARKS = (0, 14, 60, 180)  # days after selling began
TARGET, OF_LEADS, LEAD, ROW = "outcome of the deal", "outcome of the lead", "lead", "row"
_CLOSED, _VALUE, _DAYS, _COUNTS = "closed on", "value of the deal", "days until it closed", "stands for"
_IN_TIME = 300  # closed deals from which on later ones check what was learnt from earlier ones
NAME = "the lead book"

Moods = Callable[[Mapping[int, str]], Mapping[int, Mood | None]]  # how texts sound, by the ids of their activities


def deaf(_texts: Mapping[int, str]) -> Mapping[int, Mood | None]:
    """Where nothing reads texts."""
    return {}


@dataclass(frozen=True, slots=True)
class Moment:
    """A closed deal of a lead at a moment before it closed; or a lead that has ended, nobody knows on which day."""

    deal: Deal
    days: int  # since selling began
    at: datetime
    closed_at: datetime | None


def moments(past: LeadPast, *, by_status: bool = False) -> list[Moment]:
    """The rows that a lead gives; none where a deal has no day of closing, one to come, or none before it.

    `by_status`: what the status of a lead without deals says counts too; a lead gives one row.
    """
    if by_status:
        return _beginning(past)
    found, now = [], datetime.now(UTC)
    for deal in past.deals:
        began = deal.opened_at or past.lead.created_at
        if deal.status not in {WON, LOST} or deal.closed_at is None or began is None or deal.closed_at > now:
            continue
        told = [one.at for one in deal.stages if status(one.stage) != OPEN]  # days of closing are often planned ones
        for days in LANDMARKS:
            at = began + timedelta(days=days)
            if at < min([deal.closed_at, *told]):
                found.append(Moment(deal, days, at, deal.closed_at))
    return found


def _beginning(past: LeadPast) -> list[Moment]:
    """The day that a lead which has ended came in; a win counts, whatever else was lost."""
    ends = [one.deal for one in moments(past)]
    ends = [one for one in ends if one.status == WON] or ends
    if not past.deals and (ended := outcome(past.lead.stage)):
        ends = [Deal(status=ended)]
    at = past.lead.created_at or min((one.opened_at for one in ends if one.opened_at), default=None)
    return [Moment(ends[0], 0, at, None)] if ends and at else []


def closed_table(
    parts: Iterable[Sequence[LeadPast]],
    moods: Moods = deaf,
    columns_of: Columns | None = None,
    still_open: Sequence[float] = (),
    *,
    by_status: bool = False,
) -> tuple[Table, Columns]:
    """What there is to learn from, and what its columns are for. `parts`: leads, some at a time.

    `columns_of`: a model's, whose columns the table is to have, however little there is in them. `still_open`: for how
    many days the open deals have been so: where days are learnt the closed ones stand for them. `by_status`: see
    moments; the table's notes say so.
    """
    columns: dict[str, list[str]] = defaultdict(list)
    same: dict[str, str] = {}  # one text for all cells that say the same: a hundred thousand rows fit into memory
    closed: dict[int, str] = {}  # deals, and what they were paid in
    paid: list[str] = []
    lasted: list[tuple[int, float]] = []  # the deal of each row, and how many days it took in all
    target, by_statuses = OF_LEADS if by_status else TARGET, 0

    def wanted(past: LeadPast) -> list[datetime]:
        return [one.at for one in moments(past, by_status=by_status)]

    for past in (past for part in parts for past in _heard(part, wanted, moods)):
        mine = moments(past, by_status=by_status)
        last = max((one.closed_at for one in mine if one.closed_at), default=None)
        by_statuses += bool(mine) and not past.deals
        for one in mine:
            won = one.deal.status == WON
            paid.append(one.deal.currency if won and one.deal.value is not None else "")
            closed[one.deal.id] = paid[-1]
            until = (one.closed_at - one.at).total_seconds() / 86_400 if one.closed_at else 0.0
            lasted.append((one.deal.id, one.days + until))
            row = {
                ROW: _id(past, one),
                LEAD: str(past.lead.id), target: one.deal.status,
                _CLOSED: last.astimezone(UTC).date().isoformat() if last else "",
                _VALUE: f"{one.deal.value:.2f}" if won and one.deal.value is not None else "",
                _DAYS: f"{until:.2f}" if one.closed_at else "",
                **(features(past, one.at, one.deal) if one.closed_at else features(replace(past, deals=()), one.at)),
            }  # fmt: skip
            for name, cell in row.items():
                columns[name].append(same.setdefault(cell, cell))
    deals = dict(lasted)
    days = np.array([*deals.values(), *still_open])
    stand_for = still_open_weight(days, np.repeat([1.0, 0.0], [len(deals), len(still_open)]))
    counts = dict(zip(deals, stand_for, strict=False))
    columns[_COUNTS] = [f"{counts[deal]:.4f}" for deal, _ in lasted]
    often = Counter(filter(None, closed.values()))
    usual = min(often, key=lambda one: (-often[one], one), default="")
    columns[_VALUE] = [
        cell if one in {"", usual} else "" for one, cell in zip(paid, columns[_VALUE], strict=True)
    ]  # values of several currencies cannot be learnt together
    told = columns_of or Columns(
        target,
        WON,
        _CLOSED if len(closed) >= _IN_TIME and all(columns[_CLOSED]) else "",
        ROW,
        _VALUE if any(columns[_VALUE]) else "",
        _DAYS if len(set(columns[_DAYS])) > 1 and all(columns[_DAYS]) else "",
        LEAD,
    )
    told = told if columns_of else replace(told, counts=_COUNTS if told.closed else "")
    for name, used in ((_CLOSED, told.time), (_VALUE, told.value), (_DAYS, told.closed), (_COUNTS, told.counts)):
        if not used:
            columns.pop(name, None)
    said = (
        f"too few deals are closed: how {by_statuses:,} leads without any ended is told by their status, not when, so"
    )
    notes = (f"{said} the model goes by what was known of leads on the day they came in",) if by_statuses else ()
    return replace(_table(columns), notes=notes), told


def unknown_to(model: LeadModel, parts: Iterable[Sequence[LeadPast]]) -> Iterator[list[LeadPast]]:
    """Those of the leads that give a row which the model neither learnt from nor followed."""
    for part in parts:
        each = {past.lead.id: [_id(past, one) for one in moments(past)] for past in part}
        ids = [one for mine in each.values() for one in mine]
        new = dict(zip(ids, ~np.isin(model.marks(Table({ROW: ids}, range(len(ids)))), model.seen), strict=True))
        yield [past for past in part if any(new[one] for one in each[past.lead.id])]


def new_by_status(model: LeadModel, lead_ids: Sequence[int]) -> int:
    """How many of these leads, whose status says how they ended, the model did not learn from."""
    ids = [f"lead {one}" for one in lead_ids]
    return int(np.sum(~np.isin(model.marks(Table({ROW: ids}, range(len(ids)))), model.seen)))


def open_table(pasts: Sequence[LeadPast], at: datetime, moods: Moods = deaf) -> Table:
    """Leads as they are at a moment, a row each."""
    heard = _heard(pasts, lambda _: [at], moods)
    rows = [{ROW: str(past.lead.id), **features(past, at)} for past in heard]
    return _table({name: [row[name] for row in rows] for name in rows[0]} if rows else {})


def lacking(won: int, lost: int, unsure: int = 0, by_status: int = 0) -> str:
    """What is missing before a model can learn from so many deals; empty when it is enough.

    `unsure`: those that are closed without it being known when they were opened and closed. `by_status`: of all, leads
    without deals whose status says how they ended.
    """
    closed = won + lost
    what = f"closed {'deal' if closed - by_status == 1 else 'deals'}"
    beside = f" and {by_status} leads that ended by their status" if by_status else ""
    if closed < LEAST_ROWS:
        more = f" ({unsure} more have no day of opening or closing)" if unsure else ""
        return f"{closed - by_status} {what}{more}{beside}; {LEAST_ROWS} are needed"
    for count, how in ((won, "won"), (lost, "lost")):
        if count < LEAST_OF_A_CLASS:
            were = "was" if count == 1 else "were"
            return f"{count} of {closed - by_status} {what}{beside} {were} {how}; {LEAST_OF_A_CLASS} are needed"
    return ""


def _id(past: LeadPast, one: Moment) -> str:
    """Of the deal alone, where there is one: it stays the same when its lead is merged into another."""
    return f"{one.deal.id}.{one.days}" if one.deal.id else f"lead {past.lead.id}"


def _heard(
    pasts: Sequence[LeadPast], wanted: Callable[[LeadPast], Iterable[datetime]], moods: Moods
) -> Iterable[LeadPast]:
    """These leads with how the texts sound that are the newest at the moments wanted."""
    newest = [
        {one.id: spoken(one) for at in wanted(past) for one in newest_texts(past, at) if one.id} for past in pasts
    ]
    texts = {one: text for mine in newest for one, text in mine.items()}
    known = moods(texts) if texts else {}
    for past, mine in zip(pasts, newest, strict=True):
        yield replace(past, moods={one: mood for one in mine if (mood := known.get(one))}) if mine else past


def _table(columns: Mapping[str, Sequence[str]]) -> Table:
    count = len(next(iter(columns.values()), ()))
    return Table(dict(columns), range(2, count + 2), NAME)
