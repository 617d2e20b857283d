"""What `callside leads train`, `score` and `report` tell of models that are watched: drift, challengers, fairness."""

from __future__ import annotations

import json

import pytest

from assistant.cli import main
from tests.unit.engines.leads.histories import changed, history, written

OPTIONS = ("--target", "Result", "--positive", "Won", "--time", "Created", "--drop", "Amount", "--drop", "Closed on")


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    return tmp_path_factory.mktemp("watched")


@pytest.fixture(scope="module")
def run(at):
    def run(*words):
        return main(["--home", str(at / "home"), "leads", *map(str, words)])

    return run


@pytest.fixture(scope="module")
def trained(run, at):
    table = written(history(400), at / "leads.csv")
    assert run("train", table, *OPTIONS, "--id", "Lead ID", "--model", "first", "--fair", "Source") == 0
    return at


def test_fairness_is_told_in_words_in_figures_and_on_the_page(run, trained, capsys):
    table = trained / "leads.csv"
    assert run("train", table, *OPTIONS, "--id", "Lead ID", "--model", "fair", "--fair", "Source", "--json") == 0
    (source,) = json.loads(capsys.readouterr().out)["fairness"]
    assert {one["group"] for one in source["groups"]} == {"web", "fair", "partner", "cold"}
    assert run("train", table, *OPTIONS, "--id", "Lead ID", "--model", "said", "--fair", "Source") == 0
    assert "of cold would be pursued and" in capsys.readouterr().out
    assert run("report", "--model", "fair", "--out", trained / "page.html") == 0
    assert "<h2>Fairness: Source</h2>" in (trained / "page.html").read_text("utf-8")


def test_scoring_tells_of_a_field_that_drifted_and_follows_outcomes(run, trained, capsys):
    fresh = history(300, seed=5)
    cold = [one if at % 5 == 0 else "cold" for at, one in enumerate(fresh.columns["Source"])]
    ids = [str(90_000 + at) for at in range(300)]
    later = written(changed(fresh, Source=cold, Lead_ID=ids), trained / "later.csv")
    assert run("score", later, "--model", "first", "--out", trained / "scores.csv", "--json") == 0
    said = capsys.readouterr()
    notes = json.loads(said.out)["notes"]
    assert any(note.startswith("Source: “cold” ") and "moved far" in note for note in notes)
    assert "300 outcomes here are new to the model: its level follows them" in notes
    assert "moved far" in said.err


def test_a_model_is_not_replaced_unseen(run, trained, capsys):
    capsys.readouterr()
    assert run("train", trained / "leads.csv", *OPTIONS, "--id", "Lead ID", "--model", "first") == 1
    said = capsys.readouterr().err
    assert "0 leads of " in said
    assert "are new to first" in said
    assert "--replace puts a new model in its place all the same" in said
    assert run("train", trained / "leads.csv", *OPTIONS, "--model", "first", "--replace") == 0
