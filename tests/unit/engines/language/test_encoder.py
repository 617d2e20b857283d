"""The trained model: good on writers it never met, sure only where it is right, silent where it cannot know."""

import random
from statistics import median
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.calls import Track
from assistant.domain.errors import ModelMissing
from assistant.domain.labels import LABELS, NONE
from assistant.engines.language.encoder import FILES, Encoder, Said
from assistant.engines.language.ngrams import Ngrams
from assistant.training.corpus import split
from assistant.training.understanding.noise import noisy
from assistant.wiring import UNDERSTANDING, load_encoder

CUSTOMER, REP = Track.CUSTOMER, Track.REP


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def lines():
    return [line for line in split("test") if line.track is CUSTOMER]


def f1(wanted, given):
    both = sum(a and b for a, b in zip(wanted, given, strict=True))
    return 2 * both / (sum(wanted) + sum(given))


def found(encoder, said, head):
    return [meaning.best(head)[0] != NONE for meaning in encoder.understand_all(said)]


@pytest.mark.parametrize(("head", "least"), [("objection", 0.79), ("buying_signal", 0.84)])
def test_it_finds_what_writers_meant_that_it_never_met(encoder, lines, head, least):
    wanted = [line.labels[head] != NONE for line in lines]
    said = [Said(line.text, line.prev, line.track) for line in lines]
    clean = f1(wanted, found(encoder, said, head))
    assert clean > least
    rng = random.Random(5)
    heard = [Said(noisy(line.text, rng), noisy(line.prev, rng) if line.prev else "", line.track) for line in lines]
    assert f1(wanted, found(encoder, heard, head)) > 0.93 * clean


@pytest.mark.parametrize(
    ("said", "head", "label"),
    [
        (Said("Honestly that's way over what we can spend", "", CUSTOMER), "objection", "price"),
        (Said("we just signed with somebody else in march", "", CUSTOMER), "objection", "competitor"),
        (Said("I'd have to run it past our CFO first, it's not my decision", "", CUSTOMER), "objection", "authority"),
        (Said("Could you send me a quote for forty seats?", "", CUSTOMER), "buying_signal", "pricing"),
        (Said("Okay, let's do it, send the contract over", "", CUSTOMER), "buying_signal", "commit"),
        (Said("How many people are on your team today?", "", REP), "intent", "discover"),
        (Said("Have a great weekend, bye bye", "", CUSTOMER), "intent", "goodbye"),
        (Said("mm-hm", "We can start in May.", CUSTOMER), "intent", "backchannel"),
    ],
)
def test_plain_words_are_understood(encoder, said, head, label):
    assert encoder.understand(said).best(head)[0] == label


@pytest.mark.parametrize(
    "text",
    [
        "Budget is not the issue, we have that approved.",
        "What does the basic plan cost?",
        "Lovely weather here today, is it the same with you?",
        "Our own customers always haggle about our prices.",
    ],
)
def test_look_alikes_are_no_objection(encoder, text):
    assert encoder.understand(Said(text, "", CUSTOMER)).best("objection")[0] == NONE


def test_the_rep_neither_objects_nor_signals(encoder):
    meaning = encoder.understand(Said("That is too expensive, let's sign today.", "", REP))
    assert meaning.best("objection") == (NONE, 1.0)
    assert meaning.best("buying_signal") == (NONE, 1.0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no words"),
        ("   \n\t", "no words"),
        ("🙂🙂🙂", "no words"),
        ("\x00\x07\x1b", "no words"),
        ("...!?", "no words"),
        ("Das ist uns ehrlich gesagt viel zu teuer", "not English"),
        ("c'est beaucoup trop cher pour nous je pense", "not English"),
        ("それは 高すぎる と 思います", "not English"),
        ("これは高すぎます、予算がありません", "not English"),
        ("太贵了", "not English"),
        ("Слишком дорого", "not English"),
        ("we have talked about this for hours and it is too expensive " * 1700, "too long for an utterance"),
    ],
)
def test_what_it_cannot_read_it_says_so_and_guesses_nothing(encoder, text, why):
    meaning = encoder.understand(Said(text, "", CUSTOMER))
    assert meaning.unread == why
    assert {head: meaning.best(head)[0] for head in ("objection", "intent", "sentiment")} == {
        "objection": NONE,
        "intent": "other",
        "sentiment": "neutral",
    }
    assert meaning.best("intent")[1] < 0.2


def test_a_long_breath_is_read_by_its_end(encoder):
    meaning = encoder.understand(
        Said("we have talked about this for hours and " * 90 + "it is too expensive", "", CUSTOMER)
    )
    assert not meaning.unread


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.builds(Said, st.text(max_size=80), st.text(max_size=40), st.sampled_from([*Track, None])), max_size=5)
)
def test_whatever_is_said_every_head_answers_with_chances(said):
    for meaning in load_encoder().understand_all(said):
        assert set(meaning.chances) == set(LABELS)
        for head, chances in meaning.chances.items():
            assert set(chances) == set(LABELS[head])
            assert sum(chances.values()) == pytest.approx(1, abs=1e-4)
            assert all(0 <= chance <= 1 for chance in chances.values())


def test_it_answers_in_milliseconds(encoder, lines):
    times = []
    for line in lines[:100]:
        began = perf_counter()
        encoder.understand_all([Said(line.text, line.prev, line.track)])
        times.append(perf_counter() - began)
    assert median(times) < 0.03  # 5 ms on a quiet machine: `make bench ARGS=understanding`


def test_a_missing_or_damaged_model_is_named(tmp_path, encoder):
    with pytest.raises(ModelMissing, match=r"model\.onnx"):
        Encoder(tmp_path)
    for name in FILES:
        (tmp_path / name).write_text("not a model")
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        Encoder(tmp_path)


@pytest.mark.parametrize(("name", "damage"), [("heads.json", "{}"), ("heads.json", "[]"), ("words.txt", "")])
def test_a_model_with_one_damaged_part_is_named(tmp_path, name, damage):
    for each in FILES:
        (tmp_path / each).symlink_to(UNDERSTANDING / each)
    (tmp_path / name).unlink()
    (tmp_path / name).write_text(damage)
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        Encoder(tmp_path)


@pytest.mark.parametrize("kept", [b"", b"not a model", b"PK\x03\x04 cut off"])
def test_a_damaged_linear_model_is_named(tmp_path, kept):
    (tmp_path / "ngrams.npz").write_bytes(kept)
    with pytest.raises(ModelMissing, match=r"ngrams\.npz"):
        Ngrams(tmp_path / "ngrams.npz")
