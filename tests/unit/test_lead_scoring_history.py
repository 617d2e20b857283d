"""What a book has to hold before its scores can be learnt: deals that are closed, or statuses that have ended."""

from contextlib import closing

import pytest

from assistant.cli import main
from assistant.domain.errors import InputError
from assistant.engines.leads.ensemble import Plan
from assistant.lead_book import LeadBook
from assistant.lead_models import LeadModels
from assistant.lead_scoring import LeadScoring
from assistant.paths import Home
from assistant.storage.database import open_database
from tests.books import grow, statuses

pytestmark = pytest.mark.timeout(300)  # training twice takes a quarter of a minute, and far more on a busy machine


def test_a_book_with_too_little_history_says_what_is_lacking(tmp_path):
    database = open_database(tmp_path / "small.sqlite3")
    scoring = LeadScoring(grow(database, tmp_path, leads=20), LeadModels(tmp_path / "models"))
    history = scoring.history()
    assert history.won + history.lost + history.open == 20
    assert history.new == 0
    with pytest.raises(InputError, match=f"{history.won + history.lost} closed deals; 50 are needed"):
        scoring.train()
    assert not (tmp_path / "models").exists()
    database.close()


def test_a_book_of_statuses_without_deals_learns_from_them_and_says_so(tmp_path):
    with closing(open_database(tmp_path / "book.sqlite3")) as database:
        book = LeadBook(database)
        book.take_in(statuses(tmp_path))
        scoring = LeadScoring(book, LeadModels(tmp_path / "models"))
        history = scoring.history()
        assert (history.missing, history.by_status, history.won + history.lost) == ("", 160, 160)
        assert len(scoring.due(300)) == 40  # nobody calls whom a status has closed
        model = scoring.learn("book", Plan(2.0))
        assert any("is told by their status, not when" in note for note in model.figures["notes"])
        assert model.figures["auc"] > 0.7
        assert scoring.rescore() == 40
        best = [book.detail(one.lead_id).lead for one in scoring.best(6)]
        assert {(lead.source, lead.title) for lead in best} == {("Fair", "CEO")}
        assert scoring.followed == 0
        with pytest.raises(InputError, match="lead 3 has ended, by its deals or status"):
            scoring.explained(3)
        assert scoring.history().new == 0
        book.take_in(statuses(tmp_path, range(201, 231)))
        assert scoring.history().new == 30  # whose status says so since it learnt
        assert not scoring.outgrown


def test_once_enough_deals_are_closed_a_book_of_statuses_learns_from_these_without_further_ado(tmp_path, capsys):
    home = Home(tmp_path)
    with closing(open_database(home.database)) as database:
        book = LeadBook(database)
        book.take_in(statuses(tmp_path))
        scoring = LeadScoring(book, LeadModels(home.lead_models))
        scoring.learn("book", Plan(1.0))
        grow(database, tmp_path, leads=100)
        history = scoring.history()
        assert scoring.outgrown
        assert history.outgrown
        assert history.new == history.won + history.lost >= 50
    assert main(["--home", str(tmp_path), "leads", "due"]) == 0
    assert "enough deals are closed by now to learn from" in capsys.readouterr().err
    assert main(["--home", str(tmp_path), "leads", "train", "--book", "--seconds", "1"]) == 0
    assert "note: enough deals are closed by now: this was learnt from them" in capsys.readouterr().out
    with closing(open_database(home.database)) as database:
        book = LeadBook(database)
        scoring = LeadScoring(book, LeadModels(home.lead_models))
        assert not scoring.outgrown
        assert scoring.history().new == 0
        for step in book.steps()[:2]:  # what happened, and before it the deals
            book.undo(step.id)
        with pytest.raises(InputError, match="too few of these are left: there are only statuses") as refused:
            scoring.train()
        assert refused.value.hint.startswith("import the deals again; --replace")
