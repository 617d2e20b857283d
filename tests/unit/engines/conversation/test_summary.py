from dataclasses import replace

from assistant.domain.calls import Conversation, Insight, Measures, Track, Utterance
from assistant.engines.conversation.measures import CallMeasurer
from assistant.engines.conversation.summary import PlainSummariser

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
    return PlainSummariser().summarise(talk, CallMeasurer().measure(talk))


def test_it_tells_what_was_heard_and_nothing_else():
    summary = summarise(conversation())
    assert summary.text.splitlines() == [
        "1 min 0 s. You spoke 50 % of the time. Questions: 3 of yours, 1 of the customer's. Your longest stretch: 4 s.",
        "The customer raised an objection (price): “forty thousand is a lot”",
        "Not answered: “Who would train our people?”",
        "Next step agreed: “I'll send the numbers by Tuesday. Shall we meet on Thursday at ten?”",
        "You promised: “I'll send the numbers by Tuesday”",
    ]
    assert (summary.outcome, summary.score, summary.facts, summary.duration_s) == ("next_meeting", None, (), 60)


def test_every_item_carries_the_words_it_came_from():
    summary = summarise(conversation())
    (item,) = summary.action_items
    assert (item["owner"], item["what"], item["due"]) == ("rep", "I'll send the numbers by Tuesday", "by Tuesday")
    assert item["quote"] in {u.text for u in conversation().utterances}
    assert summary.unanswered == ({"question": "Who would train our people?", "put_off": True, "start_s": 10.0},)


def test_without_a_dated_step_there_is_no_outcome():
    summary = summarise(conversation(LINES[:6]))
    assert summary.outcome is None
    assert "No dated next step was heard." in summary.text


def test_a_call_in_which_nothing_was_heard_says_so():
    summary = PlainSummariser().summarise(Conversation(now_s=12.0), Measures())
    assert summary.text.startswith("12 s. Nothing was heard.")
    assert (summary.action_items, summary.unanswered, summary.outcome) == ((), (), None)


def test_what_may_be_an_echo_makes_no_promise():
    talk = conversation()
    doubtful = tuple(replace(u, echo_suspect=u.track is Track.REP) for u in talk.utterances)
    assert summarise(replace(talk, utterances=doubtful)).action_items == ()
