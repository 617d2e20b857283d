from datetime import UTC, datetime

import pytest

from assistant.engines.leads import values


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1,234.50", 1234.5), ("1.234,50 €", 1234.5), ("$1,234", 1234),
     ("1 234,5", 1234.5), ("(500)", -500), ("-3", -3), ("40k", 40000),
     ("1'000", 1000), ("2.5M", 2.5e6), ("EUR 12", 12), ("1.234.567", 1234567), ("0", 0), ("$-5", -5),
     ("1.234 €", 1234), ("€ 12.500", 12500), ("EUR 1.234", 1234),
     ("0.125 €", 0.125), ("$1.234", 1.234), ("1.2 €", 1.2)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(cell, value):
    assert values.number(cell) == value


@pytest.mark.parametrize(
    "cell",
    [
        "soon",
        "12 or 13",
        "1-10",
        "2020-01-01",
        "4000 dollars a month",
        "",
        "inf",
        "-Infinity",
        "nan",
        "1e400",
        "9" * 400,
        "9" * 308 + "M",
    ],
)
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(values.Unreadable):
        values.number(cell)


@pytest.mark.parametrize(
    ("cell", "day_first", "day"),
    [("2017-03-01", False, (2017, 3, 1)), ("10/20/2016", False, (2016, 10, 20)), ("1.3.2017", True, (2017, 3, 1)),
     ("03/01/17", False, (2017, 3, 1)), ("1 Mar 2017", False, (2017, 3, 1)), ("March 1, 2017", False, (2017, 3, 1)),
     ("2017/3/1", False, (2017, 3, 1))],
)  # fmt: skip
def test_a_day_is_noon_in_utc(cell, day_first, day):
    assert values.moment(cell, day_first) == datetime(*day, 12, tzinfo=UTC)


def test_a_time_with_a_zone_is_that_moment():
    assert values.moment("2026-01-02T10:00:00Z") == datetime(2026, 1, 2, 10, tzinfo=UTC)
    assert values.moment("2026-01-02 10:00:00 +0200".replace(" +", "+")) == datetime(2026, 1, 2, 8, tzinfo=UTC)
    assert values.moment("1/2/2026 3:30 PM", False) == datetime.fromisoformat("2026-01-02 15:30").astimezone(UTC)


@pytest.mark.parametrize("cell", ["soon", "13/13/2020", "0000-00-00", "2020-02-30", "12", "1820-01-01"])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(values.Unreadable, match="no date"):
        values.moment(cell)


def test_a_column_tells_days_from_months():
    assert values.days_first(["1/2/2020", "14/2/2020"])
    assert not values.days_first(["1/2/2020", "2/14/2020"])
    assert values.days_first(["1.2.2020"])
    assert not values.days_first(["1/2/2020"])


@pytest.mark.parametrize(
    ("cells", "unsure"),
    [(["", "3/4/2026", "1/2/2026"], "3/4/2026"), (["3/4/2026", "14/2/2026"], ""), (["4/4/2026"], ""),
     (["3.4.2026"], ""), (["2026-03-04"], ""), (["2026/3/4"], "")],
)  # fmt: skip
def test_a_day_that_may_be_read_two_ways_is_told(cells, unsure):
    assert values.unsure_day(cells) == unsure


def test_a_number_that_a_spreadsheet_cut_short_is_refused():
    with pytest.raises(values.Unreadable, match="cut short"):
        values.phones("4.91512E+12")


@pytest.mark.parametrize(
    ("text", "status"),
    [("Closed Won", "won"), ("Closed Lost", "lost"), ("Engaging", "open"), ("Loss", "lost"), ("", "open"),
     ("Fermée gagnée", "won"), ("Fermée perdue", "lost"), ("Cerrada ganada", "won"), ("Cerrada perdida", "lost"),
     ("Fechado e ganho", "won"), ("Chiusa vinta", "won"), ("Chiusa persa", "lost")],
)  # fmt: skip
def test_a_deal_s_fate_is_told_from_words(text, status):
    assert values.status(text) == status
