"""A lead book of its own for each test, and files for it; one that has learnt, for all that ask."""

from __future__ import annotations

import json
import shutil
from contextlib import redirect_stdout
from io import StringIO

import pytest

from assistant.cli import main
from assistant.lead_book import LeadBook
from assistant.paths import Home
from assistant.storage.database import open_database
from tests.books import grow


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A database that holds nothing: making one takes longer than a copy."""
    path = tmp_path_factory.mktemp("empty") / "callside.sqlite3"
    open_database(path).close()
    return path


@pytest.fixture
def database(empty, tmp_path):
    opened = open_database(shutil.copy(empty, tmp_path / "callside.sqlite3"))
    yield opened
    opened.close()


@pytest.fixture
def book(database):
    return LeadBook(database)


@pytest.fixture
def file(tmp_path):
    """Write a file; gives its path."""

    def write(text, name="people.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def taught(tmp_path_factory):
    """A home with a book of a few hundred leads and a model trained on it, its scoring, and the model's figures."""
    from assistant.lead_models import LeadModels
    from assistant.lead_scoring import LeadScoring
    from assistant.wiring import plays

    home = Home(tmp_path_factory.mktemp("home"))
    database = open_database(home.database)
    grow(database, home.root, leads=360, calls=20)
    database.close()
    with redirect_stdout(StringIO()) as said:
        assert main(["--home", str(home.root), "leads", "train", "--book", "--seconds", "30", "--json"]) == 0
    database = open_database(home.database)
    scoring = LeadScoring(LeadBook(database), LeadModels(home.lead_models), plays(home))
    yield home, scoring, json.loads(said.getvalue())
    database.close()


@pytest.fixture(scope="session")
def taught_copy(taught, tmp_path_factory):
    """The same home again, for whoever opens it: one process may open a database only once."""
    home, scoring, _ = taught
    copy = Home(tmp_path_factory.mktemp("copy"))
    scoring.book.database.copy_to(copy.database)
    shutil.copytree(home.lead_models, copy.lead_models)
    return copy
