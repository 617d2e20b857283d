"""Nouns for any test that needs a call: some told by hand, some drawn by Hypothesis."""

from datetime import UTC, datetime

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
from assistant.domain.history import CallRecord, new_id
from assistant.domain.memory import Checklist, ChecklistItem, Fact, Memory, Mood, OpenQuestion, Promise, ScorePart

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
names = st.sampled_from(["price", "timing", "pricing", "monologue"])
shares = st.floats(0, 1)
times = st.floats(0, 4000).map(lambda t: round(t, 3)) | st.floats(0, 4000)
tracks = st.sampled_from(Track)
words = st.builds(Word, texts, times, times, shares)
utterances = st.builds(
    Utterance,
    number=st.integers(1, 10_000),
    track=tracks,
    start_s=times,
    end_s=times,
    text=texts,
    confidence=shares,
    words=st.lists(words, max_size=4).map(tuple),
    echo_suspect=st.booleans(),
)
insights = st.builds(
    Insight,
    kind=st.sampled_from(["objection", "buying_signal", "voice"]),
    label=names,
    probability=shares,
    quote=texts,
    start_s=times,
    end_s=times,
    track=tracks,
    utterance=st.integers(0, 20),
)
cards = st.builds(
    Card,
    id=st.uuids().map(str),
    revision=st.integers(1, 3),
    title=texts,
    body=texts,
    say=texts,
    source=st.builds(Source, texts, texts),
    because=names,
    urgency=shares,
    at_s=times,
)
gaps = st.builds(Gap, times, times, st.sampled_from(["paused", "device_lost"]), st.none() | tracks)
measures = st.builds(
    Measures,
    talk_ratio=st.none() | shares,
    pace_wpm=st.none() | st.floats(0, 300),
    monologue_s=times,
    interruptions=st.integers(0, 99),
    rep_s=times,
)
stages = st.sampled_from(Stage)
mappings = st.lists(st.dictionaries(names, texts | shares | st.none(), max_size=3), max_size=2).map(tuple)
summaries = st.builds(
    CallSummary,
    text=texts,
    measures=measures,
    duration_s=times,
    score=st.none() | st.integers(0, 100),
    outcome=st.none() | names,
    facts=mappings,
    action_items=mappings,
    unanswered=mappings,
)
facts = st.builds(Fact, names, texts, texts, tracks, st.integers(1, 99), times, st.none() | shares)
items = st.builds(ChecklistItem, names, texts, texts, st.integers(0, 99), times)
memories = st.builds(
    Memory,
    facts=st.lists(facts, max_size=2).map(tuple),
    promises=st.lists(st.builds(Promise, tracks, texts, texts, st.integers(1, 99), times), max_size=2).map(tuple),
    unanswered=st.lists(st.builds(OpenQuestion, texts, st.integers(1, 99), times), max_size=2).map(tuple),
    checklists=st.lists(st.builds(Checklist, names, st.lists(items, max_size=2).map(tuple)), max_size=2).map(tuple),
    score=st.none() | st.integers(0, 100),
    parts=st.lists(st.builds(ScorePart, names, shares, shares, texts), max_size=2).map(tuple),
    urgency=st.none() | shares,
    mood=st.none() | st.builds(Mood, names, shares, texts, times),
)


def record(**changes):
    fields = {
        "id": new_id(),
        "title": "Renewal",
        "customer": "Ann Lee",
        "account": "Acme",
        "started_at": datetime(2026, 3, 11, 14, 5, 2, tzinfo=UTC),
        "duration_s": 0.0,
        "finished": False,
    }
    return CallRecord(**fields | changes)


def said(number, text, start_s=None, track=Track.CUSTOMER, length_s=3.0):
    start_s = 5.0 * number if start_s is None else start_s
    each_s = length_s / max(len(text.split()), 1)
    spoken = [Word(one, start_s + n * each_s, start_s + (n + 1) * each_s, 0.9) for n, one in enumerate(text.split())]
    return Utterance(number, track, start_s, start_s + length_s, text, 0.9, tuple(spoken))


def card(name="c1", revision=1, at_s=8.0, title="They object to the price"):
    source = Source("objections.md", "Price")
    return Card(
        name,
        revision,
        title,
        "Ask what they compare it with",
        "Compared to what?",
        source,
        "objection:price",
        0.8,
        at_s,
    )
