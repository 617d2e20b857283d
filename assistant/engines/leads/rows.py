"""The rows of a file as entries for the lead book, and what is wrong with those that are not."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.domain import naming
from assistant.domain.leads import LOST, OPEN, Account, Activity, Deal, Entry, Lead, Mapping, Trouble, keys
from assistant.engines.leads import values
from assistant.engines.leads.sheet import Fault, Sheet

_SAMPLE = 2000  # rows looked at to tell days from months
_DAYS = {"created", "last_activity", "opened", "closes", "closed", "lost", "at"}
_COMPANY = ("website", "industry", "employees", "revenue")
_NOTHING = {"n/a", "#n/a", "-", "--", "\N{EN DASH}", "\N{EM DASH}", "unknown", "none"}  # says that nothing is known
_NAMES = {"name", "first_name", "last_name"}
_TELLING = {*_NAMES, "company", "email", "phone", "mobile"}  # what tells a row where it has no id
_PERSON = {"name", "first_name", "last_name", "email", "phone", "mobile", "title", "stage", "source", "owner"}
_OWN = {  # what a table's own noun holds; of a deal's or an activity's row the rest is kept beside it too
    "leads": {"id", *_PERSON, "company", "city", "country", "created", "last_activity", "note", *_COMPANY},
    "accounts": {"id", "email", "phone", "company", "city", "country", "note", *_COMPANY},
    "deals": {"id", "deal", "deal_stage", "value", "currency", "probability", "opened", "closes", "closed", "owner"},
    "activities": {"id", "at", "subject", "text"},
}
Values = dict[str, Any]


class _Refused(Exception):
    """A row that cannot be taken, and the field that is why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Rows:
    """Reads a sheet by a mapping. Go through it once; `troubles` of a row come before its entry."""

    def __init__(self, sheet: Sheet, mapping: Mapping) -> None:
        self._sheet, self._mapping = sheet, mapping
        fields = dict(mapping.columns)
        self._columns = [(place, head, fields.get(head, "")) for place, head in enumerate(sheet.heads)]
        sample = [row for _, row in itertools.islice(sheet.rows(), _SAMPLE)]
        self._day_first = {
            head: values.days_first([row[place] for row in sample if place < len(row)])
            for place, head, field in self._columns
            if field in _DAYS
        }
        named = sorted(f"{field}={head}" for head, field in mapping.columns if field)
        told_by = [f"{field}={head}" for head, field in mapping.columns if field in _TELLING]
        self._source = mapping.system or _short(*sorted(told_by))
        id_head = next((head for head, field in mapping.columns if field == "id"), "")
        self._of_ids = mapping.system or id_head.casefold()
        self._signature = "\x1f".join([mapping.table, *named])
        self._own = _OWN[mapping.table]
        self._heads = {field: head for head, field in mapping.columns if field}
        self._seen: dict[str, tuple[str, int]] = {}  # ids, with what their row says and which it is
        self._told: dict[tuple[str, str], str] = {}  # keys of rows without ids, by what they tell and what they say
        self._counts: dict[str, int] = {}
        self._make: Callable[[Values, dict[str, str]], Entry] = {
            "leads": self._lead, "accounts": self._account, "deals": self._deal, "activities": self._activity,
        }[mapping.table]  # fmt: skip

    def __iter__(self) -> Iterator[Entry | Trouble]:
        width, system = len(self._sheet.heads), bool(self._mapping.system)
        for number, cells in self._sheet.rows():
            if any(cell.strip() for cell in cells[width:]):
                reason = (
                    f"has {len(cells)} cells for {width} columns; a cell with a separator in it wants quotation marks"
                )
                yield Trouble(number, "", reason, kept=False, cells=tuple(cells))
                continue
            read, extra, troubles = self._read(number, cells)
            digest = _short(self._signature, *(cell.strip() for cell in cells))
            try:
                entry = self._make(read, extra)
                key = self._key(entry.key, read.get("id", ""), digest, number)
            except _Refused as error:
                yield Trouble(number, self._heads.get(error.field, ""), str(error), kept=False, cells=tuple(cells))
                continue
            yield from troubles
            yield replace(entry, row=number, key=key, digest=digest, own_id="id" in read, system=system)

    def _read(self, number: int, cells: Sequence[str]) -> tuple[Values, dict[str, str], list[Trouble]]:
        """The fields of a row, what has none, and what could not be read. Nothing that stands in a cell is lost."""
        read: Values = {}
        extra: dict[str, str] = {}
        troubles: list[Trouble] = []
        for place, head, field in self._columns:
            cell = cells[place].strip() if place < len(cells) else ""
            if not cell:
                continue
            if isinstance(cells[place], Fault):
                reason = "is a formula without a value" if cell.startswith("=") else "is an error of the spreadsheet"
                troubles.append(Trouble(number, head, f"{_cut(cell)} {reason}", kept=True, cells=tuple(cells)))
                extra[head] = cell
                continue
            if cell.casefold() in _NOTHING and field in {*_NAMES, "company"}:
                read["nameless"] = field in _NAMES or read.get("nameless", False)
                continue
            reader = values.READERS.get(field)
            try:
                read[field] = reader.read(cell, self._day_first.get(head, False)) if reader else cell
            except values.Unreadable as error:
                troubles.append(Trouble(number, head, f"{_cut(cell)} {error}", kept=True, cells=tuple(cells)))
                extra[head] = cell
                continue
            if field not in self._own or (field == "email" and values.more_than_mails(cell)):
                extra[head] = cell
            if field == "value" and not read.get("currency"):
                read["currency"] = values.currency(cell)
        read.pop("", None)
        if "company" not in read:  # nobody to keep these with
            extra |= {
                self._heads[field]: cells[self._place(field)].strip() for field in _COMPANY if read.pop(field, None)
            }
        return read, extra, troubles

    def _place(self, field: str) -> int:
        return next(place for place, _, kind in self._columns if kind == field)

    def _key(self, told_by: str, own_id: str, digest: str, number: int) -> str:
        """What tells the row from every other, within this source."""
        table = self._mapping.table
        if own_id:
            key = f"{self._of_ids}:{table}:{own_id}"
            before, row = self._seen.setdefault(key, (digest, number))
            if before != digest:
                raise _Refused("id", f"{_cut(own_id)} stands in row {row} too, with other values")
            return key
        key = f"{self._source}:{table}:{told_by or digest}"
        if told_by and (known := self._told.get((key, digest))):
            return known
        count = self._counts[key] = self._counts.get(key, 0) + 1
        numbered = key if count == 1 else f"{key}#{count}"
        if told_by:
            self._told[key, digest] = numbered
        return numbered

    # One table each

    def _lead(self, read: Values, extra: dict[str, str]) -> Entry:
        lead = _person(read, extra, kind="contact" if self._is_contact(read) else "lead")
        note = Activity(kind="note", text=read["note"], at=read.get("created")) if read.get("note") else None
        return Entry(0, "leads", _surest(lead), "", lead=lead, account=_company(read, {}, place=False), activity=note)

    def _account(self, read: Values, extra: dict[str, str]) -> Entry:
        account = _company(read, extra, place=True)
        if account is None:
            raise _Refused("company", "has no company")
        lead = _person(read, {}, kind="company")
        note = Activity(kind="note", text=read["note"], at=read.get("created")) if read.get("note") else None
        return Entry(0, "accounts", _surest(lead), "", lead=lead, account=account, activity=note)

    def _deal(self, read: Values, extra: dict[str, str]) -> Entry:
        said, stage = read.get("status", ""), read.get("deal_stage", "")
        flags = {name: read.get(f"is_{name}") for name in ("won", "lost", "closed")}
        status = values.status(stage if values.status(said) == OPEN else said, **flags)
        name = read.get("deal") or (f"Deal {read['id']}" if read.get("id") else "")
        closed: datetime | None = read.get("closed")
        deal = Deal(
            name=name,
            stage=stage or said,
            status=status,
            value=read.get("value"),
            currency=read.get("currency", ""),
            probability=read.get("probability"),
            owner=read.get("owner", ""),
            opened_at=read.get("opened"),
            closes_at=read.get("closes") or (closed if status == OPEN else None),
            closed_at=None if status == OPEN else read.get("lost", closed) if status == LOST else closed,
            extra=extra,
        )
        lead = _person(read, {}, kind="lead")
        if not (lead.name or lead.mails or lead.phones or lead.company):
            lead = Lead(kind="lead", name=name, owner=lead.owner, source=lead.source)
        elif not (lead.name or lead.mails or lead.phones):
            lead = Lead(kind="company", company=lead.company)
        key = ""
        if read.get("deal") and (lead.company or lead.mails):
            opened = deal.opened_at.date() if deal.opened_at else ""
            key = f"deal:{naming.fold(deal.name)}|{naming.company(lead.company)}|{','.join(lead.mails)}|{opened}"
        return Entry(0, "deals", key, "", lead=lead, account=_company(read, {}, place=True), deal=deal)

    def _activity(self, read: Values, extra: dict[str, str]) -> Entry:
        said = read.get("kind", "")
        kind = values.activity_kind(said)
        if read.get("at") is None:
            raise _Refused("at", "has no date")
        lead = _person(read, {}, kind="lead")
        if not (lead.name or lead.mails or lead.phones or lead.company):
            raise _Refused("email", "has no mail, name or company that says whose it is")
        activity = Activity(
            kind=kind or "note", at=read["at"], subject=read.get("subject", ""), text=read.get("text", ""), extra=extra
        )
        return Entry(0, "activities", "", "", lead=lead, account=_company(read, {}, place=False), activity=activity)

    def _is_contact(self, read: Values) -> bool:
        heads = " ".join(head for head, field in self._mapping.columns if field == "id").casefold()
        return "contact" in heads or naming.fold(read.get("stage", "")) in {"customer", "opportunity", "evangelist"}


def unsure_days(mapping: Mapping, rows: Sequence[Sequence[str]]) -> list[str]:
    """What to tell of days that may be read two ways, a sentence for each column: nothing in it says which."""
    told = []
    for place, (head, field) in enumerate(mapping.columns):
        cells = [row[place] for row in rows if place < len(row)] if field in _DAYS else []
        if day := values.unsure_day(cells):
            told.append(f"{head}: {_cut(day)} is read with the month first; nothing in the first rows says which it is")
    return told


def _person(read: Values, extra: dict[str, str], kind: str) -> Lead:
    parts = " ".join(part for part in (read.get("first_name"), read.get("last_name")) if part)
    name = max(read.get("name", ""), parts, key=len)  # `Dr. Dana Brook` says more than `Dana` and `Brook`
    other = min(read.get("name", ""), parts, key=len)
    if other and naming.fold(other) not in naming.fold(name):
        extra = {**extra, "Name (also)": other}
    numbers = (*read.get("phone", ()), *read.get("mobile", ()))
    addresses: tuple[str, ...] = read.get("email", ())
    personal = name or addresses or numbers or read.get("title") or read.get("nameless")
    return Lead(
        kind="company" if not personal and read.get("company") else kind,
        name=" ".join(name.split()),
        title=read.get("title", ""),
        company=" ".join(read.get("company", "").split()),
        mails=addresses,
        phones=tuple({naming.digits(one): one for one in reversed(numbers)}.values())[::-1],
        stage=read.get("stage", ""),
        source=read.get("source", ""),
        owner=read.get("owner", ""),
        city=read.get("city", ""),
        country=read.get("country", ""),
        created_at=read.get("created"),
        last_activity_at=read.get("last_activity"),
        extra=extra,
    )


def _company(read: Values, extra: dict[str, str], *, place: bool) -> Account | None:
    """The company of a row; `place`: the row's city and country are its own, not a person's."""
    name = " ".join(read.get("company", "").split())
    if not name:
        return None
    return Account(
        name=name,
        website=read.get("website", ""),
        industry=read.get("industry", ""),
        employees=read.get("employees"),
        revenue=read.get("revenue"),
        city=read.get("city", "") if place else "",
        country=read.get("country", "") if place else "",
        extra=extra,
    )


def _surest(lead: Lead) -> str:
    return next(iter(keys(lead)), "")


def _short(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def _cut(cell: str, most: int = 40) -> str:
    return f"“{cell if len(cell) <= most else cell[: most - 1] + '…'}”"
