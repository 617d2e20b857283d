"""The lead book scores itself: learning from a made-up history, scoring all, one lead after a call, whom to call."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from assistant.engines.leads.ensemble import Plan
from assistant.lead_models import LeadModels
from assistant.lead_scoring import BOOK, LeadScoring
from assistant.paths import Home
from assistant.storage.database import open_database
from assistant.wiring import plays
from tests.benchmarks.table import Row
from tests.books import NOW, call, grow

LEADS, RECENT_DAYS, CALLED = 11_000, 40, 40  # opened so lately that nine of ten deals are still open


def rows() -> list[Row]:
    """All of it, on one made-up book."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        database = open_database(home.database)
        try:
            book = grow(database, home.root, LEADS, calls=100, days=RECENT_DAYS, heard=400)
            return _measured(LeadScoring(book, LeadModels(home.lead_models), plays(home)))
        finally:
            database.close()


def _measured(scoring: LeadScoring) -> list[Row]:
    history = scoring.history()
    made, took, core = _timed(lambda: scoring.learn(BOOK, Plan(60.0)))
    rows = [
        Row(f"learning from {history.won + history.lost:,} closed deals", took, None, "s", note=f"{core:.1f} core-s"),
        Row("AUC on rows not seen (made up: mails, titles, objections)", made.figures["auc"], None, at_least=True),
    ]
    for what in ("first, with texts read and a look back", "again"):
        count, took, core = _timed(scoring.rescore)
        rows.append(Row(f"scoring {count:,} open leads, {what}", took, None, "s", note=f"{core:.1f} core-s"))
    leads = scoring.book.these([one.lead_id for one in scoring.best(CALLED)])
    each = []
    for number, lead in enumerate(leads):
        call(scoring.book.database, lead.name, lead.company, ended=NOW - timedelta(minutes=11 * number + 1))
        each.append(_timed(lambda lead=lead: scoring.after_call(lead.name, lead.company))[1:])
    middle, most = statistics.median(one[0] for one in each), max(one[0] for one in each)
    core = statistics.median(one[1] for one in each)
    note = f"at most {most * 1000:.0f} ms; {core * 1000:.0f} core-ms"
    _, took, core = _timed(scoring.due)
    return [
        *rows,
        Row("one lead after a call, with its calls read again", middle * 1000, None, "ms", note=note),
        Row("whom to call now", took * 1000, None, "ms", note=f"{core * 1000:.0f} core-ms"),
    ]


def _timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    began, used = time.perf_counter(), time.process_time()
    done = work()
    return done, time.perf_counter() - began, time.process_time() - used
