"""Which of the customer's questions still wait, as the trained judge and the phrases tell it."""

from datetime import date

import pytest

from assistant.domain.calls import Conversation, Measures, Track, Utterance
from assistant.engines.conversation.reading import Reading
from assistant.engines.conversation.unanswered import MOST, Waiting
from tests.memories import call_memory, judge


def waiting(*lines, by=None):
    """The questions that wait after "rep: words" and "customer: words", and whether they were put off."""
    known, before = Waiting(), ""
    for number, line in enumerate(lines, 1):
        who, text = line.split(": ", 1)
        said = Utterance(number, Track(who), number * 5.0, number * 5.0 + 4, text)
        known = known.after(Reading(said), before, by or judge())
        before = text if said.track is Track.REP else before
    return [(one.question.text, one.put_off) for one in known.questions]


def test_a_question_is_answered_by_what_the_rep_says_next():
    assert waiting("customer: How long does it take?", "rep: About three weeks in all.", "customer: I see.") == []


@pytest.mark.parametrize(
    "reply",
    ["rep: Mm-hm.", "rep: What makes you ask?", "customer: We are two hundred people."],
)
def test_a_question_without_an_answer_waits(reply):
    assert waiting("customer: How long does it take?", reply, "customer: Right.") == [("How long does it take?", False)]


def test_a_question_put_off_waits_and_says_so():
    asked = ("customer: How long does it take?", "rep: Let me come back to that in a moment, first the price.")
    assert waiting(*asked, "customer: Fine.") == [("How long does it take?", True)]
    assert waiting(*asked, "customer: Fine.", "rep: So it takes about three weeks in all.", "customer: Good.") == []


def test_yes_answers_a_question():
    assert waiting("customer: Does it work on a phone?", "rep: Yes.", "customer: Great.") == []


def test_of_two_questions_in_one_breath_the_one_not_taken_up_waits():
    asked = "customer: Who does the training? And does it cover the warehouse?"
    assert waiting(asked, "rep: Our own people do the training.", "customer: Good.") == [
        ("And does it cover the warehouse?", False)
    ]


def test_polite_questions_do_not_wait():
    assert waiting("customer: How are you?", "rep: Let me share my screen.") == []


def test_the_question_asked_just_now_is_not_told_yet():
    memory = call_memory(date(2026, 3, 11))
    said = (Utterance(1, Track.CUSTOMER, 0.0, 4.0, "What does it cost?"), Utterance(2, Track.REP, 5.0, 6.0, "Mm-hm."))
    known, _ = memory.remember(Conversation(said[:1]), Measures())
    assert known.unanswered == ()
    known, _ = memory.remember(Conversation(said), Measures())
    assert [one.question for one in known.unanswered] == ["What does it cost?"]


@pytest.mark.parametrize(
    "line", ["and delivery to the port how many days", "i want to know how many cows it can milk in one hour"]
)
def test_what_asks_without_a_question_s_form_waits(line):
    assert waiting(f"customer: {line}", "rep: Mm-hm.") == [(line, False)]


def test_a_question_asked_again_is_the_same_one():
    lines = ("customer: Is the data kept in Europe?", "rep: Mm-hm.", "customer: So is the data in Europe?")
    assert waiting(*lines) == [("Is the data kept in Europe?", False)]


def test_of_very_many_questions_the_oldest_are_let_go():
    things = ("boxes", "crates", "pallets", "barrels", "sacks", "bins", "trays")
    many = [f"customer: How many {what} can it take?" for what in things]
    assert [one for one, _ in waiting(*many)] == [line.removeprefix("customer: ") for line in many[-MOST:]]


def test_of_three_questions_each_waits_for_its_own_answer():
    asked = "customer: Does it connect to SAP? And how long are your notice periods? And can people abroad use it?"
    answers = (
        "rep: It connects to SAP.",
        "customer: Okay.",
        "rep: And abroad it is just a web page.",
        "customer: Good.",
    )
    assert waiting(asked, *answers) == [("And how long are your notice periods?", False)]


def test_a_price_put_off_waits_for_a_sum_and_a_promise_to_ask_is_no_answer():
    asked = ("customer: What does it cost?", "rep: Great question, let's come to that later.", "customer: Fine.")
    assert waiting(*asked) == [("What does it cost?", True)]
    assert waiting(*asked, "rep: Twelve euros a seat.", "customer: Good.") == []
    lines = ("customer: What about training?", "rep: I will ask about the training tomorrow.", "customer: Thanks.")
    assert waiting(*lines) == [("What about training?", True)]
    lines = ("customer: When will it be fixed?", "rep: We have put in a second line last night.", "customer: Good.")
    assert waiting(*lines) == []


@pytest.mark.parametrize("reply", ["I'll have to ask the underwriter.", "I'd have to look that up.", "Let me ask Ann."])
def test_having_to_ask_somebody_is_no_answer(reply):
    lines = ("customer: And what about young drivers?", f"rep: {reply}", "customer: Okay.")
    assert waiting(*lines) == [("And what about young drivers?", True)]


@pytest.mark.parametrize("reply", ["It really depends on a lot of things.", "Our people love the new colours."])
def test_an_amount_that_was_asked_for_waits_until_one_is_named(reply):
    asked = ("customer: What does it cost per bed?", f"rep: {reply}", "customer: Fine.")
    assert waiting(*asked) == [("What does it cost per bed?", False)]
    assert waiting(*asked, "rep: Eleven euros.", "customer: Good.") == []
