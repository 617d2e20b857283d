import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.spoken import Phrase, Phrases, read


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("We don't, um, have the the budget.", "we do not have budget"),
        ("we dont have budget", "we do not have budget"),
        ("It\u2019s gonna cost forty thousand", "it is going to cost NUMBER"),
        ("$40,000 or one hundred and fifty grand", "NUMBER or one NUMBER"),
        ("we we we're not, you know, really sure", "we are not sure"),
        ("do you know what kind of tool", "do you know what kind of tool"),
        ("our CFO's sign-off", "our cfo sign off"),
        ("", ""),
    ],
)
def test_the_same_words_read_the_same_however_they_were_written(written, words):
    assert " ".join(read(written).words) == words


@pytest.mark.parametrize(
    ("phrase", "text", "quote"),
    [
        ("out of our/my budget", "Well, it's out of MY budget, sorry", "out of MY budget"),
        ("NUMBER ... (a) lot", "forty thousand euros is a lot", "forty thousand euros is a lot"),
        ("integrat* with", "does it integrate with SAP", "integrate with"),
        ("by MONTH", "we need it by March", "by March"),
        ("too (much) expensive", "that's too expensive", "too expensive"),
        ("price ... high", "the price. It is a high tower", ""),
        ("NUMBER ... lot", "five men and some whole other long lot", ""),
    ],
)
def test_a_phrase_is_found_as_people_speak_and_quoted_as_it_was_heard(phrase, text, quote):
    spoken = read(text)
    assert [spoken.quote(h.start, h.end) for h in Phrases([phrase]).hits(spoken)] == ([quote] if quote else [])


@pytest.mark.parametrize(
    "phrase", ["... price", "price ...", "(very) (much)", "a/the", "don't/won't", "price/ high", "too dear " * 30]
)
def test_a_phrase_that_cannot_be_understood_is_refused(phrase):
    with pytest.raises(ValueError, match=r"“|nothing"):
        Phrase.of(phrase)


def test_a_phrase_of_many_gaps_is_found_or_not_at_once():
    cat = "/".join(animals := ("cat", "dog", "hen", "cow"))
    phrase = Phrase.of(" ... ".join([cat] * 20 + ["zebra"]))
    said = read(" ".join(animals * 20))
    assert Phrases([phrase]).hits(said) == []  # in turn, each way to fill the gaps would take longer than a life
    assert Phrases([phrase]).hits(read(f"{said.text} zebra"))


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_every_word_points_into_it(text):
    spoken = read(text)
    assert len(spoken.words) == len(spoken.spans) == len(spoken.clauses)
    assert all(0 <= a < b <= len(text) for a, b in spoken.spans)
    assert list(spoken.clauses) == sorted(spoken.clauses)
