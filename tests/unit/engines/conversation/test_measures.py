from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Conversation, Track, Utterance, Word
from assistant.engines.conversation.fillers import count_fillers
from assistant.engines.conversation.measures import CallMeasurer, voiced_s

REP, CUSTOMER = Track.REP, Track.CUSTOMER


def call(*turns, now_s=0.0):
    """(track, start, end, text) or an Utterance, in the order of their start."""
    return Conversation(
        tuple(
            replace(t, number=n) if isinstance(t, Utterance) else Utterance(n, t[0], t[1], t[2], t[3])
            for n, t in enumerate(turns, 1)
        ),
        now_s=now_s,
    )


def measure(*turns):
    return CallMeasurer().measure(call(*turns))


def spoken(words, start_s=0.0, each_s=0.3, hole_s=0.0):
    step = each_s + hole_s
    return tuple(Word(w, start_s + i * step, start_s + i * step + each_s, 0.9) for i, w in enumerate(words.split()))


def test_before_anybody_spoke_nothing_can_be_told():
    told = measure()
    assert (told.talk_ratio, told.pace_wpm, told.patience_s, told.fillers_per_min) == (None, None, None, None)
    assert (told.monologue_s, told.longest_silence_s, told.questions) == (0.0, 0.0, 0)


def test_talk_share_counts_voice_and_not_silence():
    told = measure((REP, 0, 30, "a"), (CUSTOMER, 90, 160, "b"))
    assert told.talk_ratio == pytest.approx(0.3)
    assert told.longest_silence_s == 60


def test_voice_is_taken_from_the_words_where_there_are_times():
    words = spoken("one two three", start_s=1.0, each_s=0.5, hole_s=1.0)
    assert voiced_s(Utterance(1, REP, 0, 10, "one two three", words=words)) == pytest.approx(1.5)
    close = spoken("one two three", start_s=1.0, each_s=0.5, hole_s=0.1)
    assert voiced_s(Utterance(1, REP, 0, 10, "one two three", words=close)) == pytest.approx(1.7)


def test_echo_stays_out_of_every_measure_and_is_counted():
    mine = (REP, 0, 10, "so what do you think?")
    echo = Utterance(0, REP, 20, 24, "um we think it is dear?", echo_suspect=True)
    clean, leaky = measure(mine, (CUSTOMER, 12, 20, "well")), measure(mine, (CUSTOMER, 12, 20, "well"), echo)
    assert leaky == replace(clean, echo_excluded_s=4)


def test_a_back_channel_does_not_end_a_monologue_and_a_turn_does():
    flow = [(REP, 0, 30, "first"), (CUSTOMER, 30.2, 30.8, "Mm-hm."), (REP, 31, 60, "second")]
    assert measure(*flow).monologue_s == 60
    told = measure(*flow, (CUSTOMER, 61, 65, "but what about the price"), (REP, 66, 70, "well"))
    assert (told.monologue_s, told.longest_monologue_s, told.customer_longest_s) == (4, 60, 4)


def test_after_the_customers_turn_the_rep_is_in_no_monologue():
    assert measure((REP, 0, 30, "a"), (CUSTOMER, 31, 33, "I see your point there")).monologue_s == 0


def test_a_long_silence_ends_a_monologue():
    assert measure((REP, 0, 30, "a"), (REP, 40, 50, "b")).monologue_s == 10


def test_pace_needs_enough_words_and_looks_at_the_last_minute():
    assert measure((REP, 0, 4, "only six words are too few")).pace_wpm is None
    slow, fast = " ".join(["word"] * 100), " ".join(["word"] * 100)
    told = measure((REP, 0, 60, slow), (REP, 100, 130, fast))
    assert told.pace_wpm == pytest.approx(200)


def test_patience_is_the_median_pause_before_an_answer():
    turns = []
    for i, pause in enumerate([0.4, 1.0, 3.0]):
        turns += [
            (CUSTOMER, 20 * i, 20 * i + 5, "we do it by hand"),
            (REP, 20 * i + 5 + pause, 20 * i + 10, "and then"),
        ]
    assert measure(*turns).patience_s == pytest.approx(1.0)
    assert measure(*turns[:4]).patience_s is None


@pytest.mark.parametrize(
    ("second", "by_rep"),
    [
        ((REP, 5, 9, "let me stop you there"), 1),
        ((REP, 5, 5.6, "mm-hm"), 0),  # listening
        ((REP, 9.8, 13, "we can do that"), 0),  # the usual overlap at the change of turns
        ((REP, 0.2, 3, "hello there"), 0),  # both began at once
        ((REP, 10.4, 13, "we can do that"), 0),  # the customer had finished
    ],
)
def test_what_is_an_interruption(second, by_rep):
    first = (CUSTOMER, 0, 10, "we have had this problem for years and")
    told = measure(first, second)
    assert (told.interruptions, told.interrupted) == (by_rep, 0)


def test_questions_of_both_sides_are_counted_with_or_without_their_mark():
    told = measure(
        (REP, 0, 3, "How do you do it today? And who is involved?"),
        (CUSTOMER, 4, 7, "by hand mostly"),
        (REP, 8, 10, "and how long does that take you"),
        (CUSTOMER, 11, 13, "about a day so what does it cost"),
        (REP, 14, 15, "Really?"),
    )
    assert (told.questions, told.customer_questions) == (3, 1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Um, so, uh, we kind of need it, you know.", 4),
        ("I would like to see it and my team likes it too", 0),
        ("Do you know what kind of system you have? I mean it.", 0),
        ("it looks like this", 0),
        ("it was, like, really slow and like we had to wait", 2),
        ("As you know, it's the same sort of thing.", 0),
        ("an umbrella, an error, her album", 0),
    ],
)
def test_fillers_are_told_from_the_same_words_in_earnest(text, count):
    assert count_fillers(text) == count


def test_fillers_are_told_by_the_minute_once_there_is_enough_voice():
    assert measure((REP, 0, 20, "um")).fillers_per_min is None
    assert measure((REP, 0, 60, "um and uh then er so")).fillers_per_min == pytest.approx(3)


texts = st.sampled_from(["mm-hm", "okay", "what does it cost", "we do it by hand today", "um so I think", "Really?"])


@st.composite
def calls(draw):
    at, turns = 0.0, []
    for _ in range(draw(st.integers(0, 25))):
        at += draw(st.floats(0, 8))
        length = draw(st.floats(0, 12))
        text = draw(texts)
        words = spoken(text, at, length / 10) if draw(st.booleans()) else ()
        echo = draw(st.integers(0, 9)) == 0
        turns.append(Utterance(0, draw(st.sampled_from(Track)), at, at + length, text, words=words, echo_suspect=echo))
    return call(*turns)


@given(calls())
def test_the_measures_stay_within_their_ranges(conversation):
    told = CallMeasurer().measure(conversation)
    span = max((u.end_s for u in conversation.utterances), default=0.0)
    assert told.talk_ratio is None or 0 <= told.talk_ratio <= 1
    assert 0 <= told.monologue_s <= told.longest_monologue_s + 1e-9 <= span + 1e-6
    assert 0 <= told.longest_silence_s <= span
    assert told.patience_s is None or 0 <= told.patience_s <= 10


@given(calls())
def test_swapping_the_sides_swaps_the_measures(conversation):
    def swapped(u):
        return replace(u, track=u.track.other)

    told = CallMeasurer().measure(conversation)
    other = CallMeasurer().measure(replace(conversation, utterances=tuple(map(swapped, conversation.utterances))))
    assert (told.talk_ratio is None) == (other.talk_ratio is None)
    if told.talk_ratio is not None:
        assert told.talk_ratio + other.talk_ratio == pytest.approx(1)
    assert (told.rep_s, told.interruptions, told.questions) == (
        other.customer_s,
        other.interrupted,
        other.customer_questions,
    )
    assert (told.longest_monologue_s, told.longest_silence_s) == (other.customer_longest_s, other.longest_silence_s)


@given(calls())
def test_what_is_remembered_changes_nothing(conversation):
    measurer = CallMeasurer()
    for i in range(len(conversation.utterances)):
        measurer.measure(replace(conversation, utterances=conversation.utterances[: i + 1]))
    assert measurer.measure(conversation) == CallMeasurer().measure(conversation)


def test_erased_utterances_are_not_remembered():
    measurer = CallMeasurer()
    measurer.measure(call((REP, 0, 10, "a"), (CUSTOMER, 11, 20, "secret")))
    measurer.measure(call((REP, 0, 10, "a")))
    assert "secret" not in repr(measurer._known)


def test_a_call_of_two_thousand_utterances_stays_quick():
    turns = [((REP, CUSTOMER)[i % 2], i * 3.0, i * 3.0 + 2.5, "we do it by hand today and then") for i in range(2000)]
    conversation, measurer = call(*turns), CallMeasurer()
    measurer.measure(conversation)
    began = process_time()
    measurer.measure(conversation)
    assert process_time() - began < 0.1
