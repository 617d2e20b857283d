"""Which texts are not believed."""

import pytest

from assistant.engines.hearing.doubt import doubled, evenness, runaway, stuck


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Thank you. Thank you. Thank you. Thank you.", 4.0),
        ("so we can so we can so we can", 3.0),
        ("no no no no no no", 3.0),
        ("I'm not a fan of the one I'm not a fan of the one I'm not a fan of the one", 8.0),
        ("He began a confused complaint against the wizard who had vanished behind the curtain", 1.0),
    ],
)
def test_loops_and_floods_are_not_believed(text, seconds):
    assert runaway(text, seconds)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 1.0),
        ("Thank you.", 0.6),
        ("No, no, no, no. It's one year.", 2.5),
        ("Bye bye bye.", 0.8),
        ("Tuesday, December eighth, at ten. Perfect.", 3.0),
        ("Ask not what your country can do for you, ask what you can do for your country.", 5.0),
        ("one zero zero zero one nine oh two one oh zero one eight zero three", 8.0),
    ],
)
def test_what_people_say_is_believed(text, seconds):
    assert not runaway(text, seconds)


def test_a_token_said_over_and_over_is_a_stuck_decoder():
    assert stuck([5, 764, 764, 764, 764])
    assert not stuck([5, 764, 764, 5, 764])


def test_evenness_tells_a_loop_from_a_sentence():
    assert evenness("and I... " * 30) > 2.4
    assert evenness("The horizon seems extremely distant.") < 1.1
    assert evenness("") == 0


def test_a_sentence_said_twice_is_heard_again_to_be_sure():
    assert doubled("Let's get the black one. Let's get the black one. Let's")
    assert doubled("Okay, I'm here. Okay, I'm here.")
    assert not doubled("Bye bye. Bye bye.")
    assert not doubled("It is what it is, and that is it.")
