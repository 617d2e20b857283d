"""A made-up lead book with a history: leads, deals that were won and lost, mails, calls; the same for the same seed.

What is true of it: they answer mails where a deal will be won, directors and chiefs buy more often, and whoever found
the price too high in a call hardly ever buys. Everything else is chance.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.domain.calls import CallSummary, Insight, Measures, Track
from assistant.domain.events import CallState, Changed, Measured, Noticed, Remembered, Summed
from assistant.domain.history import CallRecord
from assistant.domain.memory import Fact, Memory, Promise
from assistant.lead_book import LeadBook
from assistant.storage.calls import CallStore
from assistant.storage.database import Database
from tests.leads import FIRST, LAST, SOURCES, TRADES

NOW = (datetime.now(UTC) - timedelta(hours=12)).replace(hour=12, minute=0, second=0, microsecond=0)  # the last noon
_TITLES = ("Director of Operations", "CEO", "Sales Manager", "Purchasing Manager", "Engineer", "Assistant", "")
_TRUE = {"Director of Operations": 0.7, "CEO": 0.7, "Assistant": -0.5}
_NOTES = ("asked for the prices again", "likes the reports very much", "wants to think about it", "we met")


def grow(
    database: Database, folder: Path, leads: int = 400, seed: int = 0, calls: int = 0, days: int = 500, heard: int = 200
) -> LeadBook:
    """Take a made-up book in, by files as everybody does; the first `calls` open leads were called yesterday.

    Deals were opened up to `days` ago: of the last few weeks most are still open. `heard`: about as many of the closed
    ones had a call that this app heard.
    """
    chance = random.Random(seed)
    people, deals, done, still, past = [], [], [], [], []
    for number in range(1, leads + 1):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {number}"
        firm, title = number % (leads // 2), chance.choice(_TITLES)
        mail, company = f"p{number}@firm{firm}.example", f"Firm {firm} {TRADES[firm % len(TRADES)]}"
        opened = NOW - timedelta(days=chance.randint(3, days))
        closed = opened + timedelta(days=chance.randint(20, 120))
        keen, dear, size = chance.random() < 0.4, chance.random() < 0.4, chance.randint(5, 900)
        odds = -0.6 + 2.6 * keen - 2.0 * dear + _TRUE.get(title, 0.0)
        won = chance.random() < 1 / (1 + math.exp(-odds))
        is_open = closed > NOW
        people.append([number, name, company, mail, title, chance.choice(SOURCES), f"{opened:%Y-%m-%d}", size])
        status, stage = ("open", "Proposal") if is_open else ("won", "Closed won") if won else ("lost", "Closed lost")
        ends = "" if is_open else f"{closed:%Y-%m-%d}"
        worth = round(300 * math.sqrt(size) * chance.lognormvariate(0, 0.3))
        deals.append([number, f"Deal {number}", company, mail, stage, status, worth, f"{opened:%Y-%m-%d}", ends])
        at = opened + timedelta(hours=2)
        while at < min(closed, NOW):
            theirs = chance.random() < (0.6 if keen else 0.1)
            subject = "Re: our offer" if theirs else "our offer"
            done.append(["Email", f"{at:%Y-%m-%d %H:%M}", subject, mail, name, chance.choice(_NOTES)])
            at += timedelta(days=chance.expovariate(1 / 9), minutes=1)
        if is_open:
            still.append((name, company, dear))
        elif number % 2 and number < 2 * heard:
            past.append((name, company, dear, opened + timedelta(days=chance.randint(2, 13), minutes=number % 600)))
    book = LeadBook(database)
    for table, heads, rows in (
        ("leads", "Lead ID,Name,Company,Email,Job Title,Lead Source,Created,Employees", people),
        ("deals", "Deal ID,Deal Name,Company,Email,Deal Stage,Status,Amount,Create Date,Close Date", deals),
        ("activities", "Activity Type,Activity Date,Subject,Email,Name,Notes", done),
    ):
        path = folder / f"{table}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([heads.split(","), *rows])
        report = book.take_in(path, book.preview(path, table).mapping)
        assert not report.failed, report.troubles[:3]
    yesterday = NOW - timedelta(days=1)
    for name, company, dear, ended in [*past, *((*one, yesterday) for one in still[:calls])]:
        said = {"objections": ("price", "price")} if dear else {"signals": ("timeline",)}
        call(database, name, company, ended=ended, **said)
    return book


def statuses(folder: Path, ids: Sequence[int] = range(1, 201)) -> Path:
    """Write a file of leads without deals; gives its path.

    Most ended by their status, which the fair and a chief make likely to be good; numbers 161 to 200 are still open.
    """
    chance, path = random.Random(ids[0]), folder / f"people {ids[0]}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Lead ID", "Name", "Company", "Email", "Lead Source", "Job Title", "Lead Status", "Created"])
        for at in ids:
            source, title = chance.choice(["Fair", "Web"]), chance.choice(["CEO", "Clerk"])
            won = chance.random() < (source == "Fair") * 0.45 + (title == "CEO") * 0.45 + 0.05
            status = "Working" if 160 < at <= 200 else "Converted" if won else "Disqualified"
            rows.writerow([f"S{at}", f"Ann Alder {at}", f"House {at}", f"p{at}@house{at}.example", source, title,
                           status, f"{NOW - timedelta(days=at):%Y-%m-%d}"])  # fmt: skip
    return path


def call(
    database: Database, customer: str, account: str, *, objections: tuple[str, ...] = (), signals: tuple[str, ...] = (),
    promises: tuple[str, ...] = (), due: str = "", ended: datetime | None = None,
) -> str:  # fmt: skip
    """A call of ten minutes that this app heard, which ended `ended` (a day ago)."""
    at = (ended or NOW - timedelta(days=1)) - timedelta(minutes=10)
    store = CallStore(database)
    made = f"{at:%Y%m%d-%H%M%S}-{'-'.join(customer.lower().split())}"
    store.begin(CallRecord(made, f"Call with {customer}", customer, account, at, 0.0, finished=False))
    for kind, labels in (("objection", objections), ("buying_signal", signals)):
        for label in labels:
            said = Insight(kind, label, 0.9, "as they said", 60.0, 62.0, Track.CUSTOMER, 1)
            store.write(made, Noticed(said, 62.0))
    measures = Measures(talk_ratio=0.5, questions=4, customer_questions=2, rep_s=300.0, customer_s=300.0)
    store.write(made, Measured(measures, 590.0))
    memory = Memory(
        facts=(Fact("budget", "20,000 EUR", "we have twenty thousand", Track.CUSTOMER, 3, 90.0),),
        promises=tuple(Promise(Track.REP, what, what, 4, 100.0, due) for what in promises),
        score=60, urgency=0.5,
    )  # fmt: skip
    store.write(made, Remembered(memory, 595.0))
    store.write(made, Summed(CallSummary("talked", measures, 600.0, 60), 600.0))
    store.write(made, Changed(made, CallState.ENDED, 600.0))
    return made
