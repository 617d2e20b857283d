"""Erasing without a trace.

Three things keep a copy of a deleted text in SQLite: the cell it stood in, the log, and pages from which the
row was moved to another when their neighbours went. So text is first overwritten in place with zeros of the
same length (the row does not move), then deleted (secure_delete zeroes its cell), then the log is emptied. A
stale copy made by an earlier deletion can outlive that; it goes when the file is rewritten, which `purge` does.
"""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    String,
    Table,
    cast,
    delete,
    exists,
    func,
    select,
    true,
    update,
)

from assistant.storage.lead_tables import lead_scores
from assistant.storage.tables import PARTS, SPOKEN, calls, cards, insights, memories, summaries, utterances


def forget_stretch(connection: Connection, call_id: str, start_s: float, end_s: float) -> None:
    """Erase what was said in a stretch of a call, and whatever was made of it.

    An utterance goes whole if any part of it lies in the stretch; with it go its insights, the cards that answer
    it, and the summary and the memory, which may quote it. Measures and stages stay: they hold no words.
    """
    said = (utterances.c.call_id == call_id) & _overlaps(utterances, start_s, end_s)
    numbers = select(utterances.c.number).where(said)
    answered = exists().where(said, cards.c.at_s.between(utterances.c.start_s, utterances.c.end_s))
    wanted = {
        insights: insights.c.utterance.in_(numbers) | _overlaps(insights, start_s, end_s),
        cards: answered | cards.c.at_s.between(start_s, end_s),
        summaries: true(),
        memories: true(),
        lead_scores: true(),  # what is to be done next may repeat what was said
        utterances: said,  # last: the others are found by it
    }
    for table, rows in wanted.items():
        _forget(connection, table, (table.c.call_id == call_id) & rows)


def forget_call(connection: Connection, call_id: str) -> None:
    """Erase a call and everything of it."""
    for table in (*PARTS, lead_scores):
        _forget(connection, table, table.c.call_id == call_id)
    _blank(connection, calls, calls.c.id == call_id, [calls.c.title, calls.c.customer, calls.c.account])
    connection.execute(delete(calls).where(calls.c.id == call_id))


def mark_untidy(connection: Connection, *, untidy: bool = True) -> None:
    """Note, or note no longer, that the file may hold stale copies and wants rewriting. Survives the program."""
    connection.exec_driver_sql(f"PRAGMA user_version = {untidy:d}")


def is_untidy(connection: Connection) -> bool:
    """Whether the file wants rewriting."""
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _overlaps(table: Table, start_s: float, end_s: float) -> ColumnElement[bool]:
    return (table.c.start_s < end_s) & (table.c.end_s > start_s)


def _forget(connection: Connection, table: Table, rows: ColumnElement[bool]) -> None:
    _blank(connection, table, rows, [column for column in (*SPOKEN, lead_scores.c.body) if column.table is table])
    connection.execute(delete(table).where(rows))


def _blank(connection: Connection, table: Table, rows: ColumnElement[bool], columns: list[ColumnElement[str]]) -> None:
    zeros = {one: cast(func.zeroblob(func.length(cast(one, LargeBinary))), String) for one in columns}
    if zeros:
        connection.execute(update(table).where(rows).values(zeros))
