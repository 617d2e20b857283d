"""What a lead is at a moment: some hundred cells, none of which knows what came later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Measures
from assistant.domain.lead_past import LeadPast, Owed, Talk
from assistant.domain.leads import LOST, OPEN, WON, Account, Activity, Deal, Lead, StageChange
from assistant.engines.leads.book_features import dated, families, features, newest_texts
from assistant.engines.leads.book_titles import role, seniority

AT = datetime(2026, 3, 31, 12, tzinfo=UTC)
before = st.floats(0, 400).map(lambda days: AT - timedelta(days=days))
after = st.floats(0.001, 400).map(lambda days: AT + timedelta(days=days))
words = st.sampled_from(["", "Re: our offer", "demo on Monday", "pricing page", "we received it", "not now"])


def activities(when):
    kinds = st.sampled_from(["mail", "visit", "call", "meeting", "note"])
    extra = st.sampled_from([{}, {"Opened": "yes"}, {"Direction": "incoming"}])
    return st.builds(Activity, id=st.integers(1, 10**6), kind=kinds, at=when, subject=words, text=words, extra=extra)


def talks(when):
    noticed = st.dictionaries(
        st.sampled_from(["objection:price", "buying_signal:timeline", "sentiment:negative"]), st.integers(1, 4)
    )
    measures = st.none() | st.builds(Measures, talk_ratio=st.floats(0, 1), questions=st.integers(0, 9))
    return st.builds(
        lambda ended, noticed, measures, score: Talk(
            f"{ended}", ended - timedelta(minutes=9), ended, noticed, measures, score,
            owed=(Owed("send it", ours=True),), known=frozenset({"budget"}),
        ),
        when, noticed, measures, st.none() | st.integers(0, 100),
    )  # fmt: skip


def deals(opened, moved):
    stages = st.lists(st.builds(StageChange, st.sampled_from(["New", "Proposal"]), moved), max_size=3).map(tuple)
    return st.builds(Deal, id=st.integers(1, 10**6), status=st.just(OPEN), opened_at=opened, stages=stages)


def several(of, most=4):
    return st.lists(of, max_size=most).map(tuple)


known = st.builds(
    LeadPast,
    lead=st.builds(Lead, title=st.sampled_from(["", "CEO", "Sales Manager"]), created_at=st.none() | before),
    account=st.none() | st.builds(Account, employees=st.none() | st.floats(1, 9000), industry=st.just("Steel")),
    deals=several(deals(st.none() | before, before)),
    activities=several(activities(before)),
    talks=several(talks(before)),
    colleagues=several(before),
    company_deals=several(deals(before, before)),
)
later = st.tuples(
    several(activities(after)), several(talks(after)), several(deals(after, after)), several(after),
    st.sampled_from([OPEN, WON, LOST]), after, st.builds(StageChange, st.just("Closed"), after),
)  # fmt: skip


@given(known, later)
def test_nothing_that_comes_later_changes_what_was_known(past, more):
    done, heard, sold, came, status, closed, moved = more
    ended = tuple(
        replace(one, status=status, closed_at=closed if status != OPEN else None, closes_at=closed, value=900.0,
                probability=1.0, stage="Closed", stages=(*one.stages, moved), extra={"Lost because": "price"})
        for one in past.deals
    )  # fmt: skip
    lead = replace(past.lead, stage="Customer", score=99.0, last_activity_at=closed, extra={"Result": "signed"})
    grown = replace(
        past, lead=lead, account=past.account and replace(past.account, extra={"Since": "2026"}),
        deals=(*ended, *sold), activities=(*past.activities, *done), talks=(*past.talks, *heard),
        colleagues=(*past.colleagues, *came), company_deals=(*past.company_deals, *sold),
    )  # fmt: skip
    assert features(grown, AT) == features(past, AT)
    assert all(isinstance(cell, str) for cell in features(past, AT).values())
    for one in past.deals:
        assert features(grown, AT, one) == features(past, AT, one)


def test_what_comes_before_does_change_it():
    past = LeadPast(Lead(id=1, created_at=AT - timedelta(days=30)))
    mail = Activity(kind="mail", at=AT - timedelta(days=2), subject="Re: our offer")
    cells = features(replace(past, activities=(mail,)), AT)
    assert cells["mails from them"] == "1"
    assert cells["days since their last mail"] == "2"
    assert features(past, AT)["mails from them"] == "0"
    heard = Talk("a", AT - timedelta(days=1, minutes=10), AT - timedelta(days=1), {"objection:price": 2})
    assert features(replace(past, talks=(heard,)), AT)["objections: price"] == "2"


def test_there_are_at_least_sixty_cells_each_in_one_family():
    names = [name for family in families().values() for name in family]
    assert len(names) >= 60
    assert len(names) == len(set(names))
    assert set(features(LeadPast(Lead()), AT)) == set(names)
    assert min(map(len, families().values())) >= 10
    assert not set(dated()) & set(families()["who"])


def test_outcomes_values_and_what_has_no_day_are_not_looked_at():
    deal = Deal(id=1, status=WON, opened_at=AT - timedelta(days=9), closed_at=AT + timedelta(days=1), value=5.0)
    past = LeadPast(Lead(id=1, stage="Customer"), deals=(deal,), activities=(Activity(kind="mail", subject="thanks"),))
    seen = past.until(AT)
    assert seen.deals[0].status == OPEN
    assert seen.deals[0].value is None
    assert not seen.activities
    assert not seen.lead.stage
    undated = Deal(id=2, status=LOST, opened_at=AT - timedelta(days=5))
    asked = Deal(id=3, status=OPEN, opened_at=AT - timedelta(days=40))
    assert features(LeadPast(Lead(id=1), deals=(asked, undated)), AT)["days the deal has run"] == "40"


def test_the_newest_note_and_mail_are_read():
    done = [
        Activity(id=one, kind=kind, at=AT - timedelta(days=10 - one), text=text)
        for one, kind, text in [(1, "note", "old"), (2, "note", "new"), (3, "mail", ""), (4, "visit", "the shop")]
    ]
    past = LeadPast(Lead(), activities=tuple(done), moods={2: (0.9, 0.0, 0.2, 0.1), 1: (0.1, 0.0, 0.0, 0.0)})
    assert [one.id for one in newest_texts(past, AT)] == [2]
    assert features(past, AT)["warmth of the last note"] == "0.9"


@pytest.mark.parametrize(
    ("title", "rank", "charge"),
    [
        ("CEO", "chief", "general"), ("Vice President of Sales", "vice president", "sales"),
        ("Head of IT", "director", "IT"), ("Assistant to the CEO", "assistant", "general"),
        ("Geschäftsführerin", "chief", "general"), ("Purchasing Manager", "manager", "purchasing"),
        ("Welder", "staff", "other"), ("", "", ""),
    ],
)  # fmt: skip
def test_titles_are_read(title, rank, charge):
    assert (seniority(title), role(title)) == (rank, charge)
