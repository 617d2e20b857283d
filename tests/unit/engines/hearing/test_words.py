"""Words and when they were said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.hearing.words import words


def raw(*spans):
    return [
        {"word": f" w{i}", "tokens": [i], "start": a, "end": b, "probability": 0.9} for i, (a, b) in enumerate(spans)
    ]


def test_times_are_on_the_clock_of_the_call():
    (first, second) = words(raw((0.1, 0.4), (0.4, 0.8)), 60.0, 1.0)
    assert (first.start_s, second.end_s) == (60.1, 60.8)


def test_the_first_word_does_not_start_with_the_silence_before_it():
    first, *_ = words(raw((0.0, 1.5), (1.5, 1.7), (1.7, 1.9)), 0.0, 2.0)
    assert first.start_s == 1.1


def test_a_word_without_length_shares_that_of_the_one_before():
    _, a, confused, _ = words(raw((0.0, 0.3), (0.4, 0.8), (0.8, 0.8), (0.8, 1.2)), 0.0, 2.0)
    assert a.start_s == 0.4
    assert a.end_s == confused.start_s == pytest.approx(0.6)
    assert confused.end_s == 0.8


def test_punctuation_belongs_to_its_word():
    spoken = [(" “", 0.0), ("Hello", 0.2), (",", 0.5), (" Dana", 0.6), (".", 0.9)]
    found = [{"word": w, "tokens": [1], "start": at, "end": at + 0.2, "probability": 0.9} for w, at in spoken]
    assert [w.text for w in words(found, 0.0, 2.0)] == ["“Hello,", "Dana."]


spans = st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30), st.floats(0, 1)), max_size=12)


@given(spans, st.floats(0, 3600), st.floats(0.1, 30))
def test_words_are_always_in_order_and_inside_the_segment(found, start_s, seconds):
    rows = [
        {"word": f" w{i}", "tokens": [i], "start": a, "end": b, "probability": p} for i, (a, b, p) in enumerate(found)
    ]
    heard = words(rows, start_s, seconds)
    assert len(heard) == len(found)
    assert all(start_s <= w.start_s <= w.end_s <= start_s + seconds for w in heard)
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(heard))
    assert all(0 <= w.probability <= 1 for w in heard)
