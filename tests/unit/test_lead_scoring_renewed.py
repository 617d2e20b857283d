"""Scores are renewed by whoever changes what they are made of: a call that ends, an import, the days; or on demand."""

import csv
import json
from contextlib import closing
from datetime import timedelta
from threading import Event
from types import SimpleNamespace

import pytest

from assistant.bootstrap import build
from assistant.cli import main
from assistant.domain.events import CallState, Changed
from assistant.domain.history import CallPlan
from assistant.settings import Settings
from assistant.storage.lead_pasts import read_pasts
from tests.books import NOW, call

pytestmark = pytest.mark.timeout(300)  # training takes a few seconds, and far more on a busy machine


@pytest.fixture
def assistant(taught_copy):
    with closing(build(Settings(), taught_copy, lambda _: None, lambda _: None)) as assistant:
        assistant.scoring.rescore()
        yield assistant


def test_the_end_of_a_call_moves_the_score_of_whom_it_was_with(assistant):
    pasts = (past for part in read_pasts(assistant.leads.database) for past in part)
    lead = next(past.lead for past in pasts if past.is_open and not past.talks)
    call(assistant.leads.database, lead.name, lead.company, promises=("call back",), ended=NOW)
    ended = assistant._scoring_after(CallPlan(customer=lead.name, account=lead.company))
    ended(Changed("a-call", CallState.ENDED, 600.0))
    assert assistant._scorer.stop()
    assert "call back" in assistant.scoring.scored(lead.id).score.next_action


def test_scores_that_have_aged_are_renewed(taught_copy):
    notes = taught_copy.lead_models / "book.json"
    said = json.loads(notes.read_text("utf-8"))
    notes.write_text(json.dumps({**said, "scored_at": (NOW - timedelta(days=2)).isoformat()}), "utf-8")
    with closing(build(Settings(), taught_copy, lambda _: None, lambda _: None)) as assistant:
        assert not assistant.scoring.fresh
        assert assistant._scorer.stop()
        assert assistant.scoring.fresh


def test_an_import_scores_what_came_in(assistant, tmp_path):
    path = tmp_path / "more.csv"
    path.write_text("Lead ID,Name,Company,Email\n9001,Nora Vale,Vale Tools,nora@vale.example\n", "utf-8")
    assistant.leads.take_in(path)
    assert assistant._scorer.stop()
    assert assistant.scoring.scored(assistant.leads.find("nora vale")[0].lead.id)


def test_what_changes_while_everybody_is_scored_is_scored_after_it(assistant, monkeypatch):
    first, second = Event(), Event()

    def rescore(go_on):
        if first.is_set():
            second.set()
        else:
            first.set()
            assistant.rescore_soon()

    monkeypatch.setattr(assistant.scoring, "rescore", rescore)
    assistant.rescore_soon()
    assert second.wait(10)


def test_while_a_call_runs_only_its_own_lead_would_be_scored(assistant):
    before = assistant.scoring.best(1)[0]
    assistant._session = SimpleNamespace(ended=False, end=lambda: None)
    assistant.rescore_soon()
    assert assistant._scorer.stop()
    assert assistant.scoring.scored(before.lead_id).at == before.at


def test_the_command_line(taught_copy, capsys):
    home = taught_copy

    def run(*words):
        assert main(["--home", str(home.root), "leads", *map(str, words)]) == 0
        return capsys.readouterr()

    said = run("score", "--book", "--out", home.root / "scores.csv", "--json")
    rows = list(csv.DictReader((home.root / "scores.csv").read_text("utf-8").splitlines()))
    assert json.loads(said.out)["rows"] == len(rows) > 30
    told = json.loads(run("explain", rows[0]["id"], "--book", "--json").out)
    assert told["score"]["score"] == float(rows[0]["score"])
    assert len(told["fields"]) > 20
    assert "next: " in run("explain", rows[0]["id"], "--book").out
    due = [json.loads(line) for line in run("due", "--json", "--limit", 4).out.splitlines()]
    assert [one["rank"] for one in due] == [1, 2, 3, 4]
    assert run("due").out


def test_what_the_command_line_wants(taught_copy, capsys):
    home = taught_copy
    assert main(["--home", str(home.root), "leads", "train", "--target", "X"]) == 1
    assert "wants FILE, --model; or --book" in capsys.readouterr().err
    assert main(["--home", str(home.root), "leads", "score", "a.csv", "--book"]) == 1
    assert "not both" in capsys.readouterr().err
