"""Whatever is a FactSpotter keeps these promises."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.domain.calls import Conversation, Track, Utterance
from assistant.domain.memory import FIELDS
from tests.fakes import SpotsNothing
from tests.memories import spotter

every_spotter = pytest.mark.parametrize("make", [spotter, SpotsNothing], ids=["real", "fake"])


def spotted(one, text, before="And how many of you are there?", *, echo=False):
    asked = Utterance(1, Track.REP, 0.0, 4.0, before)
    said = Utterance(2, Track.CUSTOMER, 5.0, 9.0, text, echo_suspect=echo)
    return one.spot(Conversation((asked, said)), said)


@every_spotter
@settings(max_examples=60)
@example("we are forty \ud83d people")  # half a character, as JSON can hold it
@example("\u0000\u200b we have \U0001f600 thirty seats")
@example("Wir sind vierzig Leute und haben kein Geld")
@example("\u6211\u4eec\u6709\u56db\u5341\u4e2a\u4eba")
@example("we are forty people, " * 5_000)
@given(st.text(max_size=120))
def test_whatever_is_said_mentions_are_words_of_it_in_the_order_said(make, text):
    found = spotted(make(), text)
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert one.field in FIELDS
        assert one.text == text
        assert 0 <= one.start < one.end <= len(text)
        assert 0 < one.chance <= 1


@every_spotter
def test_nothing_is_spotted_in_an_echo_or_in_silence(make):
    assert not spotted(make(), "we are forty people", echo=True)
    assert not spotted(make(), " ")


@every_spotter
def test_the_same_talk_gives_the_same_mentions(make):
    assert spotted(make(), "we are forty people") == spotted(make(), "we are forty people")
