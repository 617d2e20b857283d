from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.conversation.dates import on_day

WEDNESDAY = date(2026, 3, 11)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("tomorrow", "2026-03-12"),
        ("the day after tomorrow", "2026-03-13"),
        ("by Friday", "2026-03-13"),
        ("on Wednesday", "2026-03-18"),
        ("next Tuesday", "2026-03-17"),
        ("next Friday", "2026-03-20"),
        ("by Friday next week", "2026-03-20"),
        ("by the end of the week", "2026-03-13"),
        ("by the end of next week", "2026-03-20"),
        ("end of the month", "2026-03-31"),
        ("by the end of January", "2027-01-31"),
        ("end of the quarter", "2026-03-31"),
        ("the end of Q3", "2026-09-30"),
        ("in two weeks", "2026-03-25"),
        ("within three days", "2026-03-14"),
        ("in a couple of weeks", "2026-03-25"),
        ("the third of april", "2026-04-03"),
        ("March the fifteenth", "2026-03-15"),
        ("March second", "2027-03-02"),
        ("on the twentieth", "2026-03-20"),
        ("the tenth", "2026-04-10"),
        ("on Thursday at ten", "2026-03-12"),
        ("tomorrow at half past three", "2026-03-12"),
        ("a week on Monday", "2026-03-23"),
        ("this afternoon", "2026-03-11"),
        ("by close of business", "2026-03-11"),
        ("2026-04-15", "2026-04-15"),
    ],
)
def test_days_as_people_say_them(words, day):
    found = on_day(words, WEDNESDAY)
    assert found is not None
    assert found.isoformat() == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on the fifteenth of January", "2027-01-15"),
        ("Friday the fourth of December", "2026-12-04"),
        ("Friday the 4th", "2026-12-04"),
        ("next Friday the 4th", "2026-12-04"),
        ("next Monday, the 7th", "2026-12-07"),
        ("by 5 December", "2026-12-05"),
        ("the twenty first of December", "2026-12-21"),
        ("the first of next month", "2026-12-01"),
        ("two weeks from Friday", "2026-12-11"),
        ("Monday in two weeks", "2026-12-07"),
        ("in two weeks on Friday", "2026-12-11"),
        ("Friday week", "2026-12-04"),
        ("a week today", "2026-11-30"),
        ("two days after tomorrow", "2026-11-26"),
        ("next week on Wednesday", "2026-12-02"),
        ("first thing tomorrow", "2026-11-24"),
        ("within 24 hours", "2026-11-24"),
        ("in fifteen days", "2026-12-08"),
        ("in twenty-one days", "2026-12-14"),
    ],
)
def test_two_words_for_a_day_are_read_together(words, day):
    found = on_day(words, MONDAY)
    assert found is not None
    assert found.isoformat() == day


@pytest.mark.parametrize(
    "words",
    [
        "last Thursday",
        "every Friday",
        "two Fridays ago",
        "yesterday",
        "32 March",
        "the 31st of November",
        "Friday the fifth of December",
        "Monday the 1st",
        "Tuesday or Wednesday",
        "the second Tuesday in December",
        "the first week of December",
        "the week of the seventh",
        "the Friday after next",
        "the Monday after",
        "two weeks Thursday",
        "Thursday two weeks from now",
        "tomorrow in two weeks",
        "in a second",
        "in 36 hours",
        "in one or two weeks",
        "12/4",
        "4.12.",
        "end of last week",
    ],
)
def test_what_could_be_another_day_is_none(words):
    assert on_day(words, MONDAY) is None


def test_a_weekday_of_a_week_to_come_is_told_only_where_it_can_be_but_one():
    assert on_day("Friday in two weeks", WEDNESDAY) == date(2026, 3, 27)
    assert on_day("Monday in two weeks", WEDNESDAY) is None


@pytest.mark.parametrize(
    "words", ["next month", "in spring", "September", "at ten", "before you go", "soon", "", "31 February"]
)
def test_a_stretch_is_no_day_and_nothing_is_guessed(words):
    assert on_day(words, WEDNESDAY) is None


@pytest.mark.parametrize(
    "words", ["9999999999 weeks from Friday", "in 9999999999 days", "99999999999999 hours", "a week from " * 900]
)
def test_no_words_are_too_long_nor_figures_too_large(words):
    assert on_day(words, MONDAY) is None


WORDS = st.sampled_from(
    [
        "by",
        "on",
        "the",
        "end",
        "of",
        "next",
        "week",
        "friday",
        "3",
        "third",
        "twentieth",
        "march",
        "may",
        "in",
        "two",
        "days",
        "weeks",
        "from",
        "monday",
        "999",
    ]
)


@given(st.lists(WORDS, max_size=7).map(" ".join), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_a_promise_is_never_due_in_the_past_and_any_words_will_do(words, said_on):
    found = on_day(words, said_on)
    assert found is None or said_on <= found <= said_on + timedelta(days=800)
