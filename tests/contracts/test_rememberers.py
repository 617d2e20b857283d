"""What every memory of a call keeps to, on the real one and its fake."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Conversation, Insight, Measures, Track, Utterance
from assistant.engines.conversation.measures import CallMeasurer
from tests.fakes import RemembersPromises
from tests.memories import call_memory

MAKERS = (lambda: call_memory(date(2026, 3, 11)), RemembersPromises)
every_memory = pytest.mark.parametrize("make", MAKERS, ids=["real", "fake"])

LINES = (
    "we have set aside forty thousand for it",
    "the CFO signs that",
    "how long does it take?",
    "I promise I will send the offer by Friday",
    "how many people are you?",
    "forty",
    "shall we meet on Thursday at ten?",
    "yes, that works",
    "we're looking at Pipedrive as well",
    "okay",
    "bye, have a good day",
    "",
)
KINDS = ("objection:price", "objection:competitor", "buying_signal:commit", "intent:state_need", "sentiment:negative")
turns = st.tuples(st.sampled_from(LINES), st.sampled_from(Track), st.lists(st.sampled_from(KINDS), max_size=2))


def talk(drawn):
    """Utterances a few seconds each, and what was noticed of them."""
    said = [Utterance(n, track, 5.0 * n, 5.0 * n + 4, text) for n, (text, track, _) in enumerate(drawn, 1)]
    noticed = [
        Insight(*because.split(":"), 0.9, u.text, u.start_s, u.end_s, u.track, u.number)
        for u, (_, _, kinds) in zip(said, drawn, strict=True)
        for because in dict.fromkeys(kinds)
    ]
    return said, noticed


def measures(conversation):
    return CallMeasurer().measure(conversation)


def grown(memory, said, noticed, order):
    """The memory of a call whose utterances were heard in this order."""
    conversation, known = Conversation(), None
    for place in order:
        heard = sorted([*conversation.utterances, said[place]], key=lambda u: u.start_s)
        fresh = tuple(i for i in noticed if i.utterance == said[place].number)
        conversation = replace(
            conversation, utterances=tuple(heard), insights=(*conversation.insights, *fresh), now_s=heard[-1].end_s
        )
        known, arisen = memory.remember(conversation, measures(conversation))
        conversation = replace(conversation, insights=(*conversation.insights, *arisen))
    return conversation, known


@every_memory
def test_nothing_said_nothing_known(make):
    memory, arisen = make().remember(Conversation(), Measures())
    assert (memory.facts, memory.promises, memory.unanswered, list(arisen)) == ((), (), (), [])
    assert (memory.score, memory.urgency, memory.outcome) == (None, None, "")


@every_memory
@given(drawn=st.lists(turns, min_size=1, max_size=14), data=st.data())
def test_the_same_conversation_gives_the_same_memory_however_it_was_grown(make, drawn, data):
    said, noticed = talk(drawn)
    order = data.draw(st.permutations(range(len(said))))
    conversation, known = grown(make(), said, noticed, order)
    plain = replace(conversation, insights=tuple(noticed))
    assert make().remember(plain, measures(plain))[0] == known


@every_memory
@given(drawn=st.lists(turns, min_size=2, max_size=10), data=st.data())
def test_what_is_erased_is_known_no_more(make, drawn, data):
    said, noticed = talk(drawn)
    memory = make()
    conversation, _ = grown(memory, said, noticed, range(len(said)))
    gone = data.draw(st.sampled_from(said))
    left = replace(
        conversation,
        utterances=tuple(u for u in conversation.utterances if u is not gone),
        insights=tuple(i for i in conversation.insights if i.utterance != gone.number),
    )
    known, _ = memory.remember(left, measures(left))
    fresh = replace(left, insights=tuple(i for i in left.insights if i.kind not in {"risk", "opportunity"}))
    assert known == make().remember(fresh, measures(fresh))[0]
    places = [*known.facts, *known.promises, *known.unanswered, *(i for c in known.checklists for i in c.items)]
    assert gone.number not in {one.utterance for one in places}


@every_memory
@given(drawn=st.lists(turns, min_size=1, max_size=14))
def test_every_risk_and_opportunity_is_told_once_with_its_words(make, drawn):
    said, noticed = talk(drawn)
    conversation, _ = grown(make(), said, noticed, range(len(said)))
    told = [i for i in conversation.insights if i.kind in {"risk", "opportunity"}]
    assert len({(i.kind, i.label, i.utterance) for i in told}) == len(told)
    assert all(i.quote == said[i.utterance - 1].text for i in told)
    assert all(0 <= i.probability <= 1 for i in told)


@given(drawn=st.lists(turns, min_size=1, max_size=14))
def test_scores_and_urgency_keep_to_their_ranges(drawn):
    said, noticed = talk(drawn)
    _, known = grown(call_memory(date(2026, 3, 11)), said, noticed, range(len(said)))
    assert known.score is None or 0 <= known.score <= 100
    assert known.urgency is None or 0 <= known.urgency <= 1
    assert all(0 <= part.share <= 1 and part.reason for part in known.parts)
    assert known.outcome in {"next_meeting", "won", "lost", "brush_off", "none"}
    assert len({f.field for f in known.known if f.field not in {"pain", "competitor"}}) == len(
        [f for f in known.known if f.field not in {"pain", "competitor"}]
    )


@given(st.lists(st.tuples(st.text(max_size=120), st.sampled_from(Track)), max_size=8))
def test_any_words_will_do(lines):
    said, noticed = talk([(text, track, []) for text, track in lines])
    grown(call_memory(date(2026, 3, 11)), said, noticed, range(len(said)))
