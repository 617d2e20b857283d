"""Rows of one lead: never on both sides of a fold, wherever folds are made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.leads.ensemble import Plan, _splits
from assistant.engines.leads.features import Encoder
from assistant.engines.leads.groups import groups, together
from assistant.engines.leads.kinds import Found, Kind
from assistant.engines.leads.leakage import find_leaks
from assistant.engines.leads.table import Table

LEADS, EACH = 90, 4
CHANCE = np.random.default_rng(3)
GROUP = np.repeat(np.arange(LEADS), EACH)
WON = np.repeat((CHANCE.random(LEADS) < 0.5).astype(np.float64), EACH)


def told(**columns):
    return Table({name: [str(cell) for cell in cells] for name, cells in columns.items()}, list(range(len(GROUP))))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), min_size=1))
def test_a_group_is_in_one_fold_and_in_time_in_its_last(rows):
    fold, group = (np.array(one, dtype=np.int64) for one in zip(*rows, strict=True))
    folded = together(fold, group)
    assert {len({int(one) for one in folded[group == which]}) for which in group} == {1}
    assert (together(np.sort(fold), group) >= np.sort(fold)).all()


@pytest.mark.parametrize("time", ["", "day"])
def test_no_member_is_asked_about_a_lead_that_it_learnt_from(time):
    table = told(lead=GROUP)
    splits, fold = _splits(WON, Plan(time=time, group="lead"), groups(table, "lead"))
    assert len(splits) > 2
    for seen, held in splits:
        assert not set(GROUP[seen]) & set(GROUP[held])
    assert all(len(set(fold[one == GROUP])) == 1 for one in range(LEADS))


def test_what_only_one_lead_says_tells_nothing_of_its_own_outcome():
    table, found = told(lead=GROUP, name=GROUP), {"name": Found(Kind.CATEGORY)}
    alone = Encoder.fitted(table, found, WON)[1][:, -1]
    apart = Encoder.fitted(table, found, WON, group=groups(table, "lead"))[1][:, -1]
    gap = [float(one[WON > 0].mean() - one[WON == 0].mean()) for one in (alone, apart)]
    assert gap[0] > 0.1
    assert gap[1] < 0.05


def test_a_word_of_one_lead_is_no_word_of_the_model():
    words = [
        "zebra zebu zeal" if group in {7, 8} else f"plain {'often' if group % 2 else 'seldom'} said" for group in GROUP
    ]
    table, found = told(lead=GROUP, note=words), {"note": Found(Kind.TEXT)}
    kept = Encoder.fitted(table, found, WON, group=groups(table, "lead"))[0].fields[0].words
    assert "often" in kept
    assert "zebra" not in kept


def test_what_tells_leads_apart_is_no_leak():
    table, found = told(lead=GROUP, size=GROUP * 7 % 100), {"size": Found(Kind.NUMBER)}
    rows = find_leaks(table, found, WON)
    by_lead = find_leaks(table, found, WON, group=groups(table, "lead"))
    assert by_lead.alone["size"] < rows.alone["size"] - 0.1
    assert by_lead.leaks == ()
