"""A model from made-up histories: what it finds, what it promises, what it refuses, and what it is kept as."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest

from assistant.domain.errors import EngineError, InputError, ModelMissing
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.history import read_history
from assistant.engines.leads.learning import learn
from assistant.engines.leads.measures import auc
from assistant.engines.leads.model import Columns
from assistant.engines.leads.model_file import load, save
from assistant.engines.leads.report import page
from assistant.engines.leads.table import Table
from tests.unit.engines.leads.histories import changed, history

COLUMNS = Columns("Result", "Won", time="Created", id="Lead ID", value="Amount", closed="Closed on")
PLAIN = Columns("Result", "Won", id="Lead ID")
AFTERWARDS = ("Amount", "Closed on")


@pytest.fixture(scope="module")
def model():
    return learn(history(700, leaks=True), COLUMNS)


def outcome(table):
    return np.array([one == "Won" for one in table.columns["Result"]], dtype=float)


def test_it_leaves_the_leaks_out_and_ranks_leads_it_has_not_seen(model):
    assert {one["column"] for one in model.figures["leaks"]} == {"Minutes", "Signed by"}
    assert not {"Minutes", "Signed by", "Amount", "Closed on", "Lead ID", "Result"} & set(model.fields)
    fresh = history(800, seed=99)
    assert auc(outcome(fresh), model.probabilities(fresh)) > 0.72


def test_its_probabilities_are_honest(model):
    fresh = history(3000, seed=98)
    said = model.probabilities(fresh)
    assert abs(said.mean() - outcome(fresh).mean()) < 0.05
    low, high = model.bands(said)
    assert np.all((low <= said) & (said <= high) & (low >= 0) & (high <= 1))
    covered = model.outcomes.coverage(said, outcome(fresh))
    assert min(covered.values()) > 0.83


def test_one_lead_scores_as_it_does_among_many(model):
    fresh = history(40, seed=97)
    many = model.score(fresh)
    for at, among in enumerate(many):
        alone = model.score_one({name: cells[at] for name, cells in fresh.columns.items()})
        assert alone.probability == pytest.approx(among.probability, abs=1e-5)
        assert [one.text for one in alone.reasons] == [one.text for one in among.reasons]
        assert alone.days == pytest.approx(among.days)


def test_reasons_name_what_matters_with_its_sign(model):
    good = model.score_one({"Source": "partner", "Visits": "9", "Size": "20", "Colour": "red"})
    poor = model.score_one({"Source": "cold", "Visits": "1", "Size": "20", "Colour": "red"})
    assert good.probability > 0.6
    assert poor.probability < 0.3
    assert "+ Source is partner" in [one.text for one in good.reasons]
    assert "- Source is cold" in [one.text for one in poor.reasons]
    assert (good.advice, poor.advice) == ("pursue", "drop")
    assert poor.next_action.startswith("leave for now; against it: ")


def test_value_and_days_follow_what_they_depend_on(model):
    small, large = (model.score_one({"Source": "web", "Visits": "4", "Size": one}) for one in ("10", "60"))
    assert small.value[1] <= small.value[0] <= small.value[2] < large.value[0]
    quick, slow = (model.score_one({"Source": one, "Visits": "4", "Size": "20"}) for one in ("partner", "fair"))
    assert quick.days[0] < 30 < slow.days[0]
    assert 0.8 <= model.figures["value_coverage"] <= 1


def test_kept_and_loaded_it_says_the_same(model, tmp_path):
    path = tmp_path / "won.leads"
    save(model, path)
    again, fresh = load(path), history(50, seed=96)
    assert [one.reasons for one in again.score(fresh)] == [one.reasons for one in model.score(fresh)]
    assert np.allclose(again.probabilities(fresh), model.probabilities(fresh))
    assert again.fingerprint == history(700, leaks=True).fingerprint()
    assert {zipped.rpartition(".")[2] for zipped in zipfile.ZipFile(path).namelist()} == {"json", "npz", "txt"}


def test_a_model_that_was_tampered_with_is_refused(model, tmp_path):
    path = tmp_path / "won.leads"
    save(model, path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    said = json.loads(parts["model.json"])
    said["base"] = 0.99
    parts["model.json"] = json.dumps(said).encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    with pytest.raises(ModelMissing, match=r"was changed after it was trained \(model.json\)"):
        load(path)


@pytest.mark.parametrize("damage", [b"", b"no model", b"PK\x03\x04 cut"])
def test_a_damaged_model_is_refused(tmp_path, damage):
    path = tmp_path / "won.leads"
    path.write_bytes(damage)
    with pytest.raises(ModelMissing, match="won cannot be read"):
        load(path)


def test_few_rows_do_and_it_says_so():
    small = learn(history(60).taken(range(60)), PLAIN, drop=AFTERWARDS)
    assert any("60 rows are few" in note for note in small.figures["notes"])
    fresh = history(600, seed=95)
    assert auc(outcome(fresh), small.probabilities(fresh)) > 0.6


def test_a_leak_that_one_wants_is_used():
    kept = learn(history(400, leaks=True), PLAIN, keep=["Minutes"], drop=AFTERWARDS)
    assert "Minutes" in kept.fields
    assert [one["used"] for one in kept.figures["leaks"] if one["column"] == "Minutes"] == [True]


@pytest.mark.parametrize(
    ("columns", "cells", "what"),
    [
        (Columns("Outcome"), {}, "has no column Outcome"),
        (Columns("Result", "Gained"), {}, "no row has the Result Gained"),
        (Columns("Result"), {"Result": ["Won"] * 120}, r"Result holds only Won \(120\)"),
        (Columns("Result"), {"Result": [""] * 120}, "Result holds nothing"),
        (Columns("Source"), {}, "Source holds 4 values"),
        (Columns("Result", "Won"), {"Result": ["Won"] * 5 + ["Lost"] * 115}, "5 of them Won"),
        (Columns("Result", id="Lead_ID"), {}, "has no column Lead_ID"),
        (Columns("Result", id="Lead ID"), {"Lead_ID": ["7"] * 120}, "rows 2 and 3 both have the Lead ID 7"),
        (Columns("Result", time="Colour"), {}, "row 2: Colour is .* no time"),
        (Columns("Result", time="Created"), {"Created": ["2999-01-01"] * 120}, "2999-01-01 lies in the future"),
        (Columns("Result", value="Source"), {}, "row 2: Source is .* no number"),
        (Columns("Result", closed="Source"), {}, "Source holds neither days nor"),
        (Columns("Result", time="Created"), {"Result": ["Lost"] * 105 + ["Won"] * 15}, "all rows but the last sixth"),
    ],
)  # fmt: skip
def test_what_nothing_can_be_learnt_from_is_named(columns, cells, what):
    with pytest.raises(InputError, match=what):
        learn(changed(history(120), **cells), columns)


def test_odd_cells_and_useless_columns_are_told_and_do_no_harm():
    table = history(200)
    visits = list(table.columns["Visits"])
    visits[5] = "lots"
    table = changed(table, Visits=visits, Same=["x"] * 200, Blank=[""] * 200)
    notes = "\n".join(learn(table, PLAIN, drop=AFTERWARDS).figures["notes"])
    for told in ("row 7: Visits is “lots”, no number", "the same in every row: Same", "are empty: Blank"):
        assert told in notes


def test_a_column_of_numbers_with_too_many_words_in_it_is_told():
    table = history(200)
    cells = ["twelve" if at % 10 == 3 else one for at, one in enumerate(table.columns["Visits"])]
    notes = read_history(changed(table, Visits=cells), PLAIN).notes
    assert "row 5: Visits is “twelve”, no number; so all of Visits is taken for words" in notes


def test_leads_still_open_are_left_out():
    table = history(200)
    some = learn(changed(table, Result=["", *table.columns["Result"][1:]]), PLAIN, drop=AFTERWARDS)
    assert some.figures["rows"] == 199
    assert "1 rows without Result are left out: their outcome is open" in some.figures["notes"]


@pytest.mark.parametrize(
    ("cells", "what"),
    [([f"2026-0{1 + at % 9}-{1 + at % 28:02d}" for at in range(200)], "dates"),
     ([f"they said {at} things to us" for at in range(200)], "texts"), ([f"{at}.5" for at in range(200)], "numbers")],
)  # fmt: skip
def test_a_column_that_is_hardly_an_outcome_is_called_what_it_is(cells, what):
    with pytest.raises(InputError, match=rf"Result holds \d+ different {what}: ") as caught:
        read_history(changed(history(200), Result=cells), Columns("Result"))
    assert caught.value.hint == "say with --positive which is a win, or name another column with --target"


def test_thousands_of_columns_are_brought_down_to_those_that_say_something():
    table = history(400)
    chance = np.random.default_rng(1)
    noise = {f"x{at}": chance.integers(0, 9, 400).astype(str).tolist() for at in range(5000)}
    wide = read_history(changed(table, **noise), PLAIN)
    assert "Source" in wide.found
    assert len(wide.found) == 400
    (told,) = (note for note in wide.notes if note.startswith("of 5,007 columns 400 are used: "))
    assert told.endswith(" that tell outcomes apart alone beyond chance, then the fullest")


def test_thousands_of_columns_that_say_nothing_are_not_taken_for_a_model_that_tells_something():
    chance = np.random.default_rng(2)
    noise = {f"x{at}": chance.integers(0, 9, 200).astype(str).tolist() for at in range(1000)}
    table = Table(noise | {"won": chance.choice(["yes", "no"], 200).tolist()}, range(2, 202))
    figures = learn(table, Columns("won", "yes"), Plan(2.0)).figures
    assert abs(figures["auc"] - 0.5) < 0.13
    assert "of 1,000 columns 400 are used: 0 that tell" in "\n".join(figures["notes"])


def test_what_is_to_be_learnt_cannot_be_left_out():
    with pytest.raises(InputError, match="Result is what is to be learnt"):
        learn(history(60), PLAIN, drop=["Result"])


def test_other_columns_are_named(model):
    lacking = {name: cells for name, cells in history(20).columns.items() if name not in {"Source", "Visits"}}
    table = history(20)
    with pytest.raises(InputError, match="lacks columns Source, Visits"):
        model.score(type(table)(lacking, table.numbers, "new.csv"))
    with pytest.raises(InputError, match="row 2: Size is “big”, the model learnt it as a number"):
        model.score(changed(table, Size=["big"] * 20))
    with pytest.raises(InputError, match="rows 2 and 3 both have the Lead ID 1"):
        model.score(changed(table, Lead_ID=["1"] * 20))


def test_levels_it_never_saw_count_as_average_and_are_told(model):
    fresh = changed(history(10), Source=["the moon"] * 10)
    assert model.ensemble.encoder.unknown(fresh) == {"Source": (10, "the moon")}
    assert all(0 < one.probability < 1 for one in model.score(fresh))


def test_stages_that_are_no_end_count_as_losses_and_are_told():
    table = history(200)
    some = learn(changed(table, Result=["Talking"] * 20 + table.columns["Result"][20:]), PLAIN, drop=AFTERWARDS)
    assert any("Talking (20) all count as not Won" in note for note in some.figures["notes"])


def test_it_can_be_cancelled():
    with pytest.raises(EngineError, match="training was cancelled"):
        learn(history(200), PLAIN, Plan(cancelled=lambda: True), drop=AFTERWARDS)


def test_the_same_history_gives_the_same_model():
    one, two = (learn(history(200), PLAIN, drop=AFTERWARDS).probabilities(history(30)) for _ in range(2))
    assert np.array_equal(one, two)


def test_the_report_shows_text_as_text(model):
    table = changed(history(200), **{"<script>alert(1)</script>": ["a", "b"] * 100})
    shown = page("<b>", learn(table, PLAIN, drop=AFTERWARDS))
    assert "<script>" not in shown
    assert "&lt;b&gt;" in shown
    for chart in ("ROC", "Precision and recall", "Lift", "Calibration"):
        assert f"<figcaption>{chart}" in shown
    assert "Signed by" in page("won", model)
