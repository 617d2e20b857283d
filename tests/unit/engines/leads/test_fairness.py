"""How groups fare: whom a model would call, whom it would miss, how far off it is; small groups are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.domain.errors import InputError
from assistant.engines.leads.fairness import audit, grouped, told
from assistant.engines.leads.learning import learn
from assistant.engines.leads.model import Columns
from assistant.engines.leads.report import page
from tests.unit.engines.leads.histories import changed, history


def leads(**groups):
    """For each group: rows, share that is won, what the model says of all of them."""
    cells = [name for name, (rows, _, _) in groups.items() for _ in range(rows)]
    won = np.concatenate([np.arange(rows) < share * rows for rows, share, _ in groups.values()]).astype(float)
    said = np.concatenate([np.full(rows, said) for rows, _, said in groups.values()])
    return cells, said, won


def test_a_group_that_is_hardly_called_is_told():
    cells, _, won = leads(north=(200, 0.4, 0), south=(200, 0.4, 0))
    said = np.where(np.arange(400) % 10 < np.repeat([6, 3], 200), 0.6, 0.1)
    one = audit("Region", cells, said, won, 0.5)
    assert [(group["group"], group["selected"][0]) for group in one["groups"]] == [("north", 0.6), ("south", 0.3)]
    assert one["lowest_to_highest"] == 0.5
    assert "30 % of south would be pursued and 60 % of north, 0.50 times as many: less than 0.8" in told(one)[0]


def test_of_the_wins_it_tells_how_many_would_have_been_called():
    cells, _, won = leads(north=(100, 0.5, 0), south=(100, 0.5, 0))
    said = np.where(won > 0, np.where(np.array(cells) == "north", 0.9, 0.2), 0.1)
    found = {group["group"]: group["wins_found"] for group in audit("Region", cells, said, won, 0.5)["groups"]}
    assert found["north"][0] == 1.0
    assert found["south"][0] == 0.0
    assert 0 < found["south"][2] < found["north"][1] < 1  # intervals, and they are apart


def test_a_model_that_promises_a_group_too_much_is_told():
    one = audit("Region", *leads(north=(200, 0.4, 0.4), south=(200, 0.1, 0.4)), 0.5)
    assert [line for line in told(one) if "model says" in line] == [
        "Region: 10 % of south were won, the model says 40 %: too much"
    ]


def test_chance_is_not_taken_for_unfairness():
    chance = np.random.default_rng(0)
    said = chance.random(120)
    one = audit("Region", ["north", "south"] * 60, said, (chance.random(120) < said).astype(float), 0.5)
    assert not [line for line in told(one) if "less than" in line or "too" in line]


def test_a_small_group_is_named_and_left_alone():
    one = audit("Region", *leads(north=(60, 0.4, 0.4), islands=(29, 0.4, 0.4)), 0.3)
    small = next(group for group in one["groups"] if group["group"] == "islands")
    assert small == {"group": "islands", "rows": 29, "won": 12, "selected": None}
    assert "too small to tell, under 30 leads: islands (29)" in told(one)[0]


def test_a_lead_counts_once_however_many_rows_it_has():
    cells, said, won = leads(north=(60, 0.4, 0.4), islands=(20, 0.4, 0.4))
    again = np.repeat(np.arange(80), 4)
    rows = [cells[at] for at in again], said[again], won[again]
    assert audit("Region", *rows, 0.3, again) == audit("Region", cells, said, won, 0.3)
    assert any("under 30 leads: islands (20)" in line for line in told(audit("Region", *rows, 0.3, again)))


def test_numbers_are_told_by_quarters_and_what_is_not_known_apart():
    of = grouped("Age", [*map(str, range(100)), *[""] * 5])
    assert [of.count(one) for one in dict.fromkeys(of)] == [25, 25, 25, 25, 5]
    assert {"under 24.75", "not known"} < set(of)
    assert set(grouped("Children", ["0", "1", "2"] * 20)) == {"0", "1", "2"}


def test_a_column_that_groups_nobody_is_refused_before_anything_is_learnt():
    with pytest.raises(InputError, match="Created holds a date in each row"):
        learn(history(200), Columns("Result", "Won"), fair=["Created"])
    with pytest.raises(InputError, match="no column Gender, asked for by --fair"):
        learn(history(200), Columns("Result", "Won"), fair=["Gender"])


def test_the_report_has_it_and_a_column_the_model_may_not_use_can_be_asked_for():
    table = changed(history(400), Region=["<north>", "south"] * 200)
    model = learn(table, Columns("Result", "Won"), drop=["Region", "Amount", "Closed on"], fair=["Region", "Source"])
    assert [one["column"] for one in model.figures["fairness"]] == ["Region", "Source"]
    assert {group["rows"] for group in model.figures["fairness"][0]["groups"]} == {200}
    shown = page("one", model)
    assert "Fairness: Region" in shown
    assert "&lt;north&gt;" in shown
    assert "<north>" not in shown
    assert any("of cold would be pursued" in line for line in told(model.figures["fairness"][1]))
