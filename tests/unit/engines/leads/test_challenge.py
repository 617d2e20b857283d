"""A new model against the one that stands there: who wins, who stays, and when nobody can tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.domain.errors import InputError
from assistant.engines.leads.challenge import challenge, compare
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.learning import learn
from assistant.engines.leads.measures import expit
from assistant.engines.leads.model import Columns
from assistant.engines.leads.table import Table
from assistant.lead_models import LeadModels
from tests.unit.engines.leads.histories import changed, history, written

COLUMNS = Columns("Result", "Won", time="Created", id="Lead ID")
AFTERWARDS = ("Amount", "Closed on")
TURNED = {"web": "cold", "cold": "web", "fair": "partner", "partner": "fair"}


def told(table, *, turned):
    """The table; `turned`: what was a good source has become a bad one."""
    sources = [TURNED[one] if turned else one for one in table.columns["Source"]]
    return changed(table, Source=sources)


def years_later(first, second):
    """The rows of both tables, the first's four years earlier, with ids of their own."""
    columns = {name: [*cells, *second.columns[name]] for name, cells in first.columns.items()}
    columns["Lead ID"] = [str(at) for at in range(len(first) + len(second))]
    early = [one.replace("2024", "2020").replace("2025", "2021") for one in first.columns["Created"]]
    columns["Created"] = [*early, *second.columns["Created"]]
    return Table(columns, range(2, len(columns["Lead ID"]) + 2), "leads.csv")


OLD, NEW = history(500), history(400, seed=11)
ALL = years_later(OLD, told(NEW, turned=True))  # since the champion learnt, sources have changed their meaning


@pytest.fixture(scope="module")
def champion():
    return learn(ALL.taken(range(500)), COLUMNS, drop=AFTERWARDS)


def test_a_challenger_that_knows_what_has_changed_wins_and_learns_from_all(champion):
    shares = []
    plan = Plan(told=lambda _what, share: shares.append(share))
    new, trial = challenge("mine", champion, ALL, COLUMNS, plan, drop=AFTERWARDS)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert trial.rows == 200  # the newest half of what is new
    assert trial.sure > 0.99
    assert trial.challenger["log loss"] < trial.champion["log loss"]
    assert new.figures["rows"] == 900
    assert "it takes the place of the old one" in trial.text


def test_one_that_knows_no_better_does_not(champion):
    nothing_new = years_later(OLD, NEW)
    new, trial = challenge("mine", champion, nothing_new, COLUMNS, drop=(*AFTERWARDS, "Source"))
    assert new is None
    assert trial.sure < 0.5
    assert "that is no win: the old one stays" in trial.text


def test_rows_of_one_lead_are_one_witness():
    chance, leads, again = np.random.default_rng(1), 100, 4
    wins = []
    for _ in range(60):  # two models that know nothing, each lead at four moments
        won = (chance.random(leads) < 0.4).astype(float)
        rows = [np.repeat(one, again) for one in (won, *np.clip(chance.normal(0.4, 0.1, (2, leads)), 0.05, 0.95))]
        wins.append(compare(*rows, group=np.repeat(np.arange(leads), again)).wins)
    assert np.mean(wins) < 0.2  # 10 % is meant; row by row it would be a quarter


def test_a_few_leads_at_many_moments_decide_nothing(champion):
    fresh = ALL.taken(np.repeat(np.arange(500, 540), 4).tolist())
    rows = changed(
        fresh, Lead_ID=[f"{one}.{at}" for at, one in enumerate(fresh.columns["Lead ID"])],
        Lead=fresh.columns["Lead ID"],
    )  # fmt: skip
    with pytest.raises(InputError, match=r"^40 leads of leads\.csv are new to mine, \d+ of them won") as error:
        challenge("mine", champion, rows, replace(COLUMNS, group="Lead"), drop=AFTERWARDS)
    assert error.value.hint.startswith("60 are needed")


def test_rows_that_the_champion_knows_decide_nothing(champion):
    with pytest.raises(InputError, match=r"^0 leads of leads\.csv are new to mine, 0 of them won") as error:
        challenge("mine", champion, ALL.taken(range(500)), COLUMNS, drop=AFTERWARDS)
    assert "--replace" in error.value.hint
    mixed = ALL.taken(np.random.default_rng(1).permutation(540).tolist())
    with pytest.raises(InputError, match=r"^40 leads of leads\.csv are new to mine"):
        challenge("mine", champion, mixed, COLUMNS, drop=AFTERWARDS)


def test_without_ids_a_row_is_known_by_what_it_says():
    columns = Columns("Result", "Won")
    old = learn(OLD, columns, drop=(*AFTERWARDS, "Lead ID", "Created"))
    with pytest.raises(InputError, match=r" leads of leads\.csv are new to mine"):
        challenge("mine", old, OLD, columns, drop=(*AFTERWARDS, "Lead ID", "Created"))
    assert np.isin(old.marks(OLD), old.seen).all()
    assert np.isin(old.marks(NEW), old.seen).mean() < 0.2


@pytest.mark.parametrize(
    ("columns", "gone", "what"),
    [
        (COLUMNS, "Visits", "leads.csv lacks Visits, which mine goes by"),
        (Columns("Result", "Won", time="Created"), "Lead ID", "leads.csv lacks Lead ID"),
        (Columns("Result", "Lost", time="Created", id="Lead ID"), "", "is Won, not whether Result is Lost"),
        (Columns("Colour", "red", time="Created", id="Lead ID"), "", "not whether Colour is red"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said_before_anything_is_learnt(champion, columns, gone, what):
    table = Table({name: cells for name, cells in ALL.columns.items() if name != gone}, ALL.numbers, ALL.name)
    begun = []
    with pytest.raises(InputError, match=what) as error:
        challenge("mine", champion, table, columns, Plan(told=lambda *one: begun.append(one)), drop=AFTERWARDS)
    assert "--replace" in error.value.hint
    assert begun == []


def test_a_model_that_tells_amounts_is_not_replaced_by_one_that_does_not():
    old = learn(OLD, Columns("Result", "Won", id="Lead ID", value="Amount"), drop=["Closed on"])
    with pytest.raises(InputError, match="mine tells values too"):
        challenge("mine", old, ALL, Columns("Result", "Won", id="Lead ID"), drop=AFTERWARDS)


def test_columns_that_are_new_are_named(champion):
    mood = changed(ALL, Mood=["good" if one == "Won" else "bad" for one in ALL.columns["Result"]])
    rough = np.random.default_rng(2).random(len(mood)) < 0.35
    mixed = ["fair" if lost else one for one, lost in zip(mood.columns["Mood"], rough, strict=True)]
    _, trial = challenge("mine", champion, changed(ALL, Mood=mixed), COLUMNS, keep=["Mood"], drop=AFTERWARDS)
    assert trial.new_columns == ("Mood",)
    assert "it also knows Mood" in trial.text


def test_the_same_probabilities_are_no_win_and_chance_is_seldom_one():
    chance = np.random.default_rng(3)
    odds = chance.normal(0, 1, 300)
    won = (chance.random(300) < expit(odds)).astype(float)
    assert compare(won, expit(odds), expit(odds)).sure == 0
    shaken = [compare(won, expit(odds), expit(odds + chance.normal(0, 0.4, 300))).wins for _ in range(20)]
    assert sum(shaken) <= 2
    assert compare(won, np.full(300, won.mean()), expit(odds)).wins


def test_what_stands_there_stays_until_it_is_beaten_or_told_to_go(home, tmp_path):
    models = LeadModels(home.lead_models)
    early = written(ALL.taken(range(500)), tmp_path / "early.csv")
    late = written(ALL, tmp_path / "late.csv")
    options = {"columns": COLUMNS, "plan": Plan(), "drop": AFTERWARDS}
    first = models.train("mine", early, **options)
    stands = models.path("mine").read_bytes()
    with pytest.raises(InputError, match="are new to mine"):
        models.train("mine", early, **options)
    worse = models.train("mine", years_later(OLD, NEW), COLUMNS, Plan(), drop=(*AFTERWARDS, "Source"))
    assert not worse.figures["trial"]["wins"]
    assert models.path("mine").read_bytes() == stands
    better = models.train("mine", late, **options)
    assert better.figures["trial"]["wins"]
    assert better.figures["notes"][0] == better.figures["trial"]["text"]
    assert models.load("mine").fingerprint == better.fingerprint != first.fingerprint
    again = models.train("mine", early, **options, replace=True)
    assert models.load("mine").fingerprint == again.fingerprint == first.fingerprint
    models.path("mine").write_bytes(b"damaged")
    assert models.train("mine", early, **options).figures["rows"] == 500
