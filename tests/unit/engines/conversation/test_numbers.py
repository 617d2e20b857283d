import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.conversation.numbers import Money, count, currency, number, per, span


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("forty thousand", 40_000),
        ("two ninety-five", 295),
        ("sixteen fifty", 1_650),
        ("fifteen hundred", 1_500),
        ("a hundred and ten", 110),
        ("one thousand four hundred", 1_400),
        ("40k", 40_000),
        ("40.000", 40_000),
        ("1.4 million", 1_400_000),
        ("one point four million", 1_400_000),
        ("nine thousand six seventy-two", 9_672),
        ("half a million", 500_000),
        ("six and a half thousand", 6_500),
    ],
)
def test_numbers_as_people_say_them(words, value):
    assert number(words) == value


@pytest.mark.parametrize(
    "words", ["", "eleven four", "seventeen, eighteen", "thirty and forty", "some", "next 5 people"]
)
def test_what_could_be_two_numbers_is_none(words):
    assert number(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "9" * 400,
        "1" * 16,
        "hundred " * 200,
        "hundred " * 200 + "point five",
        "9" * 400 + " point five",
    ],
)
def test_what_no_sum_on_earth_comes_to_is_none(words):
    assert number(words) is None
    assert span(words) is None


def test_a_range_has_two_ends():
    assert span("thirty to forty thousand") == (30_000, 40_000)
    assert span("$30-40k") == (30_000, 40_000)
    assert span("ten") == (10, 10)


def test_a_sum_says_what_it_is_in_and_for_how_long():
    assert str(Money(40_000, "EUR", "year")) == "€40,000 a year"
    assert str(Money(12.5, "CHF")) == "12.5 CHF"
    assert (currency("fifty quid"), currency("€40k"), currency("forty")) == ("GBP", "EUR", "")
    assert (per("a month"), per("per seat"), per("of it")) == ("month", "seat", "")


@given(st.integers(0, 10**9))
def test_figures_are_read_as_they_are_written(value):
    assert number(str(value)) == value
    assert number(count(value)) == value


@given(st.text(max_size=60))
def test_any_text_will_do(text):
    assert number(text) is None or number(text) >= 0
    assert span(text) is None or span(text)[0] <= span(text)[1]
