"""What the echo canceller left is caught by time and text; what the rep means to say is kept."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Track, Utterance, Word
from assistant.pipeline.echo_catch import without_echo


def said(text: str, at_s: float, track: Track = Track.REP, *, suspect: bool = False, word_s: float = 0.3) -> Utterance:
    words = tuple(Word(word, at_s + i * word_s, at_s + (i + 0.9) * word_s, 0.9) for i, word in enumerate(text.split()))
    return Utterance(1, track, at_s, words[-1].end_s, text, 0.9, words, suspect)


def customer(text: str, at_s: float, **more) -> Utterance:
    return said(text, at_s, Track.CUSTOMER, **more)


OFFER = "honestly forty thousand a year is a lot of money for us"


def test_an_echo_is_caught():
    assert without_echo(said(OFFER, 10.2), [customer(OFFER, 10.0)]) is None


def test_an_echo_heard_badly_is_caught():
    heard = "honestly forty thousands a year is lot of monet for us"
    assert without_echo(said(heard, 10.2, word_s=0.33), [customer(OFFER, 10.0)]) is None


def test_an_echo_of_two_utterances_is_caught():
    theirs = [customer("honestly forty thousand", 10.0), customer("a year is a lot of money for us", 10.9)]
    assert without_echo(said(OFFER, 10.3), theirs) is None


def test_the_rep_who_repeats_the_words_on_purpose_is_kept():
    mirrored = said(OFFER, 14.0)
    assert without_echo(mirrored, [customer(OFFER, 10.0)]) is mirrored


def test_the_rep_who_mirrors_the_last_words_at_once_is_kept():
    mirrored = said("a lot of money for us", 13.4)
    assert without_echo(mirrored, [customer(OFFER, 10.0)]) is mirrored


def test_both_say_yeah_at_once():
    both = said("yeah okay", 10.1)
    assert without_echo(both, [customer("yeah okay", 10.0)]) is both
    assert without_echo(replace(both, echo_suspect=True), [customer("yeah okay", 10.0)]) is None


def test_the_rep_talks_over_the_customer():
    own = said("let me stop you there because the price depends on the number of seats", 10.1)
    assert without_echo(own, [customer(OFFER, 10.0)]) is own


def test_a_suspect_without_the_customers_words_stays_and_stays_suspect():
    own = said("I see what you mean", 10.1, suspect=True)
    assert without_echo(own, [customer(OFFER, 10.0)]) is own


def test_echo_in_front_of_the_reps_own_words_is_cut_off():
    mixed = said(OFFER + " what would you compare it with then if I may ask you that", 10.2, suspect=True)
    own = without_echo(mixed, [customer(OFFER, 10.0)])
    assert own is not None
    assert own.text == "what would you compare it with then if I may ask you that"
    assert own.start_s == mixed.words[12].start_s
    assert not own.echo_suspect


def test_echo_behind_the_reps_own_words_is_cut_off():
    mixed = said("so what would you say to that " + OFFER, 10.0)
    own = without_echo(mixed, [customer(OFFER, 12.0)])
    assert own is not None
    assert own.text == "so what would you say to that"


def test_words_without_times_are_compared_by_the_line():
    heard = replace(said(OFFER, 10.5), words=())
    assert without_echo(heard, [replace(customer(OFFER, 10.0), words=())]) is None
    later = replace(said(OFFER, 20.0), words=())
    assert without_echo(later, [replace(customer(OFFER, 10.0), words=())]) is later


def test_only_the_reps_side_is_ever_removed():
    theirs = customer(OFFER, 10.2)
    assert without_echo(theirs, [said(OFFER, 10.0), customer(OFFER, 10.0)]) is theirs


some_words = st.lists(
    st.sampled_from(["yes", "no", "price", "we", "can", "do", "that", "for", "you", "today", "okay"]),
    min_size=1,
    max_size=12,
)


@given(some_words, some_words, st.floats(0, 5), st.booleans())
def test_what_is_left_is_always_a_stretch_of_what_was_said(ours, theirs, apart_s, suspect):
    utterance = said(" ".join(ours), 10.0, suspect=suspect)
    own = without_echo(utterance, [customer(" ".join(theirs), 10.0 + apart_s)])
    if own is not None:
        at = utterance.words.index(own.words[0])
        assert own.words == utterance.words[at : at + len(own.words)]
        assert (own.start_s, own.track) == (own.words[0].start_s, Track.REP)
