import pytest

from assistant.storage.calls import CallStore
from assistant.storage.database import open_database


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path / "callside.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def store(database):
    return CallStore(database)
