"""The book's model follows outcomes as they arrive: it says better what comes, by what was known before it alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.domain.lead_past import LeadPast
from assistant.domain.leads import LOST, WON, Activity, Deal, Lead
from assistant.engines.leads.book_features import dated
from assistant.engines.leads.book_table import TARGET, closed_table, unknown_to
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.learning import learn
from assistant.engines.leads.measures import brier, expit

BEGUN = datetime(2023, 1, 2, 12, tzinfo=UTC)
LEARNT, DAYS = 500, 1000  # the day it learns on; from then on wins come and go


def grown(leads=1600, seed=4):
    """Leads that answer mails are won more often; after LEARNT the level swings, unseen in any cell."""
    chance = np.random.default_rng(seed)
    for number in range(1, leads + 1):
        day = chance.uniform(0, DAYS - 100)
        ends = day + chance.uniform(10, 90)
        keen = chance.random() < 0.5
        swing = 0.0 if ends < LEARNT else -1.8 if int(ends / 180) % 2 else 1.8
        won = chance.random() < expit(np.array(-0.6 + 1.6 * keen + swing))
        opened = BEGUN + timedelta(days=day)
        deal = Deal(number, number, status=WON if won else LOST, opened_at=opened,
                    closed_at=BEGUN + timedelta(days=ends))  # fmt: skip
        mails = [
            Activity(number * 10 + at, number, "mail", opened + timedelta(days=2 * at + 1), "Re: it" if keen else "it")
            for at in range(3)
        ]
        yield LeadPast(Lead(number, created_at=opened), deals=(deal,), activities=tuple(mails))


@pytest.fixture(scope="module")
def pasts():
    return sorted(grown(), key=lambda one: one.deals[0].closed_at)


@pytest.fixture(scope="module")
def model(pasts):
    table, columns = closed_table([[one for one in pasts if ended(one) < LEARNT]])
    assert columns.time
    return learn(table, columns, Plan(3.0), keep=[one for one in dated() if one in table.columns])


def ended(past):
    return (past.deals[0].closed_at - BEGUN).days


def known(pasts, model, day):
    """The table of what has ended before a day, some that it learnt from among them."""
    return closed_table([[one for one in pasts if LEARNT - 20 <= ended(one) < day]], columns_of=model.columns)[0]


def test_it_says_better_what_comes_than_the_model_that_stays_put(pasts, model):
    fixed, moved, won = [], [], []
    for day in range(LEARNT, DAYS - 25, 25):
        coming = closed_table([[one for one in pasts if day <= ended(one) < day + 25]], columns_of=model.columns)[0]
        following, leads = model.followed(known(pasts, model, day))
        assert leads == sum(LEARNT <= ended(one) < day for one in pasts)
        fixed.append(model.probabilities(coming))
        moved.append(following.probabilities(coming))
        won.append(np.array([one == WON for one in coming.columns[TARGET]], dtype=float))
    fixed, moved, won = (np.concatenate(one) for one in (fixed, moved, won))
    assert brier(won, moved) < 0.95 * brier(won, fixed)


def test_what_ends_later_changes_nothing_before(pasts, model):
    day = LEARNT + 200
    before = model.followed(known(pasts, model, day))[0]
    turned = [
        one if ended(one) < day else LeadPast(one.lead, deals=(Deal(
            one.deals[0].id, one.lead.id, status=WON, opened_at=one.deals[0].opened_at,
            closed_at=one.deals[0].closed_at)
        ,), activities=one.activities)
        for one in pasts
    ]  # fmt: skip
    assert model.followed(known(turned, model, day))[0].beta == before.beta
    assert model.followed(known(turned, model, DAYS))[0].beta != model.followed(known(pasts, model, DAYS))[0].beta


def test_only_what_it_does_not_know_is_looked_at(pasts, model):
    (new,) = unknown_to(model, [pasts])
    assert new == [one for one in pasts if ended(one) >= LEARNT]
    following = model.followed(closed_table([new], columns_of=model.columns)[0])[0]
    assert list(unknown_to(following, [pasts])) == [[]]


def test_an_outcome_stays_known_when_its_lead_is_merged_into_another(pasts, model):
    known_ones = [one for one in pasts if ended(one) < LEARNT]
    merged = [replace(one, lead=replace(one.lead, id=one.lead.id + 5000)) for one in known_ones]
    assert list(unknown_to(model, [merged])) == [[]]
    assert model.followed(closed_table([merged], columns_of=model.columns)[0])[1] == 0


def test_a_lead_at_four_moments_moves_the_level_once(pasts, model):
    fresh = known(pasts, model, LEARNT + 60)
    lead = np.array([int(one) for one in fresh.columns["lead"]])
    once = fresh.taken(sorted(np.unique(lead, return_index=True)[1].tolist()))
    whole, alone = (model.followed(one)[0] for one in (fresh, once))
    rows = [np.array(one.lately.sums)[0] - np.array(model.lately.sums)[0] for one in (whole, alone)]
    assert rows[0] == pytest.approx(rows[1], abs=1e-6)
