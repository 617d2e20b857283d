"""What was filled in after the outcome is found by what it does; what was known before is left alone."""

from __future__ import annotations

import numpy as np

from assistant.engines.leads.kinds import find_kind
from assistant.engines.leads.leakage import find_leaks
from tests.unit.engines.leads.histories import changed, history

FIELDS = ("Source", "Visits", "Size", "Colour")


def searched(table, *more):
    won = np.array([one == "Won" for one in table.columns["Result"]], dtype=float)
    return find_leaks(table, {name: find_kind(name, table.columns[name]) for name in (*FIELDS, *more)}, won)


def test_an_honest_history_has_no_leaks():
    search = searched(history(900))
    assert search.leaks == ()
    assert search.auc_with == search.auc_without


def test_a_measure_that_no_win_is_without_is_found_unnamed():
    search = searched(history(900, leaks=True), "Minutes")
    assert [one.column for one in search.leaks] == ["Minutes"]
    assert any("hold no win at all" in why for why in search.leaks[0].evidence)
    assert search.auc_with > search.auc_without + 0.05


def test_a_column_filled_in_for_wins_alone_is_found():
    search = searched(history(900, leaks=True), "Signed by")
    assert [one.column for one in search.leaks] == ["Signed by"]
    assert "where it is empty 0 % were won, where it is filled in 100 %" in search.leaks[0].evidence


def test_a_name_alone_convicts_nobody():
    table = history(900)
    noise = np.random.default_rng(5).integers(0, 90, 900)
    table = changed(table, Elapsed_Days_To_Close=[str(one) for one in noise])
    assert searched(table, "Elapsed Days To Close").leaks == ()


def test_a_strong_honest_column_is_left_alone():
    table = history(900)
    won = np.array([one == "Won" for one in table.columns["Result"]])
    chance = np.random.default_rng(9)
    fit = np.where(won, chance.normal(1.0, 1, 900), chance.normal(0, 1, 900))
    assert searched(changed(table, Fit=[f"{one:.2f}" for one in fit]), "Fit").leaks == ()
