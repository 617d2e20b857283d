"""What cannot be ruled out keeps its promise by class, also when leads are no longer what they were."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.engines.leads.calibration import Beta, Outcomes
from assistant.engines.leads.edges import Edges
from assistant.engines.leads.measures import expit

SAME = Beta(1.0, 1.0, 0.0)


def leads(rows, seed=0, shift=0.0):
    """Scores and outcomes; `shift`: what is added to all scores, in log odds, and has nothing to do with wins."""
    chance = np.random.default_rng(seed)
    odds = chance.normal(-0.5, 1.2, rows)
    won = (chance.random(rows) < expit(odds)).astype(float)
    return expit(odds + shift), won


def covered(edges, score, won):
    """The share of wins and of losses that were not ruled out, each outcome known before the next."""
    hits = {0.0: [], 1.0: []}
    for one, outcome in zip(score, won, strict=True):
        now = edges.outcomes(SAME)
        hits[outcome].append(one >= now.win_from if outcome else one <= now.loss_to)
        edges = edges.after(np.array([one]), np.array([outcome]))
    return np.mean(hits[1.0]), np.mean(hits[0.0])


def test_nine_of_ten_of_either_class_are_kept_to():
    edges = Edges().after(*leads(1500))
    assert all(0.87 < one < 0.93 for one in covered(edges, *leads(1500, 1)))


def test_also_when_scores_drift_where_edges_that_stay_put_break_their_promise():
    first, then = leads(1500), leads(1500, 1, shift=1.5)
    fixed = Outcomes.fitted(*first).coverage(*then)
    assert fixed["lost"] < 0.6
    assert all(0.87 < one < 0.93 for one in covered(Edges().after(*first), *then))


def test_a_lead_at_many_moments_is_one_witness():
    score, won = leads(400)
    often = np.where(score > 0.5, 4, 1)  # the likely ones are looked at more often
    lead = np.repeat(np.arange(400), often)
    edges = Edges().after(np.repeat(score, often), np.repeat(won, often), lead)
    assert edges.let_go == Edges().after(score, won).let_go
    assert sorted(edges.wins) == sorted(Edges().after(score, won).wins)


def test_of_few_leads_nothing_is_ruled_out():
    now = Edges().after(np.array([0.2, 0.6, 0.9]), np.array([0.0, 1.0, 1.0])).outcomes(SAME)
    assert (now.win_from, now.loss_to) == (0.0, 1.0)


@settings(max_examples=30)
@given(st.integers(0, 200), st.integers(0, 1000))
def test_outcomes_may_come_in_any_parts(first, seed):
    score, won = leads(200, seed)
    whole = Edges().after(score, won)
    parts = Edges().after(score[:first], won[:first]).after(score[first:], won[first:])
    assert (parts.wins, parts.losses, parts.let_go) == (whole.wins, whole.losses, whole.let_go)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans()), max_size=150))
def test_whatever_comes_edges_are_probabilities(rows):
    score, won = (np.array([row[at] for row in rows], dtype=float) for at in (0, 1))
    edges = Edges().after(score, won)
    now = edges.outcomes(SAME)
    assert 0 <= now.win_from <= 1
    assert 0 <= now.loss_to <= 1
    assert Edges.from_json(edges.as_json()) == edges
