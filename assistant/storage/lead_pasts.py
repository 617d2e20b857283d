"""Leads with all that is known of them and when it was known: read many at a time, for scoring."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from assistant.domain import naming
from assistant.domain.calls import Measures, Track
from assistant.domain.lead_past import LeadPast, Owed, Talk
from assistant.domain.leads import Activity, Deal, Lead, is_with
from assistant.storage import lead_rows
from assistant.storage.database import Database
from assistant.storage.lead_rows import among
from assistant.storage.lead_tables import accounts, activities, deals, leads, stage_changes
from assistant.storage.tables import calls, insights, measures, memories, summaries

_AT_ONCE = 1_000  # leads read together
_COLLEAGUES = 200  # of a company, at most: what more there are tells nothing more


def read_pasts(database: Database, lead_ids: Iterable[int] | None = None) -> Iterator[list[LeadPast]]:
    """These leads, or everybody, some at a time by id. Each part is one view of the data. Raises StoreError."""
    with database.reading() as connection:
        wanted = select(leads.c.id).order_by(leads.c.id)
        if lead_ids is not None:
            wanted = wanted.where(among(leads.c.id, list(lead_ids)))
        ids = list(connection.execute(wanted).scalars())
        heard = _Heard(connection)
    for start in range(0, len(ids), _AT_ONCE):
        with database.reading() as connection:
            yield _read(connection, ids[start : start + _AT_ONCE], heard)


class _Heard:
    """The names and times of the calls that this app heard, and which of them are with a lead."""

    def __init__(self, connection: Connection) -> None:
        named = (calls.c.customer != "") | (calls.c.account != "")
        told = connection.execute(select(activities.c.lead_id, activities.c.call_id).where(activities.c.call_id != ""))
        self._told: dict[int, set[str]] = defaultdict(set)
        for one in told:
            self._told[one.lead_id].add(one.call_id)
        linked = among(calls.c.id, sorted(set().union(*self._told.values())))
        wanted: Select[Any] = select(
            calls.c.id, calls.c.customer, calls.c.account, calls.c.started_at, calls.c.duration_s
        ).where(calls.c.erased_at.is_(None), calls.c.duration_s.is_not(None), named | linked)
        rows = connection.execute(wanted.order_by(calls.c.started_at)).all()
        self._by_id = {row.id: row for row in rows}
        self._by_name: dict[str, list[Row[Any]]] = defaultdict(list)
        self._by_firm: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in rows:
            if who := naming.fold(row.customer):
                self._by_name[who].append(row)
            elif row.account:
                self._by_firm[naming.company(row.account)].append(row)

    def with_lead(self, lead: Lead) -> list[Row[Any]]:
        """The calls with a lead, oldest first."""
        if not self._by_id:
            return []
        near = self._by_name.get(naming.fold(lead.name), []) if lead.name else []
        near = near or ([] if lead.name else self._by_firm.get(naming.company(lead.company), []))
        found = {row.id: row for row in near if is_with(lead, row.customer, row.account)}
        found |= {one: self._by_id[one] for one in self._told.get(lead.id, ()) if one in self._by_id}
        return sorted(found.values(), key=lambda row: (row.started_at, row.id))


def _read(connection: Connection, ids: Sequence[int], heard: _Heard) -> list[LeadPast]:
    people = [lead_rows.lead(row) for row in connection.execute(select(leads).where(among(leads.c.id, ids)))]
    firms = sorted({one.account_id for one in people if one.account_id is not None})
    known = {row.id: lead_rows.account(row)
             for row in connection.execute(select(accounts).where(among(accounts.c.id, firms)))}  # fmt: skip
    sold, company = _deals(connection, ids, firms)
    done: dict[int, list[Activity]] = defaultdict(list)
    for row in connection.execute(select(activities).where(among(activities.c.lead_id, ids))):
        done[row.lead_id].append(lead_rows.activity(row))
    came: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for row in connection.execute(
        select(leads.c.id, leads.c.account_id, leads.c.created_at)
        .where(among(leads.c.account_id, firms), leads.c.created_at.is_not(None))
    ):  # fmt: skip
        came[row.account_id].append((datetime.fromisoformat(row.created_at), row.id))
    rows = {one.id: heard.with_lead(one) for one in people}
    talks = _talks(connection, [row for some in rows.values() for row in some])
    return [
        LeadPast(
            lead=one,
            account=known.get(one.account_id or 0),
            deals=tuple(sold[one.id]),
            activities=tuple(sorted(done[one.id], key=_when)),
            talks=tuple(talks[row.id] for row in rows[one.id]),
            colleagues=tuple(at for at, who in came[one.account_id or 0][:_COLLEAGUES] if who != one.id),
            company_deals=tuple(deal for deal in company[one.account_id or 0][:_COLLEAGUES] if deal.lead_id != one.id),
        )
        for one in sorted(people, key=lambda one: one.id)
    ]


def _deals(
    connection: Connection, ids: Sequence[int], firms: Sequence[int]
) -> tuple[dict[int, list[Deal]], dict[int, list[Deal]]]:
    """The deals of leads, and those of companies, in the order they were opened."""
    wanted = among(deals.c.lead_id, ids) | among(deals.c.account_id, firms)
    found = connection.execute(select(deals).where(wanted).order_by(deals.c.opened_at, deals.c.id)).all()
    moved: dict[int, list[Row[Any]]] = defaultdict(list)
    steps = select(stage_changes).where(among(stage_changes.c.deal_id, [row.id for row in found]))
    for row in connection.execute(steps.order_by(stage_changes.c.at, stage_changes.c.id)):
        moved[row.deal_id].append(row)
    of_lead: dict[int, list[Deal]] = defaultdict(list)
    of_firm: dict[int, list[Deal]] = defaultdict(list)
    for row in found:
        deal = lead_rows.deal(row, moved[row.id])
        if deal.lead_id is not None:
            of_lead[deal.lead_id].append(deal)
        if deal.account_id is not None:
            of_firm[deal.account_id].append(deal)
    return of_lead, of_firm


def _talks(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, Talk]:
    """What is remembered of these calls, by their ids."""
    ids = sorted({row.id for row in rows})
    if not ids:
        return {}
    noticed: dict[str, dict[str, int]] = defaultdict(dict)
    counted = (
        select(insights.c.call_id, insights.c.kind, insights.c.label, func.count().label("often"))
        .where(among(insights.c.call_id, ids), insights.c.track == Track.CUSTOMER.value)
        .group_by(insights.c.call_id, insights.c.kind, insights.c.label)
    )
    for one in connection.execute(counted):
        noticed[one.call_id][f"{one.kind}:{one.label}"] = one.often
    last = select(measures.c.call_id, func.max(measures.c.slot).label("slot")).where(among(measures.c.call_id, ids))
    newest = last.group_by(measures.c.call_id).subquery()
    mine = (measures.c.call_id == newest.c.call_id) & (measures.c.slot == newest.c.slot)
    measured = {one.call_id: _measures(json.loads(one.body))
                for one in connection.execute(select(measures).join(newest, mine))}  # fmt: skip
    remembered = {
        one.call_id: json.loads(one.body)
        for table in (summaries, memories)  # the memory knows more: it comes last
        for one in connection.execute(select(table.c.call_id, table.c.body).where(among(table.c.call_id, ids)))
    }
    return {row.id: _talk(row, noticed[row.id], measured.get(row.id), remembered.get(row.id, {})) for row in rows}


def _measures(said: dict[str, Any]) -> Measures:
    return Measures(**{name: value for name, value in said.items() if name in Measures.__slots__})


def _talk(row: Row[Any], noticed: dict[str, int], measured: Measures | None, said: dict[str, Any]) -> Talk:
    """One call. What was written by an older version, or as a summary alone, may lack anything."""
    began = datetime.fromisoformat(row.started_at)
    promised = said.get("promises") or said.get("action_items") or ()
    items = [item for listed in said.get("checklists") or () for item in listed.get("items") or ()]
    return Talk(
        call_id=row.id,
        at=began,
        ended_at=began + timedelta(seconds=row.duration_s),
        noticed=noticed,
        measures=measured,
        score=said.get("score"),
        urgency=said.get("urgency"),
        outcome=said.get("outcome") or "",
        owed=tuple(
            Owed(str(one.get("what", "")), one.get("owner") == Track.REP.value, one.get("due") or "")
            for one in promised
        ),
        unanswered=tuple(str(one.get("question", "")) for one in said.get("unanswered") or ()),
        known=frozenset(
            str(one["field"]) for one in said.get("facts") or () if "field" in one and not one.get("superseded")
        ),
        checked=sum(bool(item.get("quote")) for item in items) / len(items) if items else None,
        meeting_on=said.get("meeting_on") or "",
    )


def _when(activity: Activity) -> tuple[float, int]:
    return (activity.at.timestamp() if activity.at else 0.0, activity.id)
