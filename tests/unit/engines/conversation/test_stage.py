from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Conversation, Insight, Stage, Track, Utterance
from assistant.engines.conversation.stage import CueStageTracker


def follow(*lines, each_s=5.0):
    """Play "rep: words" lines; a customer's line ending in "#label" is an objection. The stage after each."""
    tracker, conversation, stages = CueStageTracker(), Conversation(), []
    for n, line in enumerate(lines, 1):
        who, text = line.split(": ", 1)
        text, _, objection = text.partition(" #")
        one = Utterance(n, Track(who), n * each_s, n * each_s + 4, text)
        insights = conversation.insights
        if objection:
            insights = (*insights, Insight("objection", objection, 0.9, text, one.start_s, one.end_s, one.track, n))
        conversation = replace(conversation, utterances=(*conversation.utterances, one), insights=insights)
        stages.append(tracker.stage(conversation))
        conversation = replace(conversation, stage=stages[-1])
    return stages


def test_after_an_objection_the_talk_goes_on_where_it_was_unless_it_plausibly_moved():
    stages = follow(
        *CALL[:6],
        "customer: Could you just email me something? #brush_off",
        "rep: I can do that, two quick questions first so that I send the right thing.",
        "customer: OK, if it's quick, go ahead.",
        "rep: So how many vans do you have on the road right now?",
    )
    assert stages[6] is Stage.OBJECTION_HANDLING
    assert Stage.CLOSING not in stages
    assert stages[-1] is stages[5]


CALL = (
    "rep: Hi, this is Sam calling from Callside, is this a good time?",
    "customer: Hello, yes, speaking.",
    "rep: Tell me about your team, how do you handle orders today?",
    "customer: Right now we do it all by hand, we are twenty people.",
    "rep: And how many people work on it?",
    "customer: There are six.",
    "rep: What is the biggest problem with that?",
    "customer: We lose hours and there are mistakes, it is frustrating.",
    "customer: We need something that stops that.",
    "rep: Our platform lets you see every order, let me show you how it works.",
    "customer: Does it work on a phone?",
    "rep: Yes, it comes with an app, and you can see the orders there.",
    "customer: It is too expensive for us. #price",
    "rep: I hear you, what are you comparing it with in your mind?",
    "customer: With the one we had before.",
    "rep: Shall we go ahead with the contract and the paperwork then?",
    "customer: Who signs the contract, and what about the discount?",
    "rep: I will send you a calendar invite for the next steps.",
    "customer: Thursday works for me, talk to you then, bye.",
)


def test_an_ordinary_call_passes_through_its_stages_in_order():
    stages = list(dict.fromkeys(follow(*CALL)))
    assert stages == [
        Stage.INITIAL_CONTACT,
        Stage.DISCOVERY,
        Stage.NEEDS_ANALYSIS,
        Stage.SOLUTION_PRESENTATION,
        Stage.OBJECTION_HANDLING,
        Stage.CLOSING,
        Stage.FOLLOW_UP,
    ]


def test_an_objection_stays_on_the_table_until_the_customer_moves_on_after_an_answer():
    stages = follow(*CALL)
    assert stages[12:14] == [Stage.OBJECTION_HANDLING] * 2
    assert stages[14] is not Stage.OBJECTION_HANDLING
    unanswered = follow(*CALL[:13], "rep: Hm.", "customer: I mean it.", "customer: Mm-hm.")
    assert unanswered[-1] is Stage.OBJECTION_HANDLING


def test_an_objection_nobody_came_back_to_is_dropped():
    stages = follow(*CALL[:13], *["customer: and then there is the other thing"] * 30)
    assert stages[-1] is not Stage.OBJECTION_HANDLING


def test_one_cue_alone_moves_nothing():
    assert follow(*CALL[:3], "customer: We have a contract with the post.")[-1] is follow(*CALL[:3])[-1]


@given(st.lists(st.sampled_from(CALL), max_size=40))
def test_it_does_not_flicker(lines):
    stages = follow(*lines)
    moves = [
        (a, b, c) for a, b, c in zip(stages, stages[1:], stages[2:], strict=False)
        if a is c is not b and Stage.OBJECTION_HANDLING not in {a, b}
    ]  # fmt: skip
    assert moves == []


def test_the_same_call_gives_the_same_stages():
    assert follow(*CALL) == follow(*CALL)
