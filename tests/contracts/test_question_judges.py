"""Whatever is a QuestionJudge keeps these promises."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fakes import JudgesByMarks
from tests.memories import judge

every_judge = pytest.mark.parametrize("make", [judge, JudgesByMarks], ids=["real", "fake"])


@every_judge
@settings(max_examples=40)
@example("half \ud83d a character", "\u0000\u200b \U0001f600")
@example("", "")
@example("What does it cost? " * 5_000, "Twelve euros a seat. " * 5_000)
@example("Was kostet das denn im Jahr?", "\u6211\u4eec\u6709\u56db\u5341\u4e2a\u4eba")
@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_said_the_chances_are_chances(make, text, other):
    by = make()
    for chance in (by.asks(text, other), by.answers(text, other)):
        assert 0.0 <= chance <= 1.0


@every_judge
def test_the_same_words_are_judged_the_same(make):
    by = make()
    said = ("What does it cost?", "Twelve euros a seat.")
    assert (by.asks(*said), by.answers(*said)) == (by.asks(*said), by.answers(*said))


@every_judge
def test_a_plain_question_asks_and_a_plain_statement_does_not(make):
    assert make().asks("And what does it cost a month?", "") > make().asks("We are two hundred people.", "")
