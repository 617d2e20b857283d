import pytest

from assistant.domain.asking import is_backchannel, is_small_talk, questions


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("What does it cost?", "open"),
        ("what does it cost", "open"),
        ("yeah that makes sense so how long does it take to roll out", "closed"),
        ("how do you handle that today", "open"),
        ("do you have an app", "closed"),
        ("and could we add users later", "closed"),
        ("Tell me about your team", "open"),
        ("It works on phones?", "closed"),
        ("why now rather than in spring", "open"),
    ],
)
def test_a_question_is_known_by_its_mark_or_by_its_form(text, form):
    assert [q.form for q in questions(text)] == [form]


@pytest.mark.parametrize(
    "text",
    [
        "what I mean is that it works",
        "what we need is the report",
        "when we started we had ten people",
        "do it by Friday",
        "which is why we left",
        "Really?",
        "Right?",
        "have a good day",
        "I know what it costs",
        "have our people call you",
        "",
    ],
)
def test_what_only_looks_like_a_question_is_none(text):
    assert questions(text) == []


def test_two_questions_are_two_and_a_form_without_its_mark_is_less_sure():
    marked, formed = questions("Who else is involved? And how do you decide that today")
    assert marked.probability > formed.probability


@pytest.mark.parametrize(
    ("text", "listens"),
    [("Mm-hm.", True), ("okay, I see", True), ("Right", True), ("right, but the price", False), ("", False)],
)
def test_a_back_channel_is_a_few_words_that_only_listen(text, listens):
    assert is_backchannel(text) is listens


def test_how_are_you_is_small_talk():
    assert is_small_talk("How are you doing today?")
    assert not is_small_talk("How are your people paid?")
