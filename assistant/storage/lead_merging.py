"""Two leads made one. No field is lost, and the step can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from assistant.domain import naming
from assistant.domain.leads import Lead
from assistant.storage import lead_rows
from assistant.storage.lead_rows import beside
from assistant.storage.lead_steps import Step as Changing
from assistant.storage.lead_tables import activities, deals, lead_keys, leads

_SINGLE = ("name", "title", "company", "stage", "source", "owner", "city", "country")


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
