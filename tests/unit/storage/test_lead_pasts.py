"""What is known of leads, read many at a time: with the calls that a lead's own page shows, and nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.domain.history import CallRecord
from assistant.domain.lead_past import Owed
from assistant.domain.leads import Activity
from assistant.lead_book import LeadBook
from assistant.storage.calls import CallStore
from assistant.storage.lead_pasts import read_pasts
from tests.books import call

PEOPLE = """Lead ID,Name,Company,Email,Created
1,Dána Brook,Northwind Ltd,d@n.example,2025-01-10
2,Tom Ade,Northwind Ltd,t@n.example,2025-03-01
3,Tom Ade,Brightside,t@b.example,
"""
COMPANIES = "Account ID,Account Name,Industry,Employees\n7,Northwind Ltd,Energy,50\n"
DEALS = """Deal ID,Deal Name,Company,Email,Deal Stage,Status,Amount,Create Date,Close Date
1,First,Northwind Ltd,d@n.example,Closed won,won,900,2025-02-01,2025-04-01
2,Second,Northwind Ltd,t@n.example,Proposal,open,500,2025-05-01,
"""
DAY = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def book(database, tmp_path):
    made = LeadBook(database)
    for table, text in (("leads", PEOPLE), ("accounts", COMPANIES), ("deals", DEALS)):
        path = tmp_path / f"{table}.csv"
        path.write_text(text, "utf-8")
        made.take_in(path, made.preview(path, table).mapping)
    return made


def past_of(book, name, company):
    lead = next(lead for lead in book.everybody() if lead.name == name and lead.company == company)
    return next(past for part in read_pasts(book.database, [lead.id]) for past in part)


def test_a_lead_with_its_company_deals_and_colleagues(book):
    past = past_of(book, "Dána Brook", "Northwind Ltd")
    assert past.account.industry == "Energy"
    assert [deal.name for deal in past.deals] == ["First"]
    assert [deal.name for deal in past.company_deals] == ["Second"]
    assert [f"{at:%Y-%m-%d}" for at in past.colleagues] == ["2025-03-01"]
    assert not past.is_open
    assert past_of(book, "Tom Ade", "Northwind Ltd").open_deal.name == "Second"


def test_the_stage_of_an_open_deal_is_known_from_the_day_it_came_in(book):
    past = past_of(book, "Tom Ade", "Northwind Ltd")
    assert past.open_deal.stages[0].stage == "Proposal"
    assert past.until(datetime.now(UTC) - timedelta(hours=1)).deals[0].stage == ""
    assert past.until(datetime.now(UTC)).deals[0].stage == "Proposal"


def test_the_calls_are_those_of_the_lead_s_own_page(book, database):
    call(database, "dana brook", "NORTHWIND", ended=DAY, promises=("send it",), due="2025-06-03")
    call(database, "Tom Ade", "", ended=DAY + timedelta(hours=1), objections=("price",))
    call(database, "Tom Ade", "Brightside", ended=DAY + timedelta(hours=2))
    call(database, "", "Northwind", ended=DAY + timedelta(hours=3))  # the company's own, nobody of it
    for lead in book.everybody():
        (past,) = (past for part in read_pasts(database, [lead.id]) for past in part)
        shown = [one.call_id for one in book.detail(lead.id).activities if one.call_id]
        assert [one.call_id for one in past.talks] == shown[::-1]
    talk = past_of(book, "Dána Brook", "Northwind Ltd").talks[0]
    assert talk.owed == (Owed("send it", ours=True, due="2025-06-03"),)
    assert talk.ended_at == DAY
    assert talk.known == {"budget"}
    assert past_of(book, "Tom Ade", "Brightside").talks[0].noticed == {"objection:price": 1}


def test_a_call_that_an_activity_names_is_the_lead_s_too(book, database):
    lead = past_of(book, "Dána Brook", "Northwind Ltd").lead
    heard = call(database, "Somebody Else", "", ended=DAY)
    book.add(Activity(lead_id=lead.id, kind="call", at=DAY, call_id=heard))
    assert [one.call_id for one in past_of(book, "Dána Brook", "Northwind Ltd").talks] == [heard]


def test_erased_and_running_calls_are_not_known(book, database):
    store = CallStore(database)
    store.erase(call(database, "Dana Brook", "", ended=DAY))
    store.begin(CallRecord("running", "A call", "Dana Brook", "", DAY, 0.0, finished=False))
    assert past_of(book, "Dána Brook", "Northwind Ltd").talks == ()


def test_everybody_is_read_once_in_the_order_of_ids(book):
    ids = [past.lead.id for part in read_pasts(book.database) for past in part]
    assert ids == sorted(lead.id for lead in book.everybody())
