"""How the deals of a book ended, month by month, beside what the scores had said before."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from sqlalchemy import func, select

from assistant.domain.leads import LOST, WON, ClosedMonth
from assistant.storage import rows
from assistant.storage.database import Database
from assistant.storage.lead_tables import deals, lead_score_days


def closed_by_month(database: Database, most: int) -> list[ClosedMonth]:
    """The last `most` months in which a deal was won or lost, oldest first. Raises StoreError."""
    day = func.substr(deals.c.closed_at, 1, 10)
    before = (lead_score_days.c.lead_id == deals.c.lead_id) & (lead_score_days.c.day < day)
    newest = select(lead_score_days.c.score).where(before).order_by(lead_score_days.c.day.desc()).limit(1)
    month = func.substr(deals.c.closed_at, 1, 7).label("month")
    ended = deals.c.status.in_((WON, LOST)) & (deals.c.closed_at <= rows.time_text(datetime.now(UTC)))
    found = select(month, deals.c.status, newest.scalar_subquery().label("said")).where(ended)
    months: dict[str, list[tuple[bool, float | None]]] = defaultdict(list)
    with database.reading() as connection:
        for one in connection.execute(found):
            months[one.month].append((one.status == WON, one.said))
    return [_counted(month, months[month]) for month in sorted(months)[-most:]]


def _counted(month: str, ends: list[tuple[bool, float | None]]) -> ClosedMonth:
    said = [one / 100 for _, one in ends if one is not None]
    return ClosedMonth(
        month, len(ends), sum(won for won, _ in ends), len(said), sum(said) / len(said) if said else None
    )
