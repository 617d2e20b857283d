"""Changes of the lead book that can be undone: each row's state before is written down with the change itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Table, cast, delete, exists, func, insert, select, update

from assistant.domain.errors import StoreError
from assistant.storage.lead_index import drop_from_index, forget_words, index_leads
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
)
from assistant.storage.rows import time_text

TABLES = {table.name: table for table in (activities, stage_changes, deals, leads, accounts, lead_keys)}


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
            self._note(table, [(row[_key(table).name], None) for row in rows])

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


def undo_step(connection: Connection, number: int) -> None:
    """Make everything as it was before a step. Raises StoreError if a later step builds on it, or it is undone."""
    row = connection.execute(select(steps).where(steps.c.id == number)).first()
    if row is None or row.undone:
        raise StoreError(
            f"step {number} {'is undone already' if row else 'does not exist'}", "see `callside leads steps`"
        )
    later, mine = changes.alias("later"), changes.alias("mine")
    on_it = (
        select(steps.c.title)
        .join(later, later.c.step_id == steps.c.id)
        .where(steps.c.id > number, steps.c.undone.is_(False))
        .where(
            exists().where(
                mine.c.step_id == number, mine.c.of_table == later.c.of_table, mine.c.row_id == later.c.row_id
            )
        )
        .order_by(steps.c.id.desc())
        .limit(1)
    )
    if title := connection.execute(on_it).scalar():
        raise StoreError(f"“{row.title}” cannot be undone: “{title}” came after it and builds on it", "undo that first")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    touched: set[int] = set()
    for change in connection.execute(
        select(changes).where(changes.c.step_id == number, changes.c.before.is_not(None)).order_by(changes.c.id.desc())
    ).all():
        touched |= _restore(connection, TABLES[change.of_table], change.row_id, json.loads(change.before))
    put_in = changes.c.step_id == number, changes.c.of_table == leads.name, changes.c.before.is_(None)
    took_out = connection.execute(select(changes.c.id).where(*put_in).limit(1)).first()
    for table in TABLES.values():
        touched |= _take_out(connection, table, number)
    connection.execute(update(steps).where(steps.c.id == number).values(undone=True))
    connection.execute(delete(changes).where(changes.c.step_id == number))
    index_leads(connection, touched)
    if took_out:
        forget_words(connection)


def _restore(connection: Connection, table: Table, row_id: str, before: Values) -> set[int]:
    key = _key(table)
    if before and not connection.execute(update(table).where(key == _typed(table, row_id)).values(before)).rowcount:
        connection.execute(insert(table).values(before))
    return {int(row_id)} if table is leads else set()


def _take_out(connection: Connection, table: Table, number: int) -> set[int]:
    """Delete the rows that the step put into a table; gives the leads that have lost something by it."""
    rows = select(changes.c.row_id if table is lead_keys else cast(changes.c.row_id, Integer)).where(
        changes.c.step_id == number, changes.c.of_table == table.name, changes.c.before.is_(None)
    )
    touched: set[int] = set()
    if table is activities:
        touched = set(connection.execute(select(activities.c.lead_id).where(activities.c.id.in_(rows))).scalars())
    if table is leads:
        drop_from_index(connection, rows)
    if table is not lead_keys:
        mine = (lead_keys.c.of_table == table.name) & lead_keys.c.row_id.in_(rows)
        connection.execute(delete(lead_keys).where(mine))
    connection.execute(delete(table).where(_key(table).in_(rows)))
    return touched


def next_id(connection: Connection, table: Table) -> int:
    """The id for the next row. Only while writing: nobody else can take it then."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def _key(table: Table) -> Any:
    return table.c.key if table is lead_keys else table.c.id


def _typed(table: Table, row_id: str) -> int | str:
    return row_id if table is lead_keys else int(row_id)
