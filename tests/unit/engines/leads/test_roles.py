"""What the columns of a history are probably for: the tables that people really have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.leads.roles import guess, outcomes
from assistant.engines.leads.table import Table, read_table

ROWS = 60


def table(**columns):
    """A table of these columns, each repeated to its end."""
    full = {name: [cells[row % len(cells)] for row in range(ROWS)] for name, cells in columns.items()}
    return Table(full, list(range(2, ROWS + 2)))


NUMBERS = [f"{7 * row % ROWS}" for row in range(ROWS)]
DAYS = [f"2026-{1 + row % 12:02}-{1 + row % 28:02}" for row in range(ROWS)]
LATER = [f"2027-{1 + row % 12:02}-{1 + row % 28:02}" for row in range(ROWS)]


@pytest.mark.parametrize(
    ("columns", "target", "positive"),
    [
        ({"age": NUMBERS, "contact": ["cell", "phone"], "y": ["no", "no", "yes"]}, "y", "yes"),
        ({"Opportunity Result": ["Won", "Loss", "Loss"], "Route": ["a", "b"]}, "Opportunity Result", "Won"),
        ({"Do Not Email": ["No", "Yes"], "Converted": ["0", "1", "0"]}, "Converted", "1"),
        ({"Partner": ["Yes", "No"], "Dependents": ["No", "Yes"], "Churn": ["No", "No", "Yes"]}, "Churn", "Yes"),
        ({"deal_stage": ["Won", "Lost", "Engaging"], "product": ["a", "b", "c"]}, "deal_stage", "Won"),
        ({"Newsletter": ["yes", "no"], "Colour": ["red", "blue"]}, "", ""),
        ({"Status": ["open", "stalled"], "Size": NUMBERS}, "Status", ""),
    ],
)
def test_the_outcome_is_known_by_its_name_and_values(columns, target, positive):
    found = guess(table(**columns)).columns
    assert (found.target, found.positive) == (target, positive)


def test_days_amounts_and_names_of_rows_are_found_by_what_they_hold():
    made = table(
        **{"Deal ID": [f"D{row}" for row in range(ROWS)], "Create Date": DAYS, "Close Date": LATER, "Amount": NUMBERS,
           "Closed by": ["Eva", "Tom"], "Won": ["yes", "no"]}
    )  # fmt: skip
    found = guess(made).columns
    assert (found.id, found.time, found.closed, found.value) == ("Deal ID", "Create Date", "Close Date", "Amount")


def test_days_until_the_end_want_a_beginning():
    assert not guess(table(**{"Close Date": DAYS, "Won": ["yes", "no"]})).columns.closed


def test_a_target_that_was_chosen_stays_and_its_values_are_counted():
    made = table(Source=["Web", "Fair", "Web"], Won=["yes", "no"])
    found = guess(made, "Source")
    assert found.columns.target == "Source"
    assert found.outcomes == (("Web", 40), ("Fair", 20))
    assert outcomes(made, "no such column") == ()


def test_a_part_of_a_file_is_enough(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("Lead,Won\n" + "".join(f"{row},{'yes' if row % 3 else 'no'}\n" for row in range(500)), "utf-8")
    part = read_table(path, 50)
    assert len(part) == 50
    assert guess(part).columns.target == "Won"


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=8), min_size=1, max_size=6), max_size=6))
def test_whatever_a_table_holds_only_its_own_columns_are_named(columns):
    found = guess(table(**{"x": NUMBERS} | columns) if columns else table(x=NUMBERS)).columns
    named = {found.target, found.time, found.id, found.value, found.closed} - {""}
    assert named <= {"x", *columns}
    assert len([one for one in (found.target, found.time, found.id, found.value, found.closed) if one]) == len(named)
