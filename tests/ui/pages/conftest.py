"""Qt's loop as asyncio's, for one test; and the pages' brain."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from assistant.engines.leads.ensemble import Plan
from assistant.lead_models import LeadModels
from assistant.lead_scoring import BOOK
from assistant.paths import Home
from desktop.ui.work import run
from tests.ui.made_up import Brain, a_week
from tests.ui.scored import COLUMNS, history, keep_scores

PEOPLE = """Name,Company,Email,Phone,Lead Status,Create Date
Dana Brook,Northwind,dana@northwind.example,+1 555 123 4567,Qualified,2026-10-01
Tom Ade,Brightside,tom@brightside.example,0151/234 567 89,New,2026-10-02
Eva Novak,Kestrel Labs,eva@kestrel.example,,New,2026-10-03
Lee Grant,Oakline,lee@oakline.example,,New,2026-10-04
"""
PATIENCE_S = 100  # a story that learns takes ten seconds, and half a minute on a busy machine


@pytest.fixture
def play(qapp):
    """Run a story on Qt's loop to its end."""

    def run_story(story):
        async def in_time():
            await asyncio.wait_for(story, PATIENCE_S)
            return 0

        return run(qapp, in_time)

    return run_story


@pytest.fixture(scope="session")
def week(tmp_path_factory):
    """The database of a week, made once."""
    made = Brain(Home(tmp_path_factory.mktemp("week")))
    a_week(made.calls)
    made.close()
    return made.home.database


@pytest.fixture
def brain(home, week):
    """A rep with a week of calls, the newest of them cut off."""
    home.root.mkdir()
    shutil.copy(week, home.database)
    made = Brain(home)
    yield made
    made.close()


@pytest.fixture
def fresh(home):
    """A rep on the first day."""
    made = Brain(home)
    yield made
    made.close()


@pytest.fixture(scope="session")
def learnt(tmp_path_factory):
    """A model of a history whose truth is known, trained once."""
    folder = tmp_path_factory.mktemp("learnt")
    models = LeadModels(folder)
    models.train(BOOK, history(folder / "history.csv", 140), COLUMNS, Plan(3.0))
    return models.path(BOOK)


@pytest.fixture
def people(fresh, tmp_path):
    """A rep with four leads."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    fresh.leads.take_in(path)
    return fresh


@pytest.fixture
def scored(people, learnt):
    """The same, once a model has scored them."""
    people.home.lead_models.mkdir(parents=True)
    (people.home.lead_models / learnt.name).write_bytes(learnt.read_bytes())
    ids = {one.name: one.id for one in people.leads.everybody()}
    people.scoring._notes.chosen(BOOK)
    keep_scores(people.database, {ids["Dana Brook"]: 64.0, ids["Tom Ade"]: 31.0, ids["Eva Novak"]: 8.0})
    return people
