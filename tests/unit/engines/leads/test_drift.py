"""Leads change, and a model says so: which field, how far, and where what it says no longer comes true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.leads.drift import FAR, Spread, off
from assistant.engines.leads.features import Encoder
from assistant.engines.leads.kinds import find_kind
from assistant.engines.leads.learning import learn
from assistant.engines.leads.model import Columns
from assistant.engines.leads.model_file import load, save
from assistant.engines.leads.table import Table
from tests.unit.engines.leads.histories import changed, history


@pytest.fixture(scope="module")
def model():
    return learn(history(700), Columns("Result", "Won", time="Created", id="Lead ID"), drop=["Amount", "Closed on"])


def spread_of(cells, time=""):
    table = Table({"It": cells}, range(2, len(cells) + 2))
    won = np.arange(len(cells)) % 2.0
    encoder, _ = Encoder.fitted(table, {"It": find_kind("It", cells)}, won, time)
    return encoder, Spread.fitted(encoder, encoder.many(table), ["0", "1"])


def moved(fitted, cells):
    encoder, spread = fitted
    return spread.moved(encoder, encoder.many(Table({"It": cells}, range(2, len(cells) + 2))))


def test_leads_of_the_same_kind_raise_no_alarm(model):
    assert model.drift(history(700)) == []
    assert [line for seed in range(20) for line in model.drift(history(300, seed=50 + seed))] == []


def test_cells_that_are_not_what_the_model_learnt_are_told_by_row(model):
    table = history(40)
    cells = {name: list(table.columns[name]) for name in ("Size", "Created")}
    cells["Size"][3], cells["Size"][4], cells["Created"][7] = "many", "", "2099-05-05"
    assert model.drift(changed(table, **cells)) == [
        "row 5: Size is “many”, no number; cells like it are taken as missing",
        "row 9: Created 2099-05-05 lies in the future; its score is of that day",
    ]


def test_the_shares_told_are_those_of_the_leads(model):
    (line,) = model.drift(changed(history(20), Source=["never heard of"] * 20, Result=[""] * 20))
    assert line.startswith(
        "Source: new or missing values 0 % of leads when the model learnt, 100 % now (moved far, PSI"
    )


def test_few_leads_raise_none_either(model):
    assert [line for seed in range(20) for line in model.drift(history(12, seed=80 + seed))] == []


def test_a_source_that_takes_over_is_told_with_its_shares(model):
    fresh = history(500, seed=7)
    cold = ["cold" if at % 4 else one for at, one in enumerate(fresh.columns["Source"])]
    (line,) = model.drift(changed(fresh, Source=cold, Result=[""] * 500))
    assert line.startswith("Source: “cold” 2")
    assert "% of leads when the model learnt, 8" in line
    assert "moved far, PSI 1." in line


def test_numbers_that_grew_are_told_by_the_range_they_grew_into():
    chance = np.random.default_rng(1)
    then, now = chance.normal(100, 10, 2000), chance.normal(130, 10, 800)
    (one,) = moved(spread_of([f"{value:.0f}" for value in then]), [f"{value:.0f}" for value in now])
    assert (one.field, one.part) == ("It", "113 or more")
    assert one.psi > FAR
    assert one.then < 0.13
    assert one.now > 0.9


@pytest.mark.parametrize(
    ("now", "part"),
    [(["a"] * 200 + [""] * 200, "new or missing values"), (["a"] * 200 + ["c"] * 200, "new or missing values"),
     (["a"] * 400, "“b”"), (["b"] * 400, "“a”")],
)  # fmt: skip
def test_levels_that_come_and_go_are_named(now, part):
    (one,) = moved(spread_of(["a", "b"] * 300), now)
    assert one.part == part


def test_a_field_that_nobody_fills_in_any_more_is_told():
    (one,) = moved(spread_of([str(at) for at in range(500)]), ["1"] * 20 + [""] * 180)
    assert (one.part, round(one.now, 1)) == ("missing", 0.9)


def test_days_that_count_from_no_time_are_left_alone():
    encoder, spread = spread_of([f"2024-{1 + at % 12:02}-03" for at in range(300)])
    assert list(spread.counts) == []
    assert spread.moved(encoder, encoder.many(Table({"It": ["2031-01-01"] * 100}, range(100)))) == []


@given(st.lists(st.sampled_from(["1", "2", "5", "900", "", "x"]), min_size=1, max_size=80))
def test_whatever_comes_the_index_is_a_number_and_its_shares_are_shares(cells):
    for one in moved(spread_of(["1", "2", "3", "4"] * 30), cells):
        assert np.isfinite(one.psi)
        assert 0 <= one.then <= 1
        assert 0 <= one.now <= 1


def test_months_in_which_the_model_is_off_are_told(model):
    fresh = history(600, seed=8)
    late = [one >= "2025-01" for one in fresh.columns["Created"]]
    results = ["Won" if after else one for one, after in zip(fresh.columns["Result"], late, strict=True)]
    told = [line for line in model.drift(changed(fresh, Result=results)) if "were won" in line]
    assert told
    assert all(line.startswith("2025-") and line.endswith(": too little") and "100 % were won" in line for line in told)


def test_outcomes_that_the_model_never_heard_of_are_none(model):
    assert model.drift(changed(history(200, seed=9), Result=["Talking"] * 200)) == []


def test_what_was_said_is_held_against_what_came():
    said = np.full(200, 0.3)
    assert off(["all"] * 200, said, np.repeat([1.0, 0.0], [60, 140])) == []
    assert off(["all"] * 200, said, np.repeat([1.0, 0.0], [20, 180])) == [
        "all: of 200 leads 10 % were won, the model says 30 %: too much"
    ]
    assert off(["all"] * 20, said[:20], np.ones(20)) == []  # too few
    assert off(["all"] * 80, said[:80], np.ones(80), np.repeat(np.arange(20), 4)) == []  # no more leads than that
    rows = np.repeat(np.arange(50), 4), np.repeat(np.repeat([1.0, 0.0], [22, 28]), 4)
    assert off(["all"] * 200, said, rows[1], rows[0]) == []  # a chance that 200 leads would not leave
    assert off(["all"] * 200, said, rows[1]) != []


def test_it_is_kept_with_the_model_and_small(model, tmp_path):
    save(model, tmp_path / "one.leads")
    again, fresh = load(tmp_path / "one.leads"), changed(history(300, seed=7), Source=["cold"] * 300)
    assert again.drift(fresh) == model.drift(fresh) != []
    assert sum(len(one) for one in again.spread.counts.values()) < 100
