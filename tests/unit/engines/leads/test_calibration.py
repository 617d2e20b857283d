"""Whatever the scores, probabilities keep their order, intervals hold them, and coverage is what was promised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.engines.leads.amounts import still_open_weight
from assistant.engines.leads.calibration import Bands, Beta, Outcomes, newton
from assistant.engines.leads.measures import auc, calibration_error, expit

SEEDS = st.integers(0, 10_000)


def drawn(seed, rows=400, bend=1.0):
    """Scores, and outcomes that happen as often as `bend` times the scores' log odds say."""
    chance = np.random.default_rng(seed)
    odds = chance.normal(-0.5, 1.5, rows)
    won = (chance.random(rows) < expit(bend * odds)).astype(float)
    won[:2] = (0.0, 1.0)
    return expit(odds), won


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([-1.0, 0.3, 1.0, 3.0]))
def test_calibration_never_turns_the_order_around(seed, bend):
    score, won = drawn(seed, bend=bend)
    for beta in (Beta.fitted(score, won), Beta.following(score, won)):
        said = beta(np.sort(score))
        assert np.all(np.diff(said) >= -1e-12)
        assert np.all((said >= 0) & (said <= 1))


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(50, 900))
def test_an_interval_holds_its_probability_and_rises_with_it(seed, rows):
    score, won = drawn(seed, rows)
    at = np.linspace(0, 1, 101)
    low, high = Bands.fitted(score, won)(at)
    assert np.all((low >= 0) & (low <= at) & (at <= high) & (high <= 1))
    inside = (at >= score.min()) & (at <= score.max())
    assert np.all(np.diff(low[inside]) >= -1e-9)
    assert np.all(np.diff(high[inside]) >= -1e-9)


def test_overconfident_scores_become_honest():
    score, won = drawn(1, 8000, bend=0.3)
    fresh, outcome = drawn(2, 8000, bend=0.3)
    beta = Beta.fitted(score, won)
    assert calibration_error(outcome, fresh) > 0.1
    assert calibration_error(outcome, beta(fresh)) < 0.02


def test_a_slope_is_found_though_wins_are_rare_and_scores_alike():
    odds = -5 - 0.3 * np.log(1 - (np.arange(5_000) + 0.5) / 5_000)
    known = np.column_stack([odds, np.ones(5_000)])
    assert newton(known, expit(3 * odds + 6), np.ones(5_000)) == pytest.approx([3, 6], abs=0.1)


def test_outcomes_hold_what_they_promise_in_both_classes_though_wins_are_rare():
    chance = np.random.default_rng(4)

    def rare():
        odds = chance.normal(-3, 1.2, 20_000)
        return expit(odds), (chance.random(20_000) < expit(odds)).astype(float)

    found = Outcomes.fitted(*rare()).coverage(*rare())
    assert found["won"] == pytest.approx(0.9, abs=0.02)
    assert found["lost"] == pytest.approx(0.9, abs=0.01)


def many_rows(seed, leads, wins=2.0, losses=4.0, rows=None):
    """Probabilities, outcomes and leads of rows, `rows` of each lead (4), which all say the same; and one row each."""
    chance = np.random.default_rng(seed)
    p = chance.beta(wins, losses, leads)
    won = (chance.random(leads) < p).astype(float)
    each = np.full(leads, 4) if rows is None else rows(p)
    return [np.repeat(one, each) for one in (p, won, np.arange(leads))], (p, won)


@pytest.mark.parametrize("leads", [120, 500, 2000])
def test_the_interval_holds_nine_of_ten_leads_though_each_has_four_rows(leads):
    held = []
    for seed in range(40):
        (said, won, lead), (p, _) = many_rows(seed, leads, *((2, 4), (1, 10))[seed % 2])
        bands = Bands.fitted(said, won, lead)
        low, high = np.interp(p, bands.at, bands.low), np.interp(p, bands.at, bands.high)
        held.append(np.mean((low <= p) & (p <= high)))
    assert 0.88 <= np.mean(held) <= 0.92


def test_possible_outcomes_hold_nine_of_ten_leads_though_long_deals_have_more_rows():
    held = []
    for seed in range(60):
        rows, _ = many_rows(seed, 300, rows=lambda p: np.where(p < 0.3, 1, 4))
        held.append(list(Outcomes.fitted(*rows).coverage(*many_rows(seed + 900, 2000)[1]).values()))
    assert all(0.88 <= one <= 0.92 for one in np.mean(held, axis=0))


def test_probabilities_follow_a_share_that_rises():
    chance = np.random.default_rng(5)
    share = np.concatenate([np.full(3000, 0.1), np.full(1200, 0.4)])
    won = (chance.random(len(share)) < share).astype(float)
    score = np.clip(chance.normal(0.15, 0.02, len(share)), 0.01, 0.99)
    assert Beta.fitted(score, won)(score[-100:]).mean() < 0.25
    assert Beta.following(score, won)(score[-100:]).mean() == pytest.approx(0.4, abs=0.08)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=60))
def test_auc_is_the_share_of_pairs_in_the_right_order(rows):
    won = np.array([float(one) for one, _ in rows])
    score = np.array([float(one) for _, one in rows])
    pairs = [
        (a > b) + 0.5 * (a == b)
        for a, good in zip(score, won, strict=True)
        for b, other in zip(score, won, strict=True)
        if good > other
    ]
    assert auc(won, score) == pytest.approx(np.mean(pairs) if pairs else 0.5)


def test_leads_that_closed_late_stand_for_those_still_open():
    days = np.array([5.0, 10, 10, 20, 30])
    weight = still_open_weight(days, np.array([1.0, 1, 0, 1, 1]))
    assert weight.tolist() == pytest.approx([1, 1, 0, 1.5, 1.5], abs=0.26)
    assert weight[2] == 0
    assert weight.sum() == pytest.approx(5, abs=0.01)
