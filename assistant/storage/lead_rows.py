"""Leads and what belongs to them to rows and back. What is written is read back equal."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from assistant.domain.errors import InputError
from assistant.domain.leads import Account, Activity, Deal, Lead, StageChange, Step
from assistant.storage.lead_tables import leads
from assistant.storage.rows import time_text

Values = dict[str, Any]


def account_row(account: Account) -> Values:
    """Write one account, without its id."""
    names = ("name", "website", "industry", "employees", "revenue", "city", "country")
    return {**_fields(account, names), "extra": _json(account.extra)}


def account(row: Row[Any]) -> Account:
    """Read one account."""
    names = ("id", "name", "website", "industry", "employees", "revenue", "city", "country")
    return Account(**_fields(row, names), extra=json.loads(row.extra))


_LEAD = ("kind", "name", "title", "company", "stage", "source", "owner", "city", "country")


def lead_row(lead: Lead) -> Values:
    """Write one lead, without its id and its score."""
    return {
        **_fields(lead, _LEAD),
        "account_id": lead.account_id,
        "mails": "\n".join(lead.mails),
        "phones": "\n".join(lead.phones),
        "created_at": _time(lead.created_at),
        "last_activity_at": _time(lead.last_activity_at),
        "extra": _json(lead.extra),
    }


def lead(row: Row[Any]) -> Lead:
    """Read one lead."""
    return Lead(
        id=row.id,
        **_fields(row, _LEAD),
        account_id=row.account_id,
        mails=_lines(row.mails),
        phones=_lines(row.phones),
        created_at=_moment(row.created_at),
        last_activity_at=_moment(row.last_activity_at),
        score=row.score,
        extra=json.loads(row.extra),
    )


_DEAL = ("name", "stage", "status", "value", "currency", "probability", "owner")
_DEAL_DAYS = ("opened_at", "closes_at", "closed_at")


def deal_row(deal: Deal) -> Values:
    """Write one deal, without its id and the stages it went through."""
    days = {name: _time(getattr(deal, name)) for name in _DEAL_DAYS}
    owners = {"lead_id": deal.lead_id, "account_id": deal.account_id}
    return {**_fields(deal, _DEAL), **days, **owners, "extra": _json(deal.extra)}


def deal(row: Row[Any], stages: Sequence[Row[Any]]) -> Deal:
    """Read one deal."""
    days: Values = {name: _moment(getattr(row, name)) for name in _DEAL_DAYS}
    return Deal(
        **_fields(row, ("id", "lead_id", "account_id", *_DEAL)),
        **days,
        extra=json.loads(row.extra),
        stages=tuple(StageChange(one.stage, datetime.fromisoformat(one.at)) for one in stages),
    )


def activity_row(activity: Activity) -> Values:
    """Write one activity, without its id."""
    names = ("lead_id", "kind", "subject", "text", "call_id")
    return {**_fields(activity, names), "at": _time(activity.at), "extra": _json(activity.extra)}


def activity(row: Row[Any]) -> Activity:
    """Read one activity."""
    names = ("id", "lead_id", "kind", "subject", "text", "call_id")
    return Activity(**_fields(row, names), at=_moment(row.at), extra=json.loads(row.extra))


def step(row: Row[Any]) -> Step:
    """Read one step."""
    return Step(row.id, row.kind, row.title, datetime.fromisoformat(row.at), row.undone)


def existing(connection: Connection, lead_id: int) -> Lead:
    """The lead of this id. Raises InputError when there is none."""
    row = connection.execute(select(leads).where(leads.c.id == lead_id)).first()
    if row is None:
        raise InputError(f"there is no lead {lead_id}", "it may have been merged or undone")
    return lead(row)


def among(column: ColumnElement[Any], values: Iterable[int | str]) -> ColumnElement[bool]:
    """Whether a column holds one of these. As one parameter, however many there are: quicker than one for each."""
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


def beside(extra: dict[str, str], name: str, value: str) -> None:
    """Keep a value that has no field, or whose field holds another, under the first name that is free for it."""
    if value in extra.values():  # it may stand under one of these names already
        names = itertools.chain([name], (f"{name} ({count})" for count in itertools.count(2)))
        extra[next(one for one in names if extra.get(one, value) == value)] = value
        return
    known, free = 1, 2  # a great many may be there: the first free name is looked for by halves
    while f"{name} ({free})" in extra:
        known, free = free, free * 2
    while free - known > 1:
        middle = (known + free) // 2
        known, free = (middle, free) if f"{name} ({middle})" in extra else (known, middle)
    extra[f"{name} ({free})" if name in extra else name] = value


def _fields(value: object, names: Sequence[str]) -> Values:
    return {name: getattr(value, name) for name in names}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _time(at: datetime | None) -> str | None:
    return time_text(at) if at else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _json(extra: dict[str, str]) -> str:
    return json.dumps(extra, ensure_ascii=False, separators=(",", ":")) if extra else "{}"
