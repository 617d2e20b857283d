"""The lead book scores itself: it learns from its own closed deals, scores the open ones, and the scores move."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from assistant.domain.errors import ModelMissing
from assistant.domain.leads import Activity, Filter
from assistant.domain.plain import plain
from assistant.engines.leads.book_table import closed_table
from assistant.lead_models import LeadModels
from assistant.lead_moods import Moods
from assistant.lead_scoring import LeadScoring
from assistant.storage.lead_pasts import read_pasts
from assistant.storage.lead_scores import ScoreStore
from assistant.storage.rows import time_text
from tests.books import NOW, call

pytestmark = pytest.mark.timeout(300)  # training twice takes a quarter of a minute, and far more on a busy machine


@pytest.fixture
def scoring(taught):
    _, scoring, _ = taught
    scoring.rescore()
    return scoring


@pytest.fixture
def figures(taught):
    return taught[2]


def open_ones(scoring):
    return [past for part in read_pasts(scoring.book.database) for past in part if past.is_open]


def test_the_planted_effect_is_found_and_is_the_reason(scoring, figures):
    fields = [one["field"] for one in figures["importance"]]
    assert any("their" in name or "them" in name for name in fields[:3]), fields[:6]
    assert figures["model"] == "book"
    assert figures["auc"] > 0.6
    pasts = {past.lead.id: past for past in open_ones(scoring)}
    best = scoring.best(5)
    told = [reason.field for one in best for reason in one.score.reasons if reason.odds > 0]
    assert any("their" in name or "them" in name for name in told), told
    answered = [any("Re:" in one.subject for one in pasts[one.lead_id].activities) for one in best]
    assert sum(answered) >= 4


def test_every_open_lead_has_a_score_and_no_closed_one(scoring):
    scored = scoring.scored_many([lead.id for lead in scoring.book.everybody()])
    assert set(scored) == {past.lead.id for past in open_ones(scoring)}
    for one in scored.values():
        assert 0 <= one.score.low <= one.score.probability <= one.score.high <= 1
        assert one.band in {"hot", "warm", "cool"}
        assert one.score.advice in {"pursue", "nurture", "drop"}
        assert one.because
        assert one.model == "book"
        assert not {"weekday it began", "month"} & {reason.field for reason in one.score.reasons}
    ordered = scoring.book.page(Filter(order="score"), 10)
    assert [one.score for one in ordered] == sorted((one.score for one in ordered), reverse=True)
    assert ordered[0].score == max(one.score.score for one in scored.values())


def test_one_lead_says_the_same_alone_as_among_all(scoring):
    every = scoring.scored_many([one.lead_id for one in scoring.best(20)])
    scoring.rescore(every)
    again = scoring.scored_many(list(every))
    assert {one: told.score.score for one, told in again.items()} == {
        one: told.score.score for one, told in every.items()
    }


def test_rows_of_one_lead_are_never_on_both_sides(scoring, figures):
    parts = read_pasts(scoring.book.database, ScoreStore(scoring.book.database).leads_closed(1_000))
    table, columns = closed_table(parts)
    assert columns.group == "lead"
    assert len(set(table.columns["lead"])) < len(table)
    ended = list(zip(table.columns["lead"], table.columns["outcome of the deal"], strict=True))
    assert {outcome for _, outcome in ended} == {"won", "lost"}
    assert figures["groups_won"] == len({one for one, outcome in ended if outcome == "won"}) < figures["won"]


def test_a_call_moves_the_score_of_its_lead_alone(scoring):
    lead = next(past.lead for past in open_ones(scoring) if not past.talks)
    before = scoring.scored_many([one.lead_id for one in scoring.best()])
    call(scoring.book.database, lead.name, lead.company, promises=("send the contract",), due=f"{NOW:%Y-%m-%d}",
         ended=NOW - timedelta(hours=1))  # fmt: skip
    assert scoring.after_call(lead.name, lead.company) == [lead.id]
    after = scoring.scored_many(list(before))
    assert [one for one in before if after[one].at != before[one].at] == [lead.id]
    assert "send the contract" in after[lead.id].score.next_action
    assert after[lead.id].due_on == f"{NOW:%Y-%m-%d}"
    assert "the budget" not in after[lead.id].missing
    first = scoring.due(3)[0]
    assert first.lead.id == lead.id
    assert first.rank == 1
    assert "send the contract" in first.why


def test_a_call_that_goes_badly_lowers_the_score_and_one_that_goes_well_does_not(scoring):
    untouched = [past.lead for past in open_ones(scoring) if not past.talks][:6]
    for number, lead in enumerate(untouched):
        told = {"objections": ("price", "price")} if number % 2 else {"signals": ("timeline",)}
        call(scoring.book.database, lead.name, lead.company, ended=NOW - timedelta(hours=2, minutes=number), **told)
    before = scoring.scored_many([lead.id for lead in untouched])
    scoring.rescore(before)
    after = scoring.scored_many(list(before))
    moved = [after[lead.id].score.score - before[lead.id].score.score for lead in untouched]
    assert max(moved[1::2]) < min(moved[::2])
    worst = after[untouched[1].id]
    assert any(one.field.startswith("objections") and one.odds < 0 for one in worst.score.reasons)
    assert worst.score.next_action.startswith("take up what they said about the price (playbook: ") or (
        worst.score.advice == "drop"
    )


def test_the_score_over_time_and_its_trend(scoring):
    store, told = ScoreStore(scoring.book.database), scoring.best(1)[0]
    scored = scoring.scored_many([lead.id for lead in scoring.book.everybody()])
    lead_id = next(lead.id for lead in scoring.book.everybody() if lead.id not in scored)
    told = replace(told, lead_id=lead_id)
    for days, score in ((20, 30.0), (9, 40.0), (8, 40.0), (1, 55.0), (0, 61.5)):
        store.write([replace(told, at=NOW - timedelta(days=days), score=replace(told.score, score=score))])
    past = [(one.score, (NOW - one.at).days) for one in scoring.past(lead_id)]
    assert past == [(30.0, 20), (40.0, 9), (55.0, 1), (61.5, 0)]
    assert scoring.scored(lead_id).trend == 21.5
    assert plain(scoring.scored(lead_id))["trend"] == 21.5


def test_a_lead_has_a_trend_from_the_first_scoring_on_by_what_was_known_then(scoring):
    pasts = {past.lead.id: past for past in open_ones(scoring)}
    trends = scoring.scored_many(list(pasts))
    known = {one for one, past in pasts.items() if past.began() <= NOW - timedelta(days=8)}
    assert known
    assert {one for one in known if trends[one].trend is None} == set()
    new = {one for one, past in pasts.items() if past.began() > NOW - timedelta(days=6)}
    assert {one for one in new if trends[one].trend is not None} == set()
    assert any(abs(trends[one].trend) > 1 for one in known)
    assert len(scoring.past(max(known))) > 1


def test_scores_go_with_the_lead_and_come_again_with_the_next_scoring(scoring):
    book, (first, second) = scoring.book, [one.lead_id for one in scoring.best(2)]
    step = book.remove(first)
    assert scoring.scored(first) is None
    assert scoring.past(first) == []
    book.undo(step)
    assert scoring.scored(first) is None
    assert scoring.rescore([first]) == 1
    assert scoring.scored(first).score.score == book.these([first])[0].score
    step = book.merge([(first, second)])
    assert scoring.scored(second) is None
    book.undo(step)
    assert scoring.rescore([first, second]) == 2


def test_drift_is_told_of_like_against_like(scoring):
    assert scoring.drift() == []  # it has only just learnt
    model = scoring._load("book")
    learnt = model.created
    model.created = (NOW - timedelta(days=200)).isoformat()
    try:
        told = scoring.drift()
    finally:
        model.created = learnt
    assert any(line.startswith("colleagues in the book") for line in told)  # the book has grown
    assert not any(line.startswith(("month", "seniority", "source", "warmth")) for line in told)


def test_the_level_follows_what_has_ended_since_the_model_learnt(scoring):
    with scoring.book.database.reading() as connection:
        held = connection.exec_driver_sql("SELECT id, status, closed_at FROM deals WHERE status = 'open'").all()
    lost, still = held[:25], [past.lead.id for past in open_ones(scoring)]
    before, unmoved = scoring.scored_many(still), scoring.followed
    with scoring.book.database.writing() as connection:
        for one in lost:
            connection.exec_driver_sql(
                "UPDATE deals SET status = 'lost', closed_at = ? WHERE id = ?", (time_text(NOW - timedelta(1)), one.id)
            )
    try:
        assert scoring.rescore(go_on=lambda: False) == 0
        assert scoring.followed == unmoved == 0  # a call has begun: nothing of it is looked up
        scoring.rescore()
        after = scoring.scored_many(still)
        assert scoring.followed > 15
        assert len(after) == len(still) - len(lost)
        assert np.mean([one.score.score - before[at].score.score for at, one in after.items()]) < -1
    finally:
        with scoring.book.database.writing() as connection:
            for one in lost:
                connection.exec_driver_sql(
                    "UPDATE deals SET status = 'open', closed_at = ? WHERE id = ?", (one.closed_at, one.id)
                )


def test_values_are_told_in_the_currency_they_were_learnt_in(scoring):
    one, other = (past.lead.id for past in open_ones(scoring)[:2])
    assert scoring.scored(one).score.value
    with scoring.book.database.writing() as connection:
        connection.exec_driver_sql("UPDATE deals SET currency = 'EUR'")
        connection.exec_driver_sql(f"UPDATE deals SET currency = 'JPY' WHERE lead_id = {one}")
    try:
        scoring.rescore([one, other])
        assert scoring.scored(one).score.value is None
        assert scoring.scored(other).score.value
    finally:
        with scoring.book.database.writing() as connection:
            connection.exec_driver_sql("UPDATE deals SET currency = ''")


def test_who_to_call_needs_no_model(scoring, tmp_path):
    without = LeadScoring(scoring.book, LeadModels(tmp_path))
    assert without.model == ""
    assert without.rescore() == 0
    assert len(without.due(5)) == 5


def test_scoring_can_be_ended_half_way(scoring):
    told = []
    assert scoring.rescore(told=told.append, go_on=lambda: False) == 0
    assert told == []
    assert scoring.rescore(told=told.append)
    assert told[-1].done == told[-1].total == len(scoring.best())


def test_once_a_call_has_begun_nothing_more_of_the_book_is_read(scoring, monkeypatch):
    read = []

    def reading(*of):
        for part in read_pasts(*of):
            read.append(part)
            yield part

    monkeypatch.setattr("assistant.lead_scoring.read_pasts", reading)
    monkeypatch.setattr(scoring._store, "leads_won_in_steps", lambda: scoring._store.leads_closed(1000))
    before = scoring._notes._said
    assert scoring.rescore(go_on=lambda: False) == 0
    assert read == []
    assert scoring._ways(lambda: not read, afresh=True) == {}  # it begins while won deals are read
    assert len(read) == 1
    assert scoring._notes._said == before


def test_the_book_is_trained_in_a_child_process(taught, tmp_path):
    _, scoring, _ = taught
    apart = LeadScoring(scoring.book, LeadModels(tmp_path))
    training = apart.train("mine", 1.0)
    while not training.poll(1.0):
        pass
    assert training.figures["groups"] > 200
    assert apart.model == "mine"
    assert apart.history().missing == ""


def test_a_model_of_other_columns_is_refused_in_words(scoring, monkeypatch):
    scoring._loaded = None
    monkeypatch.setattr("assistant.lead_scoring.cells", lambda: ["something else"])
    with pytest.raises(ModelMissing, match="not learnt by this version"):
        scoring.rescore()


def test_notes_are_read_once(scoring):
    lead = open_ones(scoring)[0].lead
    scoring.book.add(
        Activity(lead_id=lead.id, kind="note", at=NOW - timedelta(hours=3), text="they love it and want it")
    )
    scoring.rescore([lead.id])
    done = next(one for one in scoring.book.detail(lead.id).activities if one.text.startswith("they love"))
    kept = ScoreStore(scoring.book.database).moods({done.id: "they love it and want it"})
    assert kept[done.id][0] > kept[done.id][1]
    assert ScoreStore(scoring.book.database).moods({done.id: "another text"}) == {}


def test_without_the_encoder_texts_are_not_read(scoring, monkeypatch, tmp_path):
    monkeypatch.setattr("assistant.lead_moods._MODEL", tmp_path)
    assert Moods(ScoreStore(scoring.book.database))({1: "they love it"}) == {}
    assert scoring.rescore([scoring.best(1)[0].lead_id]) == 1
