"""Reasons told of many leads at once are those that the trees themselves give, lead by lead."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.engines.leads.learning import learn
from assistant.engines.leads.model import Columns
from tests.unit.engines.leads.histories import history


@pytest.fixture(scope="module")
def model():
    return learn(history(500), Columns("Result", "Won", time="Created"), drop=["Amount", "Closed on", "Lead ID"])


def strange(raw):
    """The same leads, with values that no lead of the history had, and none."""
    chance = np.random.default_rng(0)
    odd = chance.choice([np.nan, -1e9, 1e9, 0.0, 1e-36], raw.shape).astype(np.float32)
    return np.where(chance.random(raw.shape) < 0.3, odd, raw)


def test_steps_say_what_the_trees_say(model):
    raw = model.ensemble.encoder.many(history(900, seed=5))
    for rows in (raw, strange(raw)):
        many = model.reasons.by_field(rows)
        few = np.concatenate([model.reasons.by_field(part) for part in np.array_split(rows, 9)])
        assert np.abs(many - few).max() < 1e-9
        assert np.abs(many).max() > 0.1


def test_scores_of_many_leads_are_those_of_each(model):
    fresh = history(700, seed=6)
    many = model.score(fresh)
    for at in range(0, 700, 35):
        (one,) = model.score(fresh.taken([at]))
        assert one.probability == pytest.approx(many[at].probability, abs=1e-6)
        assert [reason.text for reason in one.reasons] == [reason.text for reason in many[at].reasons]
        assert [reason.odds for reason in one.reasons] == pytest.approx([reason.odds for reason in many[at].reasons])
