"""The labelled lines of tests/data are the measure: facts.tsv was worked on, facts-unseen.tsv never."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Insight, Track, Utterance
from assistant.domain.memory import FIELDS
from assistant.engines.conversation.facts import THE_CALLER, Heard, facts_in
from assistant.engines.conversation.reading import Reading

DATA = Path(__file__).parents[3] / "data"
DAY = date(2026, 3, 11)


def facts(text, before="", *insights, track=Track.CUSTOMER):
    rep = Reading(Utterance(1, track.other, 0.0, 4.0, before)) if before else None
    noticed = [Insight(kind, label, 0.9, text, 5, 9, track, 2) for kind, label in insights]
    return facts_in(Heard(Reading(Utterance(2, track, 5.0, 9.0, text), noticed), rep, DAY))


def measured(name):
    """Precision and recall over a labelled file."""
    lines = [line for line in (DATA / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    right, told, wanted = 0, 0, 0
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        got = [(fact.field, fact.value.lower()) for fact in facts(row["text"], row["before"])]
        want = [tuple(one.lower().split("=", 1)) for one in (row["facts"] or "").split(";") if one]
        told, wanted = told + len(got), wanted + len(want)
        for field, value in want:
            hit = next((one for one in got if one[0] == field and value in one[1]), None)
            if hit:
                right += 1
                got.remove(hit)
    return right / told, right / wanted


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        ("facts.tsv", 0.98, 0.97),
        ("facts-traps.tsv", 1.0, 1.0),
        ("facts-again.tsv", 0.9, 0.7),
        ("facts-unseen.tsv", 0.92, 0.71),
    ],
)
def test_little_is_told_that_was_not_said(name, precision, recall):
    got = measured(name)
    assert got[0] >= precision
    assert got[1] >= recall


def test_a_sum_is_told_with_its_currency_and_what_it_is_for():
    (fact,) = facts("um so we've set aside about forty thousand euros a year for it, I think")
    assert (fact.field, fact.value) == ("budget", "€40,000 a year")
    assert (fact.amount, fact.currency, fact.per) == (40_000, "EUR", "year")
    assert fact.quote in "um so we've set aside about forty thousand euros a year for it, I think"


def test_a_number_that_may_be_thousands_claims_no_amount():
    (fact,) = facts("our budget is forty")
    assert (fact.value, fact.amount) == ("forty", None)


def test_a_date_is_told_as_a_day_where_a_day_was_named():
    assert [f.date for f in facts("we need to be live by March the fifteenth")] == ["2026-03-15"]
    assert [(f.value, f.date) for f in facts("we need to be live by summer")] == [("summer", "")]


def test_the_question_before_makes_sense_of_a_bare_answer():
    assert [f.value for f in facts("Me.", "And who signs off on it?")] == [THE_CALLER]
    assert facts("Me.") == []
    half_the_crew = "The rota changes and half the crew turns up at the wrong site."
    assert [f.field for f in facts(half_the_crew, "What made you call us?")] == ["pain"]


def test_a_need_that_hurts_is_a_pain_whatever_its_words():
    line = "Mondays I sit there with six piles and guess"
    assert facts(line) == []
    (fact,) = facts(line, "", ("intent", "state_need"), ("sentiment", "negative"))
    assert (fact.field, fact.quote) == ("pain", line)


def test_an_objection_about_a_vendor_lets_a_name_stand_for_it():
    line = "My people are happy with Malmo now."
    assert facts(line) == []
    assert [f.value for f in facts(line, "", ("objection", "competitor"))] == ["Malmo"]


@pytest.mark.parametrize(
    "line",
    [
        "I was talking with John from your team.",
        "We were talking to Peter about it again.",
        "We're meeting with Anna on Thursday.",
        "I had a demo with Peter from your side.",
        "We're looking at John's numbers.",
    ],
)
def test_people_are_no_vendors(line):
    assert facts(line) == []


def test_who_is_talked_to_is_a_vendor_when_known_as_one_or_when_the_line_objects_with_one():
    assert [f.value for f in facts("We're talking to HubSpot and Malmo.")] == ["HubSpot", "Malmo"]
    assert [f.value for f in facts("We're talking to Malmo.", "", ("objection", "competitor"))] == ["Malmo"]


def test_the_rep_tells_facts_of_their_own_company_not_of_the_customer():
    assert facts("We have two hundred employees and a budget of forty thousand", track=Track.REP) == []


@given(st.text(max_size=200), st.text(max_size=80))
def test_any_text_will_do_and_every_fact_has_its_words(text, before):
    found = facts(text, before)
    assert all(f.field in FIELDS and f.value and f.quote and f.utterance in {1, 2} for f in found)
    assert max(Counter(f.field for f in found if f.field != "competitor").values(), default=0) <= 1


def test_an_enormous_utterance_is_read_in_time():
    assert isinstance(facts("we have about " * 2_000 + "forty people"), list)


def test_small_talk_is_no_business():
    assert facts("My wife decides where we go.", "How was the holiday?", ("intent", "small_talk")) == []
    assert facts("My wife decides.", "Who has the final say?")[0].value == "wife"


@pytest.mark.parametrize(
    "text",
    [
        "my sister's firm pays 30k a year",
        "they quoted us 30k",
        "the last vendor wanted 12 thousand",
        "a friend of mine has a budget of ten thousand for his shop",
        "I told them no, salesforce wants sixty thousand for that",
    ],
)
def test_what_others_pay_or_ask_for_is_no_budget_of_the_customer(text):
    assert "budget" not in {fact.field for fact in facts(text)}


@pytest.mark.parametrize("before", ["the vendor asked, and I told him our", "I can tell you the", "she says the"])
def test_a_budget_told_of_to_somebody_is_still_ours(before):
    (fact,) = facts(f"{before} budget is thirty thousand")
    assert (fact.field, fact.amount) == ("budget", 30_000)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("our budget is twenty five k", "budget", "25,000"),
        ("we are about two hundred people", "company_size", "200 people"),
        ("around forty seats", "seats", "40"),
        ("i would have to ask my boss karen", "decision_maker", "boss"),
        ("we are on salesforce right now", "current_solution", "salesforce"),
        ("we want this live by the end of march", "timeline", "end of march"),
    ],
)
def test_words_as_a_recogniser_writes_them_tell_the_same(text, field, value):
    assert [(fact.field, fact.value) for fact in facts(text)] == [(field, value)]


@pytest.mark.parametrize(
    "text",
    [
        "we have a solar system on the roof",
        "We've got a sprinkler system in the warehouse.",
        "We have a cleaning agency in on Fridays.",
        "We have a points system for the kids at home.",
        "We have a power tool in every van.",
        "We have an old heating system that rattles.",
    ],
)
def test_what_a_business_has_is_not_what_it_works_with(text):
    assert facts(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("we use Pipedrive today", "Pipedrive"),
        ("we've got an old Cisco thing", "old Cisco thing"),
        ("It's all in Excel.", "Excel"),
        ("its all in excel", "excel"),
        ("We have a booking system that somebody's nephew built.", "booking system"),
        ("We have our own system for that.", "our own system"),
    ],
)
def test_what_a_business_works_with_is_its_solution(text, value):
    (fact,) = facts(text)
    assert fact.field == "current_solution"
    assert value in fact.value


def test_what_they_have_is_their_solution_when_the_rep_spoke_of_it():
    (fact,) = facts("We have a solar system on the roof.", "Tell me about solar first.")
    assert (fact.field, fact.value) == ("current_solution", "solar system")


@pytest.mark.parametrize(
    "line",
    ["We use the stairs.", "we work with schools mostly", "Just put it all in an email.", "I do it all on my own."],
)
def test_what_is_at_hand_and_whom_one_works_with_is_no_solution(line):
    assert facts(line) == []


@pytest.mark.parametrize(
    ("before", "line", "field", "value"),
    [
        ("Who signs off on this?", "It's the proprietress, and she's in London.", "decision_maker", "proprietress"),
        ("who signs", "I do, and my word's good", "decision_maker", THE_CALLER),
        ("How many licences shall I write?", "Start with eight.", "seats", "8"),
        ("How large is the firm?", "not that big maybe eighty five", "company_size", "85 people"),
        ("What could you put aside?", "six and a half thousand", "budget", "6,500"),
        ("When would you need it?", "By the twelfth so they can move in.", "timeline", "twelfth"),
        ("And how are you managing the rota?", "Sticky notes and my memory.", "current_solution", "Sticky notes"),
    ],
)
def test_short_answers_are_understood_beside_their_question(before, line, field, value):
    (told,) = [fact.value for fact in facts(line, before) if fact.field == field]
    assert told.startswith(value)
