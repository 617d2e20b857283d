"""The level of a model follows what is won lately, outcome by outcome, and sees nothing before it is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.engines.leads.calibration import Beta
from assistant.engines.leads.lately import Lately
from assistant.engines.leads.learning import learn
from assistant.engines.leads.measures import brier, expit
from assistant.engines.leads.model import Columns
from assistant.engines.leads.model_file import load, save
from tests.unit.engines.leads.histories import changed, history

ROWS = 4000


def tides(seed=1, swing=1.5):
    """Scores of a model that knows who is better but not that wins come and go, and what came."""
    chance = np.random.default_rng(seed)
    odds = chance.normal(-2, 1, ROWS)
    level = swing * np.sign(np.sin(np.arange(ROWS) / 60))
    return expit(odds), (chance.random(ROWS) < expit(odds + level)).astype(float)


def as_it_goes(lately, score, won):
    """What is said of each row, the outcome of every row before it known."""
    said = []
    for one, outcome in zip(score, won, strict=True):
        said.append(lately.beta(np.array([one]))[0])
        lately = lately.after(np.array([one]), np.array([outcome]))
    return np.array(said)


def test_following_many_outcomes_ends_at_the_next_look_once_it_is_to_stop():
    score, won = tides()
    lately, looks = Lately.fitted(score, won, np.arange(ROWS, dtype=float), np.arange(ROWS, dtype=float)), []

    def check():
        looks.append(1)
        if len(looks) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        lately.after(score, won, None, check)
    assert lately.after(score, won, None, lambda: None) == lately.after(score, won)


def test_it_says_better_what_comes_than_a_model_that_stays_put():
    score, won = tides()
    at = np.arange(ROWS, dtype=float)
    half = ROWS // 2
    lately = Lately.fitted(score[:half], won[:half], at[:half], at[:half])
    said, fixed = as_it_goes(lately, score[half:], won[half:]), lately.base(score[half:])
    assert brier(won[half:], said) < 0.93 * brier(won[half:], fixed)
    assert abs(said.mean() - won[half:].mean()) < 0.02


def test_where_nothing_changes_it_hardly_moves():
    score, won = tides(swing=0.0)
    at = np.arange(ROWS, dtype=float)
    lately = Lately.fitted(score[:3000], won[:3000], at[:3000], at[:3000])
    said = as_it_goes(lately, score[3000:], won[3000:])
    assert brier(won[3000:], said) < 1.01 * brier(won[3000:], score[3000:])


def test_the_order_of_leads_stays():
    score, won = tides()
    at = np.arange(ROWS, dtype=float)
    ranked = np.sort(np.random.default_rng(0).random(50))
    assert np.all(np.diff(Lately.fitted(score, won, at, at).beta(ranked)) > 0)


def said_of_each(score, won, at, known):
    """What the experts made of each row when it was its turn, the calibration being told."""
    heard = []
    with pytest.MonkeyPatch.context() as patched:
        said = Lately._said
        patched.setattr(Lately, "_said", lambda *given: heard.append(said(*given)) or heard[-1])
        patched.setattr(Beta, "fitted", lambda *_: Beta(1.0, 1.0, 0.0))
        Lately.fitted(score, won, at, known)
    return np.array(heard)


@settings(max_examples=25)
@given(st.integers(1, 60), st.integers(0, 240), st.integers(0, 3))
def test_no_lead_is_seen_with_what_was_not_known_before_it(late, row, seed):
    score, won = (one[:300] for one in tides(seed))
    at = np.arange(300, dtype=float)
    hidden = at + late >= row
    other = won.copy()
    other[hidden] = won[hidden][::-1]  # as many wins, of others
    one, two = (said_of_each(score, outcomes, at, at + late) for outcomes in (won, other))
    assert np.array_equal(one[: row + 1], two[: row + 1])
    if hidden[:280].any() and not np.array_equal(won, other):
        assert not np.array_equal(one, two)


def test_outcomes_of_one_day_teach_nothing_that_day():
    """Of a day's leads that were all won nothing is to be seen until it is over: late outcomes surprise more."""
    score, won = np.full(400, 0.2), np.tile(np.repeat([1.0, 0.0], [20, 80]), 4)
    at = np.arange(400, dtype=float)
    day = np.floor(at / 20)
    by_day, at_once = Lately.fitted(score, won, day, day), Lately.fitted(score, won, at, at)
    assert min(by_day.sums[3]) > 1.1 * min(at_once.sums[3])
    assert by_day.sums[:3] == at_once.sums[:3]  # the same outcomes in the end


@pytest.fixture(scope="module")
def model():
    return learn(history(700), Columns("Result", "Won", time="Created", id="Lead ID"), drop=["Amount", "Closed on"])


def later(rows=200, *, won="", seed=21):
    table = history(rows, seed)
    ids = [str(90_000 + at) for at in range(rows)]
    days = [one.replace("2025", "2026").replace("2024", "2025") for one in table.columns["Created"]]
    return changed(table, Lead_ID=ids, Created=days, Result=[won] * rows if won else table.columns["Result"])


def test_a_model_follows_outcomes_that_are_new_to_it(model):
    fresh = history(300, seed=31)
    same, none = model.followed(history(700))
    assert (same.beta, none) == (model.beta, 0)
    better, count = model.followed(later(won="Won"))
    assert count == 200
    assert np.all(better.probabilities(fresh) > model.probabilities(fresh))
    assert better.followed(later(won="Won"))[1] == 0  # they are known by now
    worse, _ = model.followed(later(won="Lost"))
    assert np.all(worse.probabilities(fresh) < better.probabilities(fresh))


def test_what_cannot_be_ruled_out_moves_with_the_level(model):
    """Of the losses three of four are gone; leads are else what they were."""
    table = later(1600)
    kept = [at for at, one in enumerate(table.columns["Result"]) if one == "Won" or at % 4 == 0]
    seen, fresh = table.taken(kept[::2]), table.taken(kept[1::2])
    moved, _ = model.followed(seen)
    said, won = moved.probabilities(fresh), np.array([one == "Won" for one in fresh.columns["Result"]], dtype=float)
    assert all(0.78 < one < 0.97 for one in moved.outcomes.coverage(said, won).values())
    assert model.outcomes.coverage(said, won)["lost"] < 0.72


def test_leads_that_are_open_teach_nothing(model):
    open_ones = changed(later(), Result=[""] * 100 + ["Talking"] * 100)
    assert model.followed(open_ones)[1] == 0


def test_how_wins_went_is_kept_with_the_model(model, tmp_path):
    save(model, tmp_path / "one.leads")
    assert load(tmp_path / "one.leads").followed(later())[0].beta == model.followed(later())[0].beta
