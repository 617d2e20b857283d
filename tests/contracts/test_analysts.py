"""Whatever is an Analyst keeps these promises."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Conversation, Track, Utterance
from assistant.engines.conversation.playbook import read_playbook
from assistant.engines.language.phrases import PhraseSpotter
from assistant.engines.language.understanding import Understander
from assistant.wiring import load_encoder
from tests.fakes import SpotsPrice

KINDS = {"objection", "buying_signal", "sentiment", "emotion", "intent", "question", "risk", "opportunity", "voice"}
FIRST = Path(__file__).parents[1] / "data/first_playbook"
SPOTTER = PhraseSpotter(read_playbook(FIRST).triggers)
ANALYSTS = {"phrases": SPOTTER, "encoder": Understander(load_encoder(), PhraseSpotter(())), "fake": SpotsPrice()}
LABELS = {"objection": OBJECTIONS, "buying_signal": BUYING_SIGNALS}

lines = st.lists(
    st.tuples(
        st.sampled_from(Track),
        st.sampled_from(
            ["the price is too high", "what does it cost?", "let us do it", "mm-hm", "", "…", "ok by March"]
        )
        | st.text(max_size=40),
    ),
    max_size=6,
)


def conversation(said):
    return Conversation(tuple(Utterance(n, t, n * 5.0, n * 5.0 + 4, text) for n, (t, text) in enumerate(said, 1)))


@pytest.fixture(params=ANALYSTS, scope="module")
def analyst(request):
    return ANALYSTS[request.param]


def test_an_empty_conversation_has_nothing_to_notice(analyst):
    assert list(analyst.notice(Conversation())) == []


@given(said=lines)
def test_what_is_noticed_is_about_the_last_utterance_and_within_its_range(analyst, said):
    talk = conversation(said)
    for one in analyst.notice(talk):
        assert one.kind in KINDS
        assert one.label in LABELS.get(one.kind, (one.label,))
        assert 0 <= one.probability <= 1
        assert (one.utterance, one.track) == (talk.last.number, talk.last.track)
        assert talk.last.start_s <= one.start_s <= one.end_s <= talk.last.end_s
        assert one.quote


@given(said=lines)
def test_the_same_conversation_gives_the_same_insights(analyst, said):
    talk = conversation(said)
    first = list(analyst.notice(talk))
    analyst.notice(conversation([(Track.CUSTOMER, "something else about the price")]))
    assert list(analyst.notice(talk)) == first


def test_something_is_noticed_at_all(analyst):
    talk = conversation([(Track.CUSTOMER, "the price is too high")])
    assert "objection:price" in [i.because for i in analyst.notice(talk)]
    assert analyst.notice(replace(talk, now_s=99.0))
