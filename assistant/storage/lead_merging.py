"""Two leads made one. No field is lost, and the step can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, select, update

from assistant.domain import naming
from assistant.domain.leads import Lead, label
from assistant.storage import lead_rows
from assistant.storage.database import Database
from assistant.storage.lead_index import index_leads
from assistant.storage.lead_rows import beside
from assistant.storage.lead_steps import Step as Changing
from assistant.storage.lead_steps import begin_step, let_others_write, undo_step
from assistant.storage.lead_tables import activities, deals, lead_keys, leads, steps, strangers

_AT_ONCE = 8  # pairs; the call under way waits for the database no longer than these take
_SINGLE = ("name", "title", "company", "stage", "source", "owner", "city", "country")


def merge_all(
    database: Database, pairs: Sequence[tuple[int, int]], sure: Callable[[Lead, Lead], bool] | None = None
) -> tuple[int, int]:
    """Merge pairs as one step, some at a time; gives it and how many were merged. All of it is undone where one fails.

    With `sure`, pairs that are not, as they are by then, are left alone, and so are those who were told apart.
    """
    became: dict[int, int] = {}

    def now(one: int) -> int:
        while one in became:
            one = became[one]
        return one

    with database.writing() as connection:
        number = begin_step(connection, "merge", f"Merge of {len(pairs)} pairs")
    try:
        for start in range(0, len(pairs), _AT_ONCE):
            let_others_write(start)
            touched: set[int] = set()
            with database.writing() as connection:
                step = Changing(connection, number)
                for keep, drop in ((now(first), now(second)) for first, second in pairs[start : start + _AT_ONCE]):
                    if keep == drop:
                        continue
                    kept, dropped = lead_rows.existing(connection, keep), lead_rows.existing(connection, drop)
                    if sure and (told_apart(connection, keep, drop) or not sure(kept, dropped)):
                        continue
                    if len(pairs) == 1:
                        title = f"Merge of {label(kept)} and {label(dropped)}"
                        connection.execute(update(steps).where(steps.c.id == number).values(title=title))
                    merge(step, kept, dropped)
                    became[drop] = keep
                    touched |= {keep, drop}
                index_leads(connection, touched)
    except BaseException:
        undo_step(database, number)
        _drop(database, number)
        raise
    if sure and not became:
        _drop(database, number)
        return 0, 0
    return number, len(became)


def told_apart(connection: Connection, one: int, other: int) -> bool:
    """Whether somebody said that these two leads are not the same."""
    low, high = sorted((one, other))
    mine = (strangers.c.first == low) & (strangers.c.second == high)
    return connection.execute(select(strangers.c.first).where(mine)).first() is not None


def _drop(database: Database, number: int) -> None:
    with database.writing() as connection:
        connection.execute(delete(steps).where(steps.c.id == number))


def merge(step: Changing, kept: Lead, dropped: Lead) -> None:
    """Put into the kept lead whatever the dropped one has, hang its deals and activities there, take it away."""
    connection = step.connection
    step.update(leads, kept.id, lead_rows.lead_row(_merged(kept, dropped)))
    for table in (activities, deals):
        for row_id in connection.execute(select(table.c.id).where(table.c.lead_id == dropped.id)).scalars().all():
            step.update(table, row_id, {"lead_id": kept.id})
    mine = (lead_keys.c.of_table == leads.name) & (lead_keys.c.row_id == dropped.id)
    for key in connection.execute(select(lead_keys.c.key).where(mine)).scalars().all():
        step.update(lead_keys, key, {"row_id": kept.id})
    for other in step.part_from(dropped.id) - {kept.id}:
        if not told_apart(connection, kept.id, other):
            low, high = sorted((kept.id, other))
            step.insert(strangers, [{"first": low, "second": high}])
    step.delete(leads, dropped.id)


def _merged(kept: Lead, dropped: Lead) -> Lead:
    """One lead of two. Where both say something else, the kept one's stands and the other's goes beside it."""
    extra = dict(kept.extra)
    for name, value in dropped.extra.items():
        if extra.get(name) != value:
            beside(extra, name if name not in extra else f"{name} (also)", value)
    fields: dict[str, Any] = {}
    for name in _SINGLE:
        ours, theirs = getattr(kept, name), getattr(dropped, name)
        if not ours:
            fields[name] = theirs
        elif theirs and theirs != ours:
            beside(extra, f"{name.capitalize()} (also)", theirs)
    numbers = {naming.digits(one): one for one in (*reversed(dropped.phones), *reversed(kept.phones))}
    created = [at for at in (kept.created_at, dropped.created_at) if at]
    last = [at for at in (kept.last_activity_at, dropped.last_activity_at) if at]
    return replace(
        kept,
        **fields,
        kind="contact" if "contact" in {kept.kind, dropped.kind} else kept.kind,
        account_id=kept.account_id or dropped.account_id,
        mails=tuple(dict.fromkeys((*kept.mails, *dropped.mails))),
        phones=tuple(numbers.values())[::-1],
        created_at=min(created, default=None),
        last_activity_at=max(last, default=None),
        extra=extra,
    )
