"""Which rows the book gives to learn from, and what keeps the rows of a lead together."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.lead_past import LeadPast
from assistant.domain.leads import LOST, OPEN, WON, Activity, Deal, Lead, StageChange
from assistant.engines.leads.book_table import (
    LANDMARKS,
    LEAD,
    OF_LEADS,
    ROW,
    TARGET,
    closed_table,
    lacking,
    moments,
    open_table,
)

OPENED = datetime(2024, 1, 5, 12, tzinfo=UTC)


def lead(*deals, number=1, **more):
    return LeadPast(Lead(id=number, **more), deals=deals)


def deal(days, status=WON, **more):
    closed = None if days is None else OPENED + timedelta(days=days)
    return Deal(**{"id": 7, "status": status, "opened_at": OPENED, "closed_at": closed, "value": 900.0, **more})


@given(st.floats(0.01, 400))
def test_a_closed_deal_is_looked_at_only_before_it_closed(days):
    found = moments(lead(deal(days)))
    assert [(one.at - OPENED).days for one in found] == [day for day in LANDMARKS if day < days]
    assert all(one.at < one.closed_at for one in found)


@pytest.mark.parametrize(
    "one", [deal(4000), deal(40, OPEN), deal(None), deal(40, opened_at=None), deal(0), deal(-3, LOST)], ids=str
)
def test_no_row_where_it_is_not_known_how_or_when_it_ended(one):
    assert moments(lead(one)) == []


def test_nor_once_its_stage_had_told_it_as_the_day_of_closing_may_be_the_planned_one():
    stages = (StageChange("Proposal", OPENED), StageChange("Closed won", OPENED + timedelta(days=40)))
    assert [(one.at - OPENED).days for one in moments(lead(deal(90, stages=stages)))] == [0, 14]


def test_the_lead_is_older_than_a_deal_without_a_day():
    found = moments(lead(deal(40, opened_at=None), created_at=OPENED))
    assert [(one.at - OPENED).days for one in found] == [0, 14]


def test_rows_say_how_it_ended_and_stand_where_the_last_deal_of_the_lead_closed():
    past = lead(deal(20), deal(70, LOST, id=8))
    mail = Activity(id=1, kind="mail", at=OPENED + timedelta(days=10), subject="Re: hello")
    table, columns = closed_table([[LeadPast(past.lead, deals=past.deals, activities=(mail,))]])
    assert table.columns[ROW] == ["7.0", "7.14", "8.0", "8.14", "8.60"]
    assert table.columns[TARGET] == [WON, WON, LOST, LOST, LOST]
    assert table.columns["mails from them"] == ["0", "1", "0", "1", "1"]
    assert table.columns[columns.value] == ["900.00", "900.00", "", "", ""]
    assert table.columns[columns.closed] == ["20.00", "6.00", "70.00", "56.00", "10.00"]
    assert columns.group == LEAD
    assert not columns.time  # too few to check in time


def test_values_are_those_of_the_usual_currency():
    each = [deal(10, id=at, value=float(at), currency=paid) for at, paid in enumerate(["EUR", "JPY", "EUR", ""])]
    table, columns = closed_table([[lead(*each)]])
    assert table.columns[columns.value] == ["0.00", "", "2.00", "3.00"]


def test_days_that_are_the_same_everywhere_teach_nothing():
    table, columns = closed_table([[lead(deal(10), deal(10, LOST, id=8))]])
    assert columns.closed == ""
    assert "days until it closed" not in table.columns


def test_where_deals_are_few_a_status_tells_how_a_lead_ended_from_the_day_it_came_in():
    mail = Activity(id=1, kind="mail", at=OPENED + timedelta(days=10), subject="Re: hello")
    said = LeadPast(Lead(id=1, stage="Converted", title="CEO", created_at=OPENED), activities=(mail,))
    others = (
        lead(number=2, stage="Closed - Not Converted", created_at=OPENED), lead(deal(20), number=3),
        lead(number=4, stage="Working", created_at=OPENED), lead(number=5, stage="Lost"),
    )  # fmt: skip
    table, columns = closed_table([[said, *others]], by_status=True)
    assert columns.target == OF_LEADS
    assert list(zip(table.columns[ROW], table.columns[OF_LEADS], strict=True)) == [
        ("lead 1", WON), ("lead 2", LOST), ("7.0", WON)
    ]  # fmt: skip
    assert table.columns["mails from them"][0] == "0"  # it came later
    assert table.columns["seniority"][0] == "chief"
    assert "how 2 leads without any ended is told by their status, not when" in table.notes[0]
    assert columns.time == columns.closed == ""
    alone, _ = closed_table([[said, *others]])
    assert set(alone.columns[LEAD]) == {"3"}
    assert alone.notes == ()


def test_where_statuses_count_no_row_tells_that_a_lead_came_to_have_a_deal():
    stages = (StageChange("Proposal", OPENED),)
    bare = lead(stage="Converted", created_at=OPENED)
    deals = deal(90, stages=stages), deal(20, LOST, id=8)
    tables = [closed_table([[past]], by_status=True)[0] for past in (bare, lead(*deals, created_at=OPENED))]
    about = {"row", "value of the deal"}
    first, second = ({name: cells for name, cells in one.columns.items() if name not in about} for one in tables)
    assert first == second  # once a win, whatever its other deals came to
    assert tables[1].columns[ROW] == ["7.0"]


def test_open_leads_have_the_very_columns_that_were_learnt_from():
    learnt, _ = closed_table([[lead(deal(20))]])
    asked = open_table([lead(deal(None, OPEN))], OPENED + timedelta(days=3))
    assert set(asked.columns) <= set(learnt.columns)
    assert asked.columns["days the deal has run"] == ["3"]


def test_too_little_history_is_told_in_words():
    assert lacking(5, 7) == "12 closed deals; 50 are needed"
    assert lacking(5, 7, 90) == "12 closed deals (90 more have no day of opening or closing); 50 are needed"
    assert lacking(60, 3) == "3 of 63 closed deals were lost; 8 are needed"
    assert not lacking(25, 25)
    assert lacking(9, 7, 0, 6) == "10 closed deals and 6 leads that ended by their status; 50 are needed"
