from dataclasses import replace
from datetime import date

from assistant.domain.calls import Conversation, Insight, Measures, Track, Utterance
from assistant.engines.conversation.measures import CallMeasurer
from assistant.engines.conversation.summary import PlainSummariser
from tests.memories import call_memory

LINES = (
    "rep: How do you do it today?",
    "customer: By hand. Who would train our people?",
    "rep: Let me come back to that.",
    "customer: Honestly forty thousand is a lot.",
    "rep: What are you comparing it with?",
    "customer: With nothing really.",
    "rep: I'll send the numbers by Tuesday. Shall we meet on Thursday at ten?",
    "customer: Yes, that works.",
)


def conversation(lines=LINES):
    said = [line.split(": ", 1) for line in lines]
    utterances = tuple(Utterance(n, Track(who), n * 5.0, n * 5.0 + 4, text) for n, (who, text) in enumerate(said, 1))
    price = Insight("objection", "price", 0.9, "forty thousand is a lot", 20, 24, Track.CUSTOMER, 4)
    faint = Insight("objection", "need", 0.5, "With nothing", 30, 34, Track.CUSTOMER, 6)
    return Conversation(utterances, (price, faint), now_s=60)


def summarise(talk):
    measures = CallMeasurer().measure(talk)
    memory, _ = call_memory(date(2026, 3, 11)).remember(talk, measures)  # a Wednesday
    return PlainSummariser().summarise(replace(talk, memory=memory), measures)


def test_it_tells_what_was_heard_and_nothing_else():
    summary = summarise(conversation())
    assert summary.text.splitlines() == [
        "1 min 0 s. You spoke 50 % of the time. Questions: 3 of yours, 1 of the customer's. Your longest stretch: 4 s.",
        "Score 75 of 100.",
        "Known, what they use today: By hand",
        "The customer raised an objection (price): “forty thousand is a lot”",
        "Not answered: “Who would train our people?”",
        "Next step agreed (2026-03-12): “I'll send the numbers by Tuesday. Shall we meet on Thursday at ten?”",
        "You promised (due 2026-03-17): “I'll send the numbers by Tuesday”",
    ]
    assert (summary.outcome, summary.score, summary.duration_s) == ("next_meeting", 75, 60)
    assert [(fact["field"], fact["value"], fact["who"]) for fact in summary.facts] == [
        ("current_solution", "By hand", "customer")
    ]


def test_every_item_carries_the_words_it_came_from():
    summary = summarise(conversation())
    (item,) = summary.action_items
    assert (item["owner"], item["what"]) == ("rep", "I'll send the numbers by Tuesday")
    assert (item["due"], item["due_words"]) == ("2026-03-17", "by Tuesday")
    assert item["quote"] in {u.text for u in conversation().utterances}
    assert summary.unanswered == ({"question": "Who would train our people?", "put_off": True, "start_s": 10.0},)


def test_the_score_has_its_parts_and_they_their_reasons():
    parts = {part["name"]: part["reason"] for part in summarise(conversation()).parts}
    assert parts["objections answered"] == "1 objection answered"
    assert parts["talk balance"] == "You talked 50 % of the time, within 35 to 55 %"


def test_without_a_dated_step_the_outcome_is_none():
    summary = summarise(conversation(LINES[:6]))
    assert summary.outcome == "none"
    assert "No dated next step was heard." in summary.text


def test_a_call_in_which_nothing_was_heard_says_so():
    summary = PlainSummariser().summarise(Conversation(now_s=12.0), Measures())
    assert summary.text.startswith("12 s. Nothing was heard.")
    assert (summary.action_items, summary.unanswered, summary.outcome) == ((), (), None)


def test_what_may_be_an_echo_makes_no_promise():
    talk = conversation()
    doubtful = tuple(replace(u, echo_suspect=u.track is Track.REP) for u in talk.utterances)
    assert summarise(replace(talk, utterances=doubtful)).action_items == ()
