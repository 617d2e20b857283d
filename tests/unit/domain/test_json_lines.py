import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import (
    CallSummary,
    Card,
    Gap,
    Insight,
    Measures,
    Source,
    Stage,
    Track,
    Utterance,
    Word,
)
from assistant.domain.events import (
    Advised,
    CallState,
    Changed,
    Erased,
    Failed,
    Health,
    Heard,
    Load,
    Measured,
    Missed,
    Moved,
    Noticed,
    Remembered,
    Strained,
    Summed,
    Watched,
)
from assistant.domain.json_lines import as_json
from assistant.domain.memory import Fact, Memory
from assistant.domain.plain import noun, plain
from tests import nouns

HEARD = Utterance(3, Track.CUSTOMER, 12.4, 15.1, "we …", 0.93, (Word("we", 12.4, 12.5199999, 0.8),))
NOTICED = Insight("objection", "price", 0.94, "…", 12.4, 15.1, Track.CUSTOMER, 3)
CARD = Card("c1", 1, "…", "…", "say this", Source("…", "…"), "objection:price", 0.8, 15.1)
MEASURES = Measures(talk_ratio=0.41, pace_wpm=152, monologue_s=8.2, patience_s=0.9, interruptions=1, questions=4)
SUMMARY = CallSummary(
    text="…",
    measures=MEASURES,
    duration_s=180.0,
    score=71,
    outcome="next_meeting",
    facts=({"field": "budget", "value": "…", "start_s": 1.0},),
    action_items=({"owner": "rep", "what": "…", "due": "…"},),
    unanswered=({"question": "…"},),
)

# The examples of the interface documents, with numbers and texts where they leave dots. What stands here is
# promised to scripts.
PROMISED = [
    (
        Heard(HEARD, 15.62),
        (
            '{"event":"heard","track":"customer","start_s":12.40,"end_s":15.10,"text":"we …","confidence":0.93,'
            '"words":[["we",12.40,12.52]],"at_s":15.62}'
        ),
    ),
    (
        Noticed(NOTICED, 15.64),
        (
            '{"event":"insight","kind":"objection","label":"price","probability":0.94,"quote":"…","start_s":12.40,'
            '"end_s":15.10,"at_s":15.64}'
        ),
    ),
    (
        Advised(CARD, 15.65),
        (
            '{"event":"card","id":"c1","revision":1,"title":"…","body":"…","source":{"file":"…","heading":"…"},'
            '"because":"objection:price","urgency":0.8,"at_s":15.65}'
        ),
    ),
    (
        Measured(MEASURES, 16.0),
        (
            '{"event":"measured","talk_ratio":0.41,"pace_wpm":152,"monologue_s":8.2,"patience_s":0.9,"interruptions":1,'
            '"questions":4,"at_s":16.0}'
        ),
    ),
    (Moved(Stage.OBJECTION_HANDLING, 15.65), '{"event":"stage","stage":"objection_handling","at_s":15.65}'),
    (
        Remembered(Memory((Fact("seats", "40", "for 40 users", Track.CUSTOMER, 3, 9.0, 40.0),), score=71), 9.5),
        (
            '{"event":"memory","facts":[{"field":"seats","value":"40","quote":"for 40 users","track":"customer",'
            '"utterance":3,"start_s":9.0,"amount":40.0,"currency":"","per":"","date":"","superseded":false}],'
            '"score":71,"at_s":9.5}'
        ),
    ),
    (
        Failed("hearing", "…", "…", retryable=True, at_s=4.0),
        '{"event":"failed","where":"hearing","what":"…","hint":"…","retryable":true,"at_s":4.0}',
    ),
    (
        Summed(SUMMARY, 181.0),
        (
            '{"event":"summary","score":71,"outcome":"next_meeting","facts":[{"field":"budget","value":"…","start_s":1.0}],'
            '"action_items":[{"owner":"rep","what":"…","due":"…"}],"unanswered":[{"question":"…"}],"text":"…"}'
        ),
    ),
    (Changed("a", CallState.LIVE, 0.0), '{"event":"state","call":"a","state":"live","at_s":0.0}'),
    (
        Missed(Gap(1.0, 2.0, "paused", Track.REP), 2.0),
        '{"event":"gap","start_s":1.0,"end_s":2.0,"reason":"paused","track":"rep","at_s":2.0}',
    ),
    (Erased(1.0, 2.0, 2.5), '{"event":"erased","start_s":1.0,"end_s":2.0,"at_s":2.5}'),
    (
        Watched(Track.REP, Health.SILENT, "Headset", 2.0),
        '{"event":"health","track":"rep","health":"silent","device":"Headset","at_s":2.0}',
    ),
    (Strained(Load.FULL, "base", 2.0), '{"event":"load","load":"full","model":"base","at_s":2.0}'),
]
MORE = {
    "card": {"say"},
    "measured": set(plain(Measures())),
    "memory": set(plain(Memory())) - {"facts", "score"},
    "summary": {"duration_s", "measures", "parts", "checklists", "urgency", "at_s"},
}


@pytest.mark.parametrize(("event", "promised"), PROMISED, ids=lambda one: type(one).__name__)
def test_every_event_has_the_promised_shape(event, promised):
    wanted = json.loads(promised)
    given_ = json.loads(json.dumps(as_json(event)))
    assert {name: given_[name] for name in wanted} == wanted
    assert given_.keys() - wanted.keys() <= MORE.get(given_["event"], set())


def test_times_are_told_to_the_millisecond():
    assert as_json(Erased(1.23456, 2.0004999, 3.0))["start_s"] == 1.235


KINDS = (nouns.utterances, nouns.insights, nouns.cards, nouns.gaps, nouns.measures, nouns.summaries, nouns.memories)


@given(st.one_of(*KINDS))
def test_every_noun_goes_through_json_and_back_unchanged(one):
    assert noun(type(one), json.loads(json.dumps(plain(one)))) == one


def test_what_another_version_wrote_can_be_read():
    assert noun(Measures, {"rep_s": 2.0, "mood": "calm"}) == Measures(rep_s=2.0)
