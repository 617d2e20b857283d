"""The parts of training that can be wrong without anybody seeing it: noise, calibration, judging."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Track
from assistant.domain.labels import LABELS
from assistant.engines.language.encoder import Meaning
from assistant.paths import RESOURCES
from assistant.training.corpus import Line
from assistant.training.understanding.calibrate import calibration_by_luck, calibration_error, temperature
from assistant.training.understanding.judge import judge
from assistant.training.understanding.noise import bare, noisy


@given(st.text(max_size=80), st.integers())
def test_noise_never_leaves_nothing_of_something(text, seed):
    heard = noisy(text, random.Random(seed))
    assert bool(heard) == bool(text) or not text.strip()


def test_noise_is_what_a_recogniser_does_and_little_of_it():
    text = "We've got about forty people, and the price is the issue."
    assert bare(text) == "we've got about forty people and the price is the issue"
    kept = [len(set(bare(text).split()) & set(noisy(text, random.Random(n)).lower().split())) for n in range(200)]
    assert 9.5 < sum(kept) / len(kept) < 11


def test_the_temperature_undoes_what_made_a_model_too_sure():
    rng = np.random.default_rng(0)
    honest = rng.normal(size=(4000, 5)) * 2
    chances = np.exp(honest) / np.exp(honest).sum(1, keepdims=True)
    wanted = np.array([rng.choice(5, p=row) for row in chances])
    assert temperature(honest, wanted) == pytest.approx(1.0, abs=0.08)
    assert temperature(honest * 3, wanted) == pytest.approx(3.0, abs=0.25)


def test_calibration_error_is_nought_for_honest_answers_and_the_gap_for_boasts():
    rng = np.random.default_rng(1)
    sure = rng.uniform(0.3, 1.0, 20_000)
    assert calibration_error(sure.tolist(), (rng.uniform(size=20_000) < sure).tolist()) < 0.015
    assert calibration_error([0.9] * 1000, [i % 2 == 0 for i in range(1000)]) == pytest.approx(0.4, abs=0.01)


def test_few_answers_look_badly_calibrated_though_every_probability_is_true():
    rng = np.random.default_rng(2)
    sure = rng.uniform(0.3, 1.0, 500)
    seen = [calibration_error(sure.tolist(), (rng.uniform(size=500) < sure).tolist()) for _ in range(50)]
    assert calibration_by_luck(sure.tolist()) == pytest.approx(np.mean(seen), abs=0.005)
    assert calibration_by_luck(sure.tolist()) > 0.04 > calibration_by_luck(rng.uniform(0.3, 1.0, 5_000).tolist())


def test_a_judge_counts_what_was_found_and_which_kind():
    def line(track, objection):
        labels = {head: names[0] for head, names in LABELS.items() if head != "stage"} | {"objection": objection}
        return Line("made:1", track, "", "words", labels)

    lines = [line(Track.CUSTOMER, one) for one in ("price", "price", "none", "trust")] + [line(Track.REP, "none")]
    given_labels = ["price", "trust", "none", "none", "price"]

    def understand(some):
        return [
            Meaning(
                {
                    head: {name: float(name == (g if head == "objection" else names[0])) for name in names}
                    for head, names in LABELS.items()
                },
                np.zeros(1, np.float32),
            )
            for g in given_labels[: len(some)]
        ]

    found = judge(lines, understand)["objection"]
    assert len(found.pairs) == 4  # the rep's line is none of them
    assert found.found == pytest.approx((1.0, 2 / 3, 0.8))
    assert found.accuracy == 0.5
    assert found.macro == pytest.approx((2 / 3) / 9)
    assert [(wanted, given) for _, wanted, given, _ in found.worst(5)] == [("trust", "none"), ("price", "trust")]


def test_the_shipped_model_opened_again_and_written_anew_says_the_same(tmp_path):
    pytest.importorskip("torch", reason="the extra train is not installed")
    import onnxruntime

    from assistant.training.understanding.export import export
    from assistant.training.understanding.reopen import reopened

    shipped, again = RESOURCES / "understanding" / "model.onnx", tmp_path / "model.onnx"
    export(reopened(shipped), tuple(LABELS), again)
    tokens = np.random.default_rng(0).integers(1_000, 20_000, (1, 24))
    fed = {"tokens": tokens, "segments": np.zeros_like(tokens), "mask": np.ones_like(tokens)}
    one, other = (onnxruntime.InferenceSession(str(path)).run(None, fed) for path in (shipped, again))
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
