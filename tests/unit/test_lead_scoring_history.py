"""What a book has to hold before its scores can be learnt: deals that are closed, or statuses that have ended."""

import csv
import random
from contextlib import closing
from datetime import timedelta

import pytest

from assistant.domain.errors import InputError
from assistant.engines.leads.ensemble import Plan
from assistant.lead_book import LeadBook
from assistant.lead_models import LeadModels
from assistant.lead_scoring import LeadScoring
from assistant.storage.database import open_database
from tests.books import NOW, grow

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
    chance, path = random.Random(1), tmp_path / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Lead ID", "Name", "Company", "Email", "Lead Source", "Job Title", "Lead Status", "Created"])
        for at in range(1, 201):
            source, title = chance.choice(["Fair", "Web"]), chance.choice(["CEO", "Clerk"])
            won = chance.random() < (source == "Fair") * 0.45 + (title == "CEO") * 0.45 + 0.05
            status = "Working" if at > 160 else "Converted" if won else "Disqualified"
            rows.writerow([at, f"Ann Alder {at}", f"Firm {at}", f"p{at}@firm{at}.example", source, title, status,
                           f"{NOW - timedelta(days=at):%Y-%m-%d}"])  # fmt: skip
    with closing(open_database(tmp_path / "book.sqlite3")) as database:
        book = LeadBook(database)
        book.take_in(path)
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
