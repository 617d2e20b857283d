"""A lead book of its own for each test, and files for it."""

from __future__ import annotations

import shutil

import pytest

from assistant.lead_book import LeadBook
from assistant.storage.database import open_database


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
