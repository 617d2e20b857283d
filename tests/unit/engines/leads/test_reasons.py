"""Reasons told of many leads at once are those that the trees themselves give, lead by lead."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from assistant.engines.leads.learning import learn
from assistant.engines.leads.model import Columns
from assistant.engines.leads.reasons import Reasons
from tests.unit.engines.leads.histories import changed, history


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


def test_chance_is_no_reason_though_the_model_goes_by_it():
    table = history(600, seed=8)
    luck = np.random.default_rng(1).choice(["red", "green", "blue", "grey"], 600).tolist()
    model = learn(
        changed(table, Luck=luck), Columns("Result", "Won"), drop=["Amount", "Closed on", "Lead ID", "Created"]
    )
    moves = {one["field"]: one["moves"] for one in model.figures["importance"]}
    assert max(moves["Luck"], moves["Colour"]) > 0.05
    told = {reason.field for one in model.score(changed(table, Luck=luck)) for reason in one.reasons}
    assert told == {"Source", "Visits"}


def test_what_the_calendar_says_is_no_reason_and_no_drift():
    table, chance = history(600), np.random.default_rng(2)
    names = [f"{at:%b}".lower() for at in (date(2024, month, 1) for month in range(1, 13))]
    month = chance.integers(0, 12, 600)
    won = np.where(month < 5, chance.random(600) < 0.8, chance.random(600) < 0.2)
    rows = changed(
        table, Result=["Won" if one else "Lost" for one in won], Contact=[names[at] for at in month],
        Quarter=[str(at // 3 + 1) for at in month],
    )  # fmt: skip
    model = learn(rows, Columns("Result", "Won", time="Created"), drop=["Amount", "Closed on", "Lead ID"])
    assert {one["field"] for one in model.figures["importance"][:2]} == {"Contact", "Quarter"}
    assert not {reason.field for one in model.score(rows) for reason in one.reasons} & {"Contact", "Quarter"}
    assert model.drift(changed(rows, Contact=["jan"] * 600, Quarter=["1"] * 600, Result=[""] * 600)) == []


def test_where_hardly_anything_is_borne_out_the_surest_is_said(model):
    fields = len(model.fields)
    reasons = Reasons(model.ensemble.encoder, model.reasons.text, model.reasons.usual, 1.0)
    reasons.say(np.arange(1, fields + 1) / 10)
    assert sum(reasons.said) == 1
    reasons.say(np.full(fields, -1.0))
    assert not any(reasons.said)
