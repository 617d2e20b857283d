import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Gap, Insight, Measures, Stage, Track
from assistant.domain.errors import InputError, StoreError
from assistant.domain.events import (
    Advised,
    CallState,
    Changed,
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
from assistant.domain.history import CallDetail, ResumePoint, ShownCard, new_id
from assistant.storage.calls import CallStore
from assistant.storage.database import open_database
from tests import nouns
from tests.nouns import card, record, said

ENDED = 60.0


def call(store, *utterances, **about):
    """A whole call: begun, said, ended."""
    begun = record(**about)
    store.begin(begun)
    for one in utterances:
        store.write(begun.id, Heard(one, one.end_s))
    store.write(begun.id, Changed(begun.id, CallState.ENDED, ENDED))
    return begun.id


def days_ago(days):
    return datetime(2026, 3, 11, tzinfo=UTC) - timedelta(days=days)


# What is written is read back equal


@given(
    st.lists(nouns.utterances, unique_by=lambda one: one.number, max_size=5),
    st.lists(nouns.insights, max_size=4),
    st.lists(nouns.cards, unique_by=lambda one: (one.id, one.revision), max_size=3),
    st.lists(nouns.gaps, max_size=3),
    st.lists(st.tuples(nouns.times, nouns.stages), max_size=3),
    st.none() | nouns.summaries,
    st.lists(nouns.memories, max_size=2),
)
def test_what_is_written_is_read_back_equal(shared, utterances, insights, cards, gaps, stages, summary, memories):
    begun = record()
    shared.begin(begun)
    events = [*(Heard(one, one.end_s) for one in utterances), *(Noticed(one, one.end_s) for one in insights)]
    events += [*(Advised(one, n) for n, one in enumerate(cards)), *(Missed(one, one.end_s) for one in gaps)]
    events += [*(Moved(stage, at_s) for at_s, stage in stages), *([Summed(summary, ENDED)] if summary else [])]
    events += [Remembered(memory, 1.0) for memory in memories]
    for event in events:
        shared.write(begun.id, event)
    shared.write(begun.id, Changed(begun.id, CallState.ENDED, ENDED))
    fates = ["replaced"] * (len(cards) - 1) + ["shown"]
    assert shared.detail(begun.id) == CallDetail(
        record=replace(begun, duration_s=ENDED, finished=True, utterances=len(utterances)),
        utterances=tuple(sorted(utterances, key=lambda one: (one.start_s, one.number))),
        cards=tuple(ShownCard(one, n, fates[n]) for n, one in enumerate(cards)),
        insights=tuple(insights),
        gaps=tuple(sorted(gaps, key=lambda one: one.start_s)),
        stages=tuple(stages),
        memory=memories[-1] if memories else None,
        summary=summary,
    )


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One store for all the calls that Hypothesis makes up."""
    database = open_database(tmp_path_factory.mktemp("shared") / "callside.sqlite3")
    yield CallStore(database)
    database.close()


def test_measures_are_kept_every_ten_seconds_and_the_last_ones_show_on_the_calls_page(store):
    begun = record()
    store.begin(begun)
    for at_s in (1.0, 4.0, 9.9, 12.0, 31.0):
        store.write(begun.id, Measured(Measures(talk_ratio=at_s / 100), at_s))
    kept = store.detail(begun.id).timeline
    assert kept == tuple((at_s, Measures(talk_ratio=at_s / 100)) for at_s in (9.9, 12.0, 31.0))
    assert store.recent()[0].measures == Measures(talk_ratio=0.31)


def test_an_utterance_is_there_for_others_as_soon_as_it_was_written(store, database):
    begun = record()
    store.begin(begun)
    store.write(begun.id, Heard(said(1, "too expensive"), 9))
    other = CallStore(open_database(database.path))
    assert [one.text for one in other.detail(begun.id).utterances] == ["too expensive"]
    other._database.close()


def test_health_and_load_and_failures_are_not_kept(store, database):
    begun = record()
    store.begin(begun)
    before = store.detail(begun.id)
    store.write(begun.id, Watched(Track.REP, Health.SILENT, "Headset", 1))
    store.write(begun.id, Strained(Load.FULL, "base", 1))
    store.write(begun.id, Failed("hearing", "it broke", "wait", retryable=True, at_s=1))
    store.write(begun.id, Changed(begun.id, CallState.PAUSED, 1))
    assert store.detail(begun.id) == before


def test_a_card_tells_what_became_of_it(store):
    begun = record()
    store.begin(begun)
    for one in (card("c1"), card("c1", revision=2), card("c2")):
        store.write(begun.id, Advised(one, 9))
    store.card_fate(begun.id, "c2", 1, "used")
    fates = [(one.card.id, one.card.revision, one.fate) for one in store.detail(begun.id).cards]
    assert fates == [("c1", 1, "replaced"), ("c1", 2, "replaced"), ("c2", 1, "used")]


def test_the_same_number_twice_is_refused_and_the_first_stays(store):
    begun = record()
    store.begin(begun)
    store.write(begun.id, Heard(said(1, "first"), 9))
    with pytest.raises(StoreError):
        store.write(begun.id, Heard(said(1, "second"), 9))
    assert [one.text for one in store.detail(begun.id).utterances] == ["first"]


def test_threads_read_while_the_call_is_written(store):
    begun = record()
    store.begin(begun)
    done, wrong = threading.Event(), []

    def read():
        while not done.is_set():
            detail = store.detail(begun.id)
            heard = [one.number for one in detail.utterances]
            if heard != list(range(1, len(heard) + 1)) or detail.record.utterances != len(heard):
                wrong.append(heard)
            store.recent("renewal")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 101):
        store.write(begun.id, Heard(said(number, "and so on"), 5.0 * number))
    done.set()
    for reader in readers:
        reader.join(10)
    assert not wrong
    assert len(store.detail(begun.id).utterances) == 100


# The calls page


def test_calls_come_newest_first_a_page_at_a_time(store):
    for day in (3, 1, 2, 0):
        call(store, title=f"{day} days ago", started_at=days_ago(day))
    assert [one.title for one in store.recent()] == [f"{day} days ago" for day in range(4)]
    assert [one.title for one in store.recent(limit=2, offset=1)] == ["1 days ago", "2 days ago"]
    assert store.count() == 4


def test_calls_are_found_by_their_names_and_by_what_was_said(store):
    acme = call(store, said(1, "your price is too high"), customer="Ann", account="Acme 100%")
    call(store, said(1, "we love it"), customer="Bob", account="Globex")
    for words in ("acme", "ann ACME", "100%", "price hi", "PRICE"):
        assert [one.id for one in store.recent(words)] == [acme], words
        assert store.count(words) == 1
    assert store.recent("100_") == []
    assert store.recent("price love") == []


def test_search_finds_words_as_they_are_typed_and_marks_them(store):
    older = call(store, said(1, "Our budget is gone"), title="Older", started_at=days_ago(2))
    newer = call(store, said(1, "hello"), said(2, "the Budget was approved, Zoë said"), started_at=days_ago(1))
    assert [(hit.call_id, hit.utterance) for hit in store.search("budg")] == [(newer, 2), (older, 1)]
    hit = store.search("budget gone")[0]
    assert (hit.title, hit.start_s, hit.started_at) == ("Older", 5.0, days_ago(2))
    assert hit.snippet == "Our «budget» is «gone»"
    assert store.search("zoe")[0].call_id == newer
    assert store.search("bud gone") == []


@pytest.mark.parametrize("words", ['"', "AND", "a* OR", "text:price", "(((", "NEAR(", "-x", "don't", "--", "\0", ""])
def test_whatever_is_typed_is_words_and_never_a_query(store, words):
    call(store, said(1, "please don't and near x text price or so"))
    assert len(store.search(words)) <= 1


@given(st.text(max_size=30))
def test_no_text_breaks_the_search(shared, words):
    shared.search(words)
    shared.count(words.encode("utf-8", "ignore").decode())


@given(st.text("abcdé '-\"*", min_size=1, max_size=20).filter(lambda text: any(map(str.isalnum, text))))
def test_what_was_said_is_found_by_its_own_words(shared, text):
    begun = record()
    shared.begin(begun)
    shared.write(begun.id, Heard(said(1, text), 9))
    shared.finish(begun.id)
    assert begun.id in {hit.call_id for hit in shared.search(text, limit=10_000)}


def test_a_call_gets_another_title(store):
    name = call(store, title="Call")
    store.rename(name, "Renewal, third talk")
    assert store.detail(name).record.title == "Renewal, third talk"


def test_a_person_names_a_call_by_its_beginning_or_as_the_last(store):
    first = call(store, id="20260101-100000-aaaa", started_at=days_ago(5))
    second = call(store, id="20260102-100000-bbbb", started_at=days_ago(4))
    assert store.find("20260101") == first
    assert store.find(second) == second
    assert store.find("last") == second
    with pytest.raises(InputError, match="2 calls begin with 2026"):
        store.find("2026")
    for nobody in ("1999", "", "%"):
        with pytest.raises(InputError, match="there is no call"):
            store.find(nobody)


def test_a_call_that_is_not_there_is_named(store):
    for ask in (store.detail, store.resume_point, store.erase, store.finish, lambda name: store.rename(name, "x")):
        with pytest.raises(StoreError, match="there is no call nothing"):
            ask("nothing")


def test_names_of_calls_sort_by_age_and_do_not_collide():
    assert len({new_id() for _ in range(20)}) == 20
    assert new_id()[:8] <= new_id()[:8]


# After a crash


def test_a_call_nobody_closed_is_offered_by_the_next_start_only(store, database):
    begun = record()
    store.begin(begun)
    store.write(begun.id, Heard(said(1, "so tell me"), 9))
    store.write(begun.id, Heard(said(2, "about", 20), 24))
    store.write(begun.id, Missed(Gap(24, 31, "paused"), 31))
    assert store.unfinished() == []
    store.close()
    started_again = CallStore(database)
    assert [one.id for one in started_again.unfinished()] == [begun.id]
    assert not started_again.recent()[0].finished
    assert started_again.resume_point(begun.id) == ResumePoint(31, 3)


def test_an_unfinished_call_goes_on(store, database):
    begun = record()
    store.begin(begun)
    store.write(begun.id, Heard(said(1, "before"), 9))
    store.close()
    again = CallStore(database)
    again.begin(begun)
    assert again.unfinished() == []
    again.write(begun.id, Heard(said(again.resume_point(begun.id).next_utterance, "after"), 20))
    again.write(begun.id, Changed(begun.id, CallState.ENDED, 30))
    assert [one.text for one in again.detail(begun.id).utterances] == ["before", "after"]
    assert again.detail(begun.id).record.finished
    with pytest.raises(StoreError, match="is finished"):
        again.begin(begun)


def test_a_call_that_runs_in_another_window_is_left_alone(store, database):
    begun = record()
    store.begin(begun)
    other = CallStore(database)
    with pytest.raises(StoreError, match="is running and cannot be erased") as told:
        other.erase(begun.id)
    assert told.value.hint == "end it first, where it runs"
    with pytest.raises(StoreError, match="is running in another window"):
        other.begin(begun)
    assert other.unfinished() == []
    store.finish(begun.id)
    other.erase(begun.id)
    assert other.purge() == 1


def test_an_unfinished_call_is_closed_where_it_broke_off_and_can_be_searched(store, database):
    begun = record()
    store.begin(begun)
    store.write(begun.id, Heard(said(1, "think about it"), 9))
    store.write(begun.id, Noticed(Insight("objection", "timing", 0.9, "think about it", 5, 8, Track.CUSTOMER, 1), 9))
    store.write(begun.id, Moved(Stage.CLOSING, 10))
    store.close()
    again = CallStore(database)
    again.finish(begun.id)
    again.finish(begun.id)
    assert again.unfinished() == []
    assert again.recent()[0].finished
    assert again.recent()[0].duration_s == 10
    assert len(again.search("think")) == 1


def test_another_program_that_holds_the_database_keeps_no_card_waiting(store, database):
    call = record()
    store.begin(call)
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(StoreError, match="in use by another program") as caught:
            store.write(call.id, Heard(said(1, "still here"), 5.0))
        assert time.monotonic() - began < 5
        assert caught.value.retryable
    store.write(call.id, Heard(said(1, "still here"), 6.0))
    assert [one.number for one in store.detail(call.id).utterances] == [1]


def test_a_page_pasted_into_the_search_is_no_work(store):
    call(store, said(1, "word after word"), id="20260101-100000-aaaa")
    began = time.monotonic()
    assert store.search("word " * 50_000)
    assert store.count("word " * 50_000) == 1
    assert time.monotonic() - began < 5
