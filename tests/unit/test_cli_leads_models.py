"""`callside leads train`, `score`, `explain`, `report`: from a file to scores, and what is said when it cannot be."""

from __future__ import annotations

import csv
import json

import pytest

from assistant.cli import main
from assistant.engines.leads.model import Columns
from assistant.lead_models import LeadModels, Training
from tests.unit.engines.leads.histories import history, written


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    written(history(400, leaks=True), folder / "leads.csv")
    return folder


@pytest.fixture(scope="module")
def run(at):
    def run(*words):
        return main(["--home", str(at / "home"), "leads", *map(str, words)])

    return run


def test_a_time_that_is_none_is_refused(run, at, capsys):
    for seconds in ("-3", "0", "nan", "inf"):
        assert run("train", at / "leads.csv", "--target", "Result", "--model", "none", "--seconds", seconds) == 1
        assert f"--seconds is {seconds}; give a number of seconds above 0" in capsys.readouterr().err


def test_scores_do_not_take_the_place_of_the_table(trained, run, at, capsys):
    before = (at / "leads.csv").read_bytes()
    assert run("score", at / "leads.csv", "--model", "first", "--out", at / "leads.csv") == 1
    assert "leads.csv is the table itself; name another file with --out" in capsys.readouterr().err
    assert (at / "leads.csv").read_bytes() == before


@pytest.fixture(scope="module")
def trained(run, at):
    options = (
        "--positive",
        "Won",
        "--time",
        "Created",
        "--id",
        "Lead ID",
        "--value",
        "Amount",
        "--closed",
        "Closed on",
    )
    assert run("train", at / "leads.csv", "--target", "Result", *options, "--model", "first") == 0
    return at


def test_training_says_how_good_the_model_is_and_what_it_left_out(run, at, capsys):
    assert run("train", at / "leads.csv", "--target", "Result", "--model", "plain", "--json", "--drop", "Amount") == 0
    said = json.loads(capsys.readouterr().out)
    assert {"Minutes", "Signed by"} <= {one["column"] for one in said["leaks"]}
    assert said["auc_with_leaks"] > said["auc_without_leaks"]
    assert {"auc", "brier", "calibration_error", "coverage", "members", "importance"} < set(said)


def test_scores_have_the_promised_columns(run, trained, capsys):
    assert run("score", trained / "leads.csv", "--model", "first", "--out", trained / "scores.csv") == 0
    assert "400 rows scored" in capsys.readouterr().err
    with (trained / "scores.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    promised = (
        "id score probability low high value value_low value_high days days_low days_high risk reasons next_action"
    )
    assert list(rows[0])[:14] == promised.split()
    assert [one["id"] for one in rows] == [str(1000 + at) for at in range(400)]
    for one in rows:
        assert 0 <= float(one["low"]) <= float(one["probability"]) <= float(one["high"]) <= 1
        assert float(one["score"]) == pytest.approx(100 * float(one["probability"]), abs=0.06)
        assert float(one["value_low"]) <= float(one["value"]) <= float(one["value_high"])
        assert float(one["days_low"]) <= float(one["days"]) <= float(one["days_high"])
    assert any("- Source is cold" in one["reasons"] for one in rows)


def test_a_lead_of_the_last_table_is_explained(run, trained, capsys):
    run("score", trained / "leads.csv", "--model", "first", "--out", trained / "scores.csv")
    capsys.readouterr()
    assert run("explain", "1007", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["id"] == "1007"
    assert {one["field"] for one in said["fields"]} >= {"Source", "Visits"}
    assert run("explain", "7") == 1
    assert "leads.csv has no row 7" in capsys.readouterr().err


def test_the_report_is_a_page(run, trained):
    assert run("report", "--model", "first", "--out", trained / "first.html") == 0
    assert "<svg" in (trained / "first.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("score", "leads.csv", "--model", "none", "--out", "out.csv"), "there is no model none"),
        (("score", "leads.csv", "--model", "../up", "--out", "out.csv"), "../up is no name for a model"),
        (("train", "nowhere.csv", "--target", "Result", "--model", "x"), "nowhere.csv cannot be read"),
        (("train", "leads.csv", "--target", "Outcome", "--model", "x"), "has no column Outcome, asked for by --target"),
        (("explain", "7", "--model", "none"), "there is no model none"),
    ],
)
def test_what_cannot_be_is_one_line(run, trained, capsys, monkeypatch, words, said):
    monkeypatch.chdir(trained)
    assert run(*words) == 1
    err = capsys.readouterr().err
    assert err.startswith("callside: ")
    assert said in err
    assert err.count("\n") == 1
    assert not (trained / "out.csv").exists()


def test_training_in_a_child_tells_how_far_it_is(at):
    child = Training(at / "made", "child", at / "leads.csv", Columns("Result", "Won"), keep=["Amount"])
    seen = set()
    while not child.poll(wait_s=30):
        seen.add(child.what)
    assert child.figures["rows"] == 400
    assert any(one.startswith("training: ") for one in seen)
    assert LeadModels(at / "made").names() == ["child"]


def test_a_cancelled_training_leaves_nothing(at):
    child = Training(at / "cancelled", "child", at / "leads.csv", Columns("Result", "Won"))
    child.poll(wait_s=30)
    child.cancel()
    child.cancel()
    assert LeadModels(at / "cancelled").names() == []


def test_what_fails_in_a_child_is_told_here(at):
    from assistant.domain.errors import InputError

    child = Training(at / "made", "child", at / "leads.csv", Columns("Outcome"))
    with pytest.raises(InputError, match="has no column Outcome"):
        finish(child)


def finish(child):
    while not child.poll(wait_s=30):
        pass
