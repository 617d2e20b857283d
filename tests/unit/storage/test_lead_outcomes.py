"""How deals ended, month by month: as files tell it, beside the scores that were kept before."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.domain.leads import ClosedMonth
from assistant.storage.lead_scores import ScoreStore

DEALS = """Deal ID,Deal Name,Contact Name,Email,Stage,Status,Create Date,Close Date
1,A,Dana Brook,dana@x.example,Closed won,won,2026-01-02,2026-02-10
2,B,Tom Ade,tom@x.example,Closed lost,lost,2026-01-02,2026-02-20
3,C,Eva Novak,eva@x.example,Closed won,won,2026-01-02,2026-03-05
4,D,Lee Grant,lee@x.example,Proposal,open,2026-01-02,
5,E,Lee Grant,lee@x.example,Closed won,won,2026-01-02,2999-01-01
"""


def test_months_hold_what_closed_in_them_and_what_was_said_before(book, file):
    assert book.closed_by_month() == []
    book.take_in(file(DEALS, "deals.csv"))
    ids = {one.name: one.id for one in book.everybody()}
    store = ScoreStore(book.database)
    store.look_back(datetime(2026, 1, 20, 12, tzinfo=UTC), {ids["Dana Brook"]: 30.0})
    store.look_back(datetime(2026, 2, 9, 12, tzinfo=UTC), {ids["Dana Brook"]: 80.0})
    store.look_back(datetime(2026, 2, 10, 12, tzinfo=UTC), {ids["Dana Brook"]: 99.0})  # on the day itself: too late
    assert book.closed_by_month() == [ClosedMonth("2026-02", 2, 1, 1, 0.8), ClosedMonth("2026-03", 1, 1)]
    assert [one.month for one in book.closed_by_month(1)] == ["2026-03"]


def test_a_quick_count_of_closed_deals_stops_where_it_is_told_to(book, file):
    undated = "6,F,Lee Grant,lee@x.example,Closed lost,lost,2026-01-02,\n"
    book.take_in(file(DEALS + undated, "deals.csv"))
    store = ScoreStore(book.database)
    assert store.deals()[:2] == store.closed(9) == (2, 1)  # neither one without its day nor one of a day to come
    assert store.closed(1) == (1, 1)
