"""Changes of the lead book that can be undone: each row's state before is written down with the change itself."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, String, Table, cast, delete, func, insert, select, update

from assistant.domain.errors import StoreError
from assistant.storage.database import Database
from assistant.storage.lead_index import forget_words, index_leads, terms_of
from assistant.storage.lead_rows import Values, among
from assistant.storage.lead_tables import (
    accounts,
    activities,
    changes,
    deals,
    lead_keys,
    leads,
    stage_changes,
    steps,
    strangers,
)
from assistant.storage.rows import time_text

TABLES = {table.name: table for table in (activities, stage_changes, deals, leads, accounts, lead_keys, strangers)}
_AT_ONCE = 300  # changes undone in one transaction: whoever waits for the database waits no longer than that takes
_BREATH_S = 0.02  # for others to write, between two of them


def begin_step(connection: Connection, kind: str, title: str) -> int:
    """Write down that a change begins; gives its number."""
    row = {"kind": kind, "title": title, "at": time_text(datetime.now(UTC))}
    number: int = connection.execute(insert(steps).values(row).returning(steps.c.id)).scalar_one()
    return number


class Step:
    """The changes of one step, in the transaction of `connection`. Every change goes through here."""

    def __init__(self, connection: Connection, number: int) -> None:
        self.connection, self.number = connection, number

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Put in rows, each with its id (or key)."""
        if rows:
            self.connection.execute(insert(table), rows)
            self._note(table, [(_key_of(table, row), None) for row in rows])

    def update(self, table: Table, row_id: int | str, values: Values) -> bool:
        """Change what is different; says whether anything was."""
        held = self.connection.execute(select(table).where(_key(table) == row_id)).mappings().one()
        before = {name: held[name] for name, value in values.items() if held[name] != value}
        if before:
            fresh = {name: values[name] for name in before}
            self.connection.execute(update(table).where(_key(table) == row_id).values(fresh))
            self._note(table, [(row_id, before)])
        return bool(before)

    def touch(self, table: Table, row_ids: Iterable[int]) -> None:
        """Write down that something was hung on these rows: what made them cannot be undone before this is."""
        self._note(table, [(row_id, {}) for row_id in row_ids])

    def delete(self, table: Table, row_id: int | str) -> None:
        """Take a row away."""
        held = self.connection.execute(select(table).where(_key(table) == row_id)).mappings().one()
        self.connection.execute(delete(table).where(_key(table) == row_id))
        self._note(table, [(row_id, dict(held))])

    def part_from(self, lead_id: int) -> set[int]:
        """Take away what was said of whom a lead is not, before it goes; gives those others."""
        mine = (strangers.c.first == lead_id) | (strangers.c.second == lead_id)
        pairs = self.connection.execute(select(strangers).where(mine)).mappings().all()
        for pair in pairs:
            self.delete(strangers, _key_of(strangers, pair))
        return {one for pair in pairs for one in (pair["first"], pair["second"])} - {lead_id}

    def take_out(self, table: Table, row_ids: Sequence[int]) -> None:
        """Take rows away, with the keys by which files know them."""
        mine = (lead_keys.c.of_table == table.name) & among(lead_keys.c.row_id, row_ids)
        for key in self.connection.execute(select(lead_keys.c.key).where(mine)).scalars().all():
            self.delete(lead_keys, key)
        for row_id in row_ids:
            self.delete(table, row_id)

    def _note(self, table: Table, rows: Iterable[tuple[int | str, Values | None]]) -> None:
        noted = [
            {
                "step_id": self.number,
                "of_table": table.name,
                "row_id": str(row_id),
                "before": None if before is None else json.dumps(before, ensure_ascii=False),
            }
            for row_id, before in rows
        ]
        if noted:
            self.connection.execute(insert(changes), noted)


def undo_step(database: Database, number: int) -> None:
    """Make everything as it was before a step, the last change first and some at a time.

    What is undone is so for good: where the machine stops half-way, undoing again goes on from there. Raises StoreError
    if a later step builds on it, or it is undone.
    """
    with database.reading() as connection:
        _check(connection, number)
    more = True
    while more:
        with database.writing() as connection:
            more = _undo_some(connection, number)
        let_others_write(more)


def let_others_write(more: float) -> None:
    """Between two transactions of one long job: whoever waits for the database comes in."""
    if more:
        time.sleep(_BREATH_S)


def _check(connection: Connection, number: int, among_ids: Sequence[int] | None = None) -> None:
    row = connection.execute(select(steps).where(steps.c.id == number)).first()
    if row is None or row.undone:
        raise StoreError(
            f"step {number} {'is undone already' if row else 'does not exist'}", "see `callside leads steps`"
        )
    later, mine = changes.alias("later"), changes.alias("mine")
    same = (mine.c.of_table == later.c.of_table) & (mine.c.row_id == later.c.row_id)
    on_it = (
        select(steps.c.id, steps.c.title)
        .select_from(mine)
        .join(later, same & (later.c.step_id > number))
        .join(steps, (steps.c.id == later.c.step_id) & steps.c.undone.is_(False))
        .where(mine.c.step_id == number if among_ids is None else among(mine.c.id, among_ids))
        .order_by(steps.c.id.desc())
        .limit(1)
    )
    if newer := connection.execute(on_it).first():  # the titles, which may name a lead, stand where no log has them
        raise StoreError(
            f"step {number} cannot be undone: step {newer.id} came after it and builds on it",
            f"undo “{''.join(sign for sign in newer.title if sign.isprintable())}” first",
        )


def _undo_some(connection: Connection, number: int) -> bool:
    """Undo the last changes of a step that are left; says whether there are more."""
    mine = changes.c.step_id == number
    last = connection.execute(select(changes).where(mine).order_by(changes.c.id.desc()).limit(_AT_ONCE)).all()
    _check(connection, number, [change.id for change in last])
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    people = {int(change.row_id) for change in last if change.of_table == leads.name}
    words = terms_of(connection, people)
    for (name, put_in), some in groupby(last, lambda change: (change.of_table, change.before is None)):
        table = TABLES[name]
        if put_in:
            people |= _take_out(connection, table, [_typed(table, change.row_id) for change in some])
            continue
        for change in some:
            if table is activities:  # its words go from one lead to another
                people |= _whose(connection, [int(change.row_id)])
            _restore(connection, table, change.row_id, json.loads(change.before))
            if table is activities:
                people |= _whose(connection, [int(change.row_id)])
    index_leads(connection, people)
    forget_words(connection, words)
    more = len(last) == _AT_ONCE
    if last:
        connection.execute(delete(changes).where(mine, changes.c.id >= last[-1].id))
    if not more:
        connection.execute(update(steps).where(steps.c.id == number).values(undone=True, report=""))
    return more


def _restore(connection: Connection, table: Table, row_id: str, before: Values) -> None:
    key = _key(table)
    if before and not connection.execute(update(table).where(key == _typed(table, row_id)).values(before)).rowcount:
        connection.execute(insert(table).values(before))


def _take_out(connection: Connection, table: Table, row_ids: Sequence[int | str]) -> set[int]:
    """Delete rows that a step put in; gives the leads that have lost something by it."""
    touched = _whose(connection, row_ids) if table is activities else set()
    if table not in {lead_keys, strangers}:
        mine = (lead_keys.c.of_table == table.name) & among(lead_keys.c.row_id, row_ids)
        connection.execute(delete(lead_keys).where(mine))
    connection.execute(delete(table).where(among(_key(table), row_ids)))
    return touched


def _whose(connection: Connection, activity_ids: Sequence[int | str]) -> set[int]:
    owners = select(activities.c.lead_id).where(among(activities.c.id, activity_ids), activities.c.lead_id.is_not(None))
    return set(connection.execute(owners).scalars())


def next_id(connection: Connection, table: Table) -> int:
    """The id for the next row. Only while writing: nobody else can take it then."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def _key(table: Table) -> Any:
    if table is strangers:
        return cast(table.c.first, String) + "," + cast(table.c.second, String)
    return table.c.key if table is lead_keys else table.c.id


def _key_of(table: Table, row: Mapping[Any, Any]) -> int | str:
    if table is strangers:
        return f"{row['first']},{row['second']}"
    key: int | str = row["key" if table is lead_keys else "id"]
    return key


def _typed(table: Table, row_id: str) -> int | str:
    return row_id if table in {lead_keys, strangers} else int(row_id)
