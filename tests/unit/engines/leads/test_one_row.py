"""One row by the short way: the very figures of the long one, from any thread, in a fraction of its time."""

import time
from concurrent.futures import ThreadPoolExecutor

import lightgbm as lgb
import numpy as np
import pytest

from assistant.engines.leads.one_row import CONTRIBUTIONS, NORMAL, RAW, Predictor

CHANCE = np.random.default_rng(1)
ROWS = CHANCE.normal(size=(400, 12)).astype(np.float32)
ROWS[CHANCE.random(ROWS.shape) < 0.1] = np.nan
TARGET = (np.nan_to_num(ROWS[:, 0]) + CHANCE.normal(size=400) > 0).astype(float)
WIDE = np.column_stack([ROWS, ROWS])[:, ::2]  # rows that do not lie in one piece


@pytest.fixture(scope="module")
def booster():
    took = {"objective": "binary", "verbose": -1, "num_threads": 1}
    return lgb.Booster(model_str=lgb.train(took, lgb.Dataset(ROWS, TARGET), 60).model_to_string())


@pytest.mark.parametrize("kind", [NORMAL, RAW, CONTRIBUTIONS])
@pytest.mark.parametrize("rows", [ROWS, WIDE[:, :12]])
def test_a_row_alone_says_to_the_digit_what_it_says_among_all(booster, kind, rows):
    said = Predictor(booster, kind)
    assert np.array_equal(np.concatenate([said(rows[at : at + 1]) for at in range(len(rows))]), said(rows))


def test_threads_do_not_get_in_each_others_way(booster):
    said = Predictor(booster)
    with ThreadPoolExecutor(8) as pool:
        each = list(pool.map(lambda at: said(ROWS[at % 400 : at % 400 + 1])[0], range(4000)))
    assert np.array_equal(each, np.tile(said(ROWS), 10))


def test_rows_of_another_width_are_refused(booster):
    with pytest.raises(lgb.basic.LightGBMError, match="number of features"):
        Predictor(booster)(ROWS[:1, :5])


def test_it_takes_less_than_half_the_time_of_the_long_way(booster):
    said = Predictor(booster)

    def took(call):
        each = []
        for at in range(300):
            began = time.thread_time()
            call(ROWS[at : at + 1])
            each.append(time.thread_time() - began)
        return np.median(each)

    assert took(said) < 0.5 * took(lambda row: booster.predict(row, num_threads=1))
