"""Marked words become what a CRM holds: sums, counts, days, names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Track, Utterance
from assistant.domain.memory import FIELDS, Mention
from assistant.engines.conversation.fact_values import NO_BUDGET, THE_CALLER, facts_of
from assistant.training.corpus.marked import unmarked

DAY = date(2026, 3, 11)  # a Wednesday


def facts(marked):
    text, mentions = unmarked(marked)
    return list(facts_of(mentions, Utterance(2, Track.CUSTOMER, 5.0, 9.0, text), DAY))


def values(marked):
    return [fact.value for fact in facts(marked)]


def test_a_sum_is_told_with_its_currency_and_what_it_is_for():
    (fact,) = facts("um so we've set aside about [budget: forty thousand euros a year] for it. I think.")
    assert (fact.value, fact.amount, fact.currency, fact.per) == ("€40,000 a year", 40_000, "EUR", "year")
    assert fact.quote == "um so we've set aside about forty thousand euros a year for it."


@pytest.mark.parametrize(
    ("line", "value", "amount"),
    [
        ("our budget is [budget: forty]", "forty", None),  # may be thousands
        ("£[budget: 900] is there", "£900", 900),
        ("[budget: between ten and twelve thousand], maybe", "10,000 to 12,000", 12_000),
        ("[budget: nothing left for this year]", NO_BUDGET, None),
        ("[budget: what the grant leaves us]", "what the grant leaves us", None),
        ("[budget: ten thousand], no, [budget: eight thousand]", "8,000", 8_000),
        (f"our budget is [budget: {'9' * 400}]", "9" * 400, None),
    ],
)
def test_of_sums_the_last_is_meant_and_what_is_unclear_stays_in_words(line, value, amount):
    (fact,) = facts(line)
    assert (fact.value, fact.amount) == (value, amount)


@pytest.mark.parametrize(
    ("line", "value", "amount"),
    [
        ("[seats: fourteen] in the workshop and [seats: the two buyers]", "16", 16),
        ("[seats: one], for me", "1", 1),
        ("[seats: a dozen], please", "12", 12),
        ("[seats: ten to twelve people]", "10 to 12", 12),
        ("[seats: both tractors] and [seats: the office pc]", "both tractors, the office pc", None),
        ("[seats: me and two part-timers]", "me and two part-timers", None),
        ("[company_size: sixty-five] of us", "65 people", 65),
        ("[company_size: two hundred and ten beds] over [company_size: three wards]", "210 beds, 3 wards", 210),
        ("[company_size: 1,200 employees]", "1,200 people", 1_200),
        ("[company_size: half the village]", "half the village", None),
    ],
)
def test_seats_add_up_and_sizes_keep_their_nouns(line, value, amount):
    (fact,) = facts(line)
    assert (fact.value, fact.amount) == (value, amount)


@pytest.mark.parametrize(
    ("line", "value", "day"),
    [
        ("live by [timeline: March the fifteenth]", "March the fifteenth", "2026-03-15"),
        ("[timeline: before the summer]", "before the summer", ""),
        ("nothing will happen, not before [timeline: Easter]", "not before Easter", ""),
        ("[timeline: Not until the audit is through]", "not until the audit is through", ""),
        ("[timeline: May], sorry, [timeline: the end of June]", "the end of June", "2026-06-30"),
    ],
)
def test_a_time_has_a_day_where_one_was_named(line, value, day):
    (fact,) = facts(line)
    assert (fact.value, fact.date) == (value, day)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[decision_maker: me], I sign", [THE_CALLER]),
        ("[decision_maker: My boss] and then [decision_maker: the board]", ["boss, board"]),
        ("[decision_maker: she] has to nod", []),  # whoever that is
        ("it's all in [current_solution: a spreadsheet my sister made]", ["spreadsheet my sister made"]),
        ("[competitor: Zucchetti], or [competitor: the other lot]", ["Zucchetti", "the other lot"]),
        ("[pain: the vans leave half empty] and [pain: nobody knows].", ["the vans leave half empty", "nobody knows"]),
    ],
)
def test_names_lose_their_articles_and_some_fields_hold_several(line, told):
    assert values(line) == told


@given(st.text(max_size=60), st.text(max_size=30).filter(str.strip), st.text(max_size=60), st.sampled_from(FIELDS))
def test_any_words_will_do_and_every_fact_has_its_quote(before, words, after, field):
    text = f"{before}{words}{after}"
    mention = Mention(field, text, len(before), len(before) + len(words), 0.9)
    for fact in facts_of([mention], Utterance(1, Track.CUSTOMER, 0.0, 1.0, text), DAY):
        assert fact.value
        assert fact.quote in text
