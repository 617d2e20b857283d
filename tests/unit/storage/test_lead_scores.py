"""Scores are kept with their day, go with the lead and with the call whose words they repeat, and leave no trace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.events import Erased
from assistant.domain.leads import Activity
from assistant.domain.scores import LeadScore, PastScore, Reason, Scored
from assistant.lead_book import LeadBook
from assistant.storage.calls import CallStore
from assistant.storage.lead_scores import ScoreStore
from tests.books import call

PEOPLE = "Lead ID,Name,Company,Email\n1,Dana Brook,Northwind,d@n.example\n2,Tom Ade,Brightside,t@b.example\n"
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SECRET = "zebra-striped offer"


def scored(lead_id=1, score=40.0, at=NOW, **more):
    reasons = (Reason("mails", 0.5, "+ mails is 3"),)
    said = LeadScore(str(lead_id), score, score / 100, 0.1, 0.9, 0.5, "won, lost", "pursue", "call", reasons,
                     (1.0, 0.5, 2.0))  # fmt: skip
    return Scored(lead_id, said, at, "book", "warm", 0.3, None, "because", ("the budget",), ("silence",), **more)


@pytest.fixture
def book(database, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    made = LeadBook(database)
    made.take_in(path)
    path.unlink()
    return made


@pytest.fixture
def scores(book, database):
    return ScoreStore(database)


def traces(database, words):
    return [file.name for file in database.path.parent.glob("*sqlite3*") if words.encode() in file.read_bytes()]


def test_what_is_written_is_read_back_equal(scores, database):
    promised = scored(2, due_on="2026-04-01", call_id=call(database, "Tom Ade", "Brightside", ended=NOW))
    scores.write([scored(), promised])
    assert scores.these([1, 2]) == {1: scored(), 2: promised}
    assert [one.lead_id for one in scores.due("2026-04-01", 5)] == [2]
    assert scores.due("2026-03-31", 5) == []


def test_the_list_has_the_score_until_the_lead_is_closed(scores, book):
    scores.write([scored(1, 40.0), scored(2, 70.0)])
    assert [lead.score for lead in book.these([1, 2])] == [40.0, 70.0]
    assert [one.lead_id for one in scores.best(5)] == [2, 1]
    scores.write([], closed=[2])
    assert [lead.score for lead in book.these([1, 2])] == [40.0, None]
    assert scores.past(2) == [PastScore(NOW, 70.0)]  # how it went stays


def test_somebody_who_has_gone_meanwhile_is_passed_over(scores, book):
    book.remove(1)
    scores.write([scored(1), scored(2)])
    assert set(scores.these([1, 2])) == {2}


moments = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([10.0, 10.02, 30.0, 55.5])), min_size=1, max_size=12)


@given(moments.map(sorted))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_row_a_lead_and_day_and_only_where_it_moved(scores, said):
    with scores._database.writing() as connection:  # one database for all examples
        for table in ("lead_scores", "lead_score_days"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    for days, score in said:
        scores.write([scored(1, score, NOW + timedelta(days=days))])
    past, newest, last = scores.past(1), scores.these([1])[1], dict(said)
    dates = [one.at.date() for one in past]
    assert dates == sorted(set(dates))
    assert newest.score.score == said[-1][1]
    assert past[-1].score == pytest.approx(said[-1][1], abs=0.05)
    before = [days for days in last if days <= said[-1][0] - 7]
    assert (newest.trend is None) == (not before)
    if before:
        assert newest.trend == pytest.approx(said[-1][1] - last[max(before)], abs=0.11)


def test_a_removed_lead_leaves_no_trace_of_its_score(scores, book, database):
    scores.write([replace(scored(1), because=SECRET)])
    assert traces(database, SECRET)
    book.remove(1)
    book.forget()
    CallStore(database).purge()
    assert not traces(database, SECRET)


@pytest.mark.parametrize("how", ["whole", "a stretch"])
def test_the_words_of_a_call_go_with_it(scores, database, how):
    heard = call(database, "Dana Brook", "Northwind", promises=(SECRET,), ended=NOW)
    repeated = scored(1, call_id=heard)
    scores.write([replace(repeated, score=replace(repeated.score, next_action=f"promised: {SECRET}")), scored(2)])
    store = CallStore(database)
    if how == "whole":
        store.erase(heard)
    else:
        store.write(heard, Erased(0.0, 500.0, 600.0))
    store.purge()
    assert set(scores.these([1, 2])) == {2}
    assert not traces(database, SECRET)
    scores.write([repeated, scored(2, 50.0)])  # as a scoring does that had read the call before
    assert set(scores.these([1, 2])) == {2}


def test_how_texts_sound_is_known_only_of_the_text_that_was_read(scores, book):
    book.add(Activity(lead_id=1, kind="note", at=NOW, text="likes it"))
    done = book.detail(1).activities[0]
    scores.keep_moods({done.id: "likes it", 999: "gone"}, {done.id: (0.9, 0.1, 0.2, 0.3), 999: None})
    assert scores.moods({done.id: "likes it"}) == {done.id: (0.9, 0.1, 0.2, 0.3)}
    assert scores.moods({done.id: "hates it", 999: "gone"}) == {}


def test_an_import_is_undone_with_its_scores_and_done_again_without(scores, book, database, tmp_path):
    path = tmp_path / "more.csv"
    path.write_text("Lead ID,Name,Company,Email\n8,Ann Vale,Vale,a@v.example\n", "utf-8")
    step = book.take_in(path).step
    lead = book.find("ann vale")[0].lead
    scores.write([scored(lead.id)])
    book.undo(step)
    with database.reading() as connection:
        for table in ("lead_scores", "lead_score_days", "lead_moods"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
    book.take_in(path)
    assert book.find("ann vale")[0].lead.score is None
