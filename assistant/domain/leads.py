"""The lead book: who can be called, what is being sold to them, and what has happened so far.

A lead is a person at a company, or a company of which no person is known yet; what a customer system calls a
contact is a lead too, and `kind` says so. Ids are whole numbers from 1; 0 stands for what was not kept yet.
Times are aware; a day without a time counts as noon UTC, so that it is the same day almost everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assistant.domain import naming

KINDS = ("lead", "contact", "company")  # of a lead
ACTIVITIES = ("mail", "visit", "call", "meeting", "note")
OPEN, WON, LOST = "open", "won", "lost"  # of a deal
TABLES = ("leads", "accounts", "deals", "activities")  # what a file can hold


@dataclass(frozen=True, slots=True)
class Account:
    """A company. `extra` holds what a file said beside that, under the names of its columns."""

    id: int = 0
    name: str = ""
    website: str = ""
    industry: str = ""
    employees: float | None = None
    revenue: float | None = None  # a year, in whatever currency the file had
    city: str = ""
    country: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody to call. `score` in [0, 100] once a model has given one, None before."""

    id: int = 0
    kind: str = "lead"
    name: str = ""
    title: str = ""
    company: str = ""  # the account's name
    account_id: int | None = None
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    stage: str = ""
    source: str = ""
    owner: str = ""
    city: str = ""
    country: str = ""
    created_at: datetime | None = None
    last_activity_at: datetime | None = None
    score: float | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StageChange:
    """A deal came to a stage. `at`: when we learnt of it, or the day the file gives."""

    stage: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deal:
    """Something that is being sold, or was. `status` is open, won or lost; `probability` in [0, 1]."""

    id: int = 0
    lead_id: int | None = None
    account_id: int | None = None
    name: str = ""
    stage: str = ""
    status: str = OPEN
    value: float | None = None
    currency: str = ""
    probability: float | None = None
    owner: str = ""
    opened_at: datetime | None = None
    closes_at: datetime | None = None  # expected
    closed_at: datetime | None = None
    extra: dict[str, str] = field(default_factory=dict)
    stages: tuple[StageChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happened with a lead: one of ACTIVITIES. `call_id` names a call that this app heard."""

    id: int = 0
    lead_id: int | None = None
    kind: str = "note"
    at: datetime | None = None
    subject: str = ""
    text: str = ""
    call_id: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """A lead, whole: activities newest first, those that this app heard among them."""

    lead: Lead
    account: Account | None = None
    deals: tuple[Deal, ...] = ()
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which leads the list shows. Empty: all. `order` is recent, name or score."""

    stage: str = ""
    owner: str = ""
    source: str = ""
    order: str = "recent"


@dataclass(frozen=True, slots=True)
class Found:
    """A lead that a look-up found; `where` says by what: name, company, phone, mail, note, near or sound."""

    lead: Lead
    where: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns of a file are read. `columns`: each column of it and its field, or nothing for an extra one.

    `system` names the customer system whose export it is, where that was recognised. `shape` stands for the file's
    columns: a choice made once holds for the next file of that shape. `chosen`: somebody chose it.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    system: str = ""
    shape: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, before anything is imported: how it was read, and its first rows."""

    mapping: Mapping
    rows: tuple[tuple[str, ...], ...]
    encoding: str = ""  # empty for Excel
    separator: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell or a row that could not be taken as it is. `row` counts as a spreadsheet does, the first line is 1.

    `kept`: the row was imported all the same, and the cell kept as an extra field. Otherwise the row was not.
    """

    row: int
    column: str
    reason: str
    kept: bool
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row of a file says: `key` tells it from every other, `digest` whether it is still the same.

    `own_id`: the file itself gives its rows ids; `system`: those of a customer system that was recognised, so that no
    two files give one id to different rows. Where the row is of a deal or an activity, `lead` is whose it is, as
    far as the row says.
    """

    row: int
    table: str
    key: str
    digest: str
    own_id: bool = False
    system: bool = False
    lead: Lead | None = None
    account: Account | None = None
    deal: Deal | None = None
    activity: Activity | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is: `done` of about `total`."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `same`: rows that were in the book already, word for word. Troubles: the first 1,000."""

    step: int
    file: str
    mapping: Mapping
    rows: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    failed: int = 0
    kept: int = 0  # cells that could not be read and were kept as they are
    cancelled: bool = False
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the book that can be undone: an import, a merge or an edit."""

    id: int
    kind: str
    title: str
    at: datetime
    undone: bool = False


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """The deals that were won or lost in a month, as `2026-03`: how many, and how many of them were won.

    `scored` of them had a score before that day, which said `said` on average, in [0, 1]; None where none had.
    """

    month: str
    closed: int
    won: int
    scored: int = 0
    said: float | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two leads that may be the same person. `score` in [0, 1]; `certain`: nothing speaks against it.

    `reasons` name what is alike: mail, phone, name, company.
    """

    first: Lead
    second: Lead
    score: float
    certain: bool
    reasons: tuple[str, ...]


def label(lead: Lead) -> str:
    """What a lead is called where there is one line for it."""
    return lead.name or lead.company or next(iter((*lead.mails, *lead.phones)), "") or f"Lead {lead.id}"


def keys(lead: Lead) -> tuple[str, ...]:
    """What tells a lead from others, the surest first; see `naming.keys`.

    A company tells itself: of somebody there whose name nobody knows it says nothing.
    """
    told = lead.name or lead.kind == "company"
    return naming.keys(lead.name, lead.company if told else "", lead.mails, lead.phones)


def is_with(lead: Lead, customer: str, account: str) -> bool:
    """Whether a call that was started with these names is one with this lead: the same name, and no other company."""
    who, where = naming.fold(customer), naming.company(account)
    name, firm = naming.fold(lead.name), naming.company(lead.company)
    if who and name:
        return who == name and (not where or not firm or where == firm)
    return bool(where) and where == firm and not who and not name
