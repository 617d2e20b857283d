"""The members together: what each fold learnt goes on to be used."""

from __future__ import annotations

import numpy as np

from assistant.engines.leads.ensemble import Plan, train
from assistant.engines.leads.features import Encoder
from assistant.engines.leads.history import read_history
from assistant.engines.leads.measures import logit
from assistant.engines.leads.members import Trees
from assistant.engines.leads.model import Columns
from tests.unit.engines.leads.histories import history

HISTORY = read_history(history(rows=900), Columns("Result", "Won"))
FOUND = {name: HISTORY.found[name] for name in ("Source", "Visits", "Size", "Colour")}


def test_levels_have_one_number_whatever_rows_were_seen():
    whole, raw = Encoder.fitted(HISTORY.table, FOUND, HISTORY.won)
    some = np.flatnonzero([one != "partner" for one in HISTORY.table.columns["Source"]])
    part, seen = Encoder.fitted(HISTORY.table.taken(some.tolist()), FOUND, HISTORY.won[some], like=whole)
    np.testing.assert_array_equal(raw[some][:, whole.plain], seen[:, part.plain])
    np.testing.assert_array_equal(raw[:, whole.plain], part.many(HISTORY.table)[:, part.plain])
    rates = {one.name: one for one in part.fields}["Source"]
    assert rates.rates["partner"] == rates.prior  # a level that these rows have not is worth no more than any


def test_boosted_trees_of_all_folds_speak_together():
    ensemble = train(HISTORY.table, FOUND, HISTORY.won, Plan())
    boosted = [one for name, one in ensemble.members.items() if "boosted" in name and "every" not in name]
    assert boosted
    raw = ensemble.encoder.many(HISTORY.table)
    for member in boosted:
        folds = [Trees(one, ensemble.encoder.plain) for one in member.parts()["trees"].split("\f")]
        assert len(folds) == 5
        each = [one.odds(raw, raw[:, :0]) for one in folds]
        np.testing.assert_allclose(member.odds(raw, raw[:, :0]), np.mean(each, axis=0))
        np.testing.assert_allclose(member.odds(raw[:1], raw[:1, :0]), np.mean(each, axis=0)[:1])


def test_in_time_order_nothing_learnt_from_later_rows_speaks():
    plan = Plan(time="Created")
    ordered = read_history(history(rows=900), Columns("Result", "Won", time="Created"))
    ensemble = train(ordered.table, FOUND, ordered.won, plan)
    assert all("\f" not in member.parts().get("trees", "") for member in ensemble.members.values())
    assert np.isfinite(logit(ensemble.unseen_score)).all()
