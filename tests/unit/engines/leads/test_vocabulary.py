from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.leads.vocabulary import Vocabulary

LETTERS = "abdeilnorst"
words = st.text(LETTERS, min_size=4, max_size=11)


@st.composite
def slips(draw):
    """A word, and the same with one slip anywhere."""
    word = draw(words)
    at, letter = draw(st.integers(0, len(word) - 1)), draw(st.sampled_from(LETTERS))
    turned = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    wrong = draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], turned]
        )
    )
    return word, wrong


@given(slips(), st.lists(words, max_size=8))
def test_one_slip_anywhere_in_a_word_is_seen_through(slip, others):
    word, wrong = slip
    if len(wrong) >= 4 and wrong != word:
        assert word in Vocabulary({word, *others}).near(wrong)


@given(words, st.lists(words, max_size=8))
def test_what_is_near_is_never_far(word, others):
    for one in Vocabulary(others).near(word):
        assert abs(len(one) - len(word)) <= 2
        assert one != word


def test_what_sounds_the_same_is_near_even_when_short():
    assert Vocabulary(["anna", "otto"]).near("ana") == ["anna"]


def test_a_beginning_with_a_slip_is_near_the_beginnings_of_words():
    book = Vocabulary(["northwind", "southwind", "brightside"])
    assert "north" in book.near_beginnings("norht")
    assert "northw" in book.near_beginnings("nrthw")
    assert book.near_beginnings("nor") == []


def test_numbers_and_very_short_words_are_left_alone():
    assert Vocabulary(["ab", "a1b2", "anna"]).near("4711") == []
    assert len(Vocabulary(["ab", "a1b2", "anna"])) == 1
