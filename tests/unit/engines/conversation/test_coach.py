from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Conversation, Insight, Measures, Source, Stage, Track, Utterance
from assistant.domain.history import ShownCard
from assistant.domain.memory import Memory, OpenQuestion
from assistant.engines.conversation import behaviours
from assistant.engines.conversation.coach import FLOOR, SPACING_S, CardCoach
from assistant.engines.conversation.playbook import Playbook, TalkTrack, read_playbook
from assistant.paths import RESOURCES
from assistant.settings import Coaching

PLAYBOOK = read_playbook(RESOURCES / "playbook")
CALM = Measures(talk_ratio=0.4, rep_s=10, customer_s=15)


class Talk:
    """A call in progress: each line is said, coached, and gives the card or None."""

    def __init__(self, playbook=PLAYBOOK, shown=(), **coaching):
        self.coach = CardCoach(Coaching(**coaching), playbook, shown)
        self.conversation = Conversation()

    def hear(self, track, start_s, end_s, text="well then", *noticed, measures=CALM, late_s=0.3, stage=None):
        number = len(self.conversation.utterances) + 1
        one = Utterance(number, track, start_s, end_s, text)
        insights = [
            Insight(*because.split(":"), p, text, start_s, end_s, track, number) for because, p in noticed
        ]  # fmt: skip
        self.conversation = replace(
            self.conversation,
            utterances=(*self.conversation.utterances, one),
            insights=(*self.conversation.insights, *insights),
            now_s=end_s + late_s,
            stage=stage or self.conversation.stage,
        )
        return self.coach.advise(self.conversation, insights, measures)

    def customer(self, at_s, *noticed, text="well then", **more):
        return self.hear(Track.CUSTOMER, at_s - 2, at_s, text, *noticed, **more)

    def rep(self, start_s, end_s, text="so as I said", **more):
        return self.hear(Track.REP, start_s, end_s, text, **more)


def test_an_objection_brings_a_card_with_its_source():
    card = Talk().customer(10, ("objection:price", 0.9))
    assert (card.id, card.because, card.title) == ("objection:price#1", "objection:price", "Price concern")
    assert card.source == Source("playbook/price.md", "Anchoring")
    assert (card.at_s, card.revision) == (10, 1)
    assert card.body
    assert card.say


def test_a_call_that_goes_on_after_a_crash_goes_on_with_its_cards():
    before = Talk()
    first = before.customer(10, ("objection:price", 0.9))
    after = Talk(shown=[ShownCard(first, 10.3, "dismissed")])
    assert after.customer(30, ("objection:price", 0.9)) is None  # a label rests for a minute, whatever happened
    second = after.customer(100, ("objection:price", 0.9))
    assert (first.id, second.id) == ("objection:price#1", "objection:price#2")
    assert second.source != first.source


def test_nothing_noticed_shows_nothing():
    assert Talk().customer(10) is None
    assert CardCoach(Coaching(), PLAYBOOK).advise(Conversation(), (), Measures()) is None


@pytest.mark.parametrize(("pace", "shown"), [("quiet", False), ("balanced", True), ("eager", True)])
def test_under_the_confidence_floor_it_is_silent(pace, shown):
    assert bool(Talk(pace=pace).customer(10, ("objection:price", 0.88))) is shown
    assert Talk(pace=pace).customer(10, ("objection:price", 0.85)) is None


def test_the_second_time_the_next_talk_track_comes_and_none_comes_twice():
    talk = Talk(pace="eager")
    cards = [talk.customer(100.0 * n, ("objection:price", 0.9)) for n in range(1, 7)]
    headings = [c.source.heading for c in cards if c]
    assert headings == [t.source.heading for t in PLAYBOOK.tracks("objection:price")]
    assert [c.id for c in cards if c] == [f"objection:price#{n}" for n in (1, 2, 3, 4)]


def test_the_same_label_rests_for_a_minute():
    talk = Talk(pace="eager")
    assert talk.customer(10, ("objection:price", 0.9))
    assert talk.customer(50, ("objection:price", 0.9)) is None
    assert talk.customer(71, ("objection:price", 0.9))


@pytest.mark.parametrize("pace", SPACING_S)
def test_an_ordinary_card_waits_for_the_spacing_of_the_pace(pace):
    early, late = (Talk(pace=pace) for _ in range(2))
    for talk in (early, late):
        assert talk.customer(10, ("objection:price", 0.9))
    assert early.customer(10 + SPACING_S[pace] - 1, ("buying_signal:proof", 0.9)) is None
    assert late.customer(10 + SPACING_S[pace] + 1, ("buying_signal:proof", 0.9))


def test_an_urgent_card_breaks_in_when_the_last_one_has_faded_enough():
    talk = Talk()
    assert talk.customer(10, ("objection:price", 0.9))
    assert talk.customer(16, ("objection:trust", 0.9)) is None
    assert talk.customer(30, ("objection:trust", 0.9)).because == "objection:trust"


def test_a_much_better_card_replaces_a_weak_one():
    talk = Talk()
    assert talk.customer(10, ("buying_signal:praise", 0.87))
    assert talk.customer(16, ("objection:price", 0.97)).because == "objection:price"


def test_the_better_of_two_is_shown_and_the_other_is_never_queued():
    talk = Talk()
    assert talk.customer(10, ("buying_signal:praise", 0.9), ("objection:price", 0.9)).because == "objection:price"
    assert [talk.customer(60.0 + 10 * n) for n in range(10)] == [None] * 10


def test_a_stale_moment_is_dropped():
    talk = Talk()
    assert talk.customer(10, ("objection:price", 0.9), late_s=11.0) is None
    assert talk.customer(20, ("objection:price", 0.9)).id == "objection:price#1"


def test_a_card_dismissed_unused_lowers_its_label_and_a_used_one_does_not():
    used, unused = Talk(), Talk()
    for talk, taken in ((used, True), (unused, False)):
        talk.customer(10, ("objection:price", 0.9))
        talk.coach.dismissed("objection:price#1", used=taken, now_s=12.0)
        assert talk.customer(60, ("buying_signal:next_step", 0.9))
    assert used.customer(95, ("objection:price", 0.9))
    assert unused.customer(95, ("objection:price", 0.9)) is None
    unused.coach.dismissed("nonsense", used=False, now_s=0.0)


def test_a_long_monologue_is_nudged_about_once_a_minute_at_most():
    talk = Talk(pace="eager")
    long = Measures(talk_ratio=0.5, monologue_s=70, rep_s=10, customer_s=10)
    assert talk.rep(0, 70, measures=long).because == "voice:monologue"
    assert talk.rep(70, 100, measures=replace(long, monologue_s=100, interruptions=3)) is None
    assert talk.rep(100, 140, measures=replace(long, monologue_s=140)).id == "voice:monologue#2"


def test_the_monologue_threshold_is_the_settings():
    long = Measures(monologue_s=70)
    assert Talk(monologue_careful_s=80.0).rep(0, 70, measures=long) is None


def test_no_nudge_while_the_rep_has_only_just_begun():
    often = Measures(interruptions=3)
    assert Talk().rep(0, 2, measures=often) is None
    assert Talk().rep(0, 4, measures=often).because == "voice:interruptions"


def test_pace_must_stay_high_for_a_while():
    fast, talk = Measures(pace_wpm=200), Talk()
    assert talk.rep(0, 10, measures=fast) is None
    assert talk.rep(10, 25, measures=fast).because == "voice:pace"
    calmed = Talk()
    calmed.rep(0, 10, measures=fast)
    calmed.rep(10, 15, measures=Measures(pace_wpm=150))
    assert calmed.rep(15, 25, measures=fast) is None


def test_the_talk_ratio_is_judged_by_the_stage_it_is_in():
    def share(rep_s, customer_s):
        return Measures(talk_ratio=rep_s / (rep_s + customer_s), rep_s=rep_s, customer_s=customer_s)

    def play(stage):
        talk = Talk()
        talk.rep(0, 10, measures=Measures(), stage=stage)
        talk.rep(60, 110, measures=share(55, 45))
        return talk.rep(110, 160, measures=share(82, 68))

    assert play(Stage.DISCOVERY).because == "voice:talk_ratio"
    assert play(Stage.SOLUTION_PRESENTATION) is None


def test_what_was_said_in_an_earlier_stage_does_not_weigh_on_this_one():
    talk = Talk()
    talk.rep(0, 400, measures=Measures(rep_s=400, customer_s=100), stage=Stage.SOLUTION_PRESENTATION)
    fair = Measures(talk_ratio=0.7, rep_s=430, customer_s=170)
    assert talk.rep(500, 520, measures=replace(fair, rep_s=400, customer_s=100), stage=Stage.DISCOVERY) is None
    assert [talk.rep(s, s + 20, measures=fair) for s in (560, 620, 680)] == [None] * 3


WORDS_20 = "one two three four five six seven eight nine ten " * 2


def breather(start_s, seconds):
    talk = Talk()
    for n in range(6):  # the rep's own pace: 20 words in 10 s
        talk.rep(20.0 * n, 20.0 * n + 10, WORDS_20)
    talk.customer(200, ("objection:price", 0.9), text="too expensive")
    return talk.rep(start_s, start_s + seconds, WORDS_20)


def test_an_objection_answered_at_once_and_faster_calls_for_a_pause():
    assert breather(200.2, 8.0).title == "Pause"


@pytest.mark.parametrize(("start_s", "seconds"), [(201.0, 8.0), (200.2, 10.0)])
def test_an_objection_answered_after_a_breath_or_in_the_usual_pace_does_not(start_s, seconds):
    assert breather(start_s, seconds) is None


def test_a_question_left_open_for_a_while_is_brought_back_once():
    talk = Talk()
    talk.customer(10, text="Who would train our people?")
    talk.conversation = replace(
        talk.conversation, memory=Memory(unanswered=(OpenQuestion("Who would train our people?", 1, 8.0),))
    )
    assert talk.rep(11, 14, "Let me come back to that.") is None
    assert talk.customer(30, text="Fine, it is a big site.") is None
    assert talk.rep(50, 60, "The app shows every order.") is None  # it may be the answer, yet
    assert talk.customer(66, text="I see.").because == "question:unanswered"
    assert talk.customer(70, text="All right.") is None


def goodbye(*before, at_s=300.0):
    talk = Talk()
    for n, (track, text) in enumerate(before):
        talk.hear(Track(track), 100.0 + 5 * n, 104.0 + 5 * n, text)
    return talk.customer(at_s, text="Okay, thanks for your time, bye.")


def test_goodbye_without_a_dated_next_step_is_caught():
    assert goodbye(("rep", "I will call you next month some time.")).because == "risk:no_next_step"


def test_goodbye_with_a_dated_next_step_is_left_alone():
    assert goodbye(("rep", "Shall we say Thursday at ten?"), ("customer", "Yes, that works.")) is None


def test_a_goodbye_late_in_a_long_call_costs_no_more_than_an_early_one(monkeypatch):
    talk, looked = Talk(), []
    for n in range(200):
        talk.hear(Track.REP, 100.0 + 5 * n, 104.0 + 5 * n, "The app shows every order.")
    talk.conversation = replace(talk.conversation, memory=Memory())
    monkeypatch.setattr(behaviours, "next_meetings", lambda said: looked.extend(said) or ())
    assert talk.customer(1200, text="Okay, thanks for your time, bye.").because == "risk:no_next_step"
    assert len(looked) <= behaviours.RECENT
    talk.conversation = replace(talk.conversation, memory=Memory(meeting="Thursday at ten"))
    assert talk.customer(1400, text="Okay, thanks for your time, bye.") is None


def test_thanks_for_your_time_at_the_beginning_is_no_goodbye():
    assert goodbye(at_s=20.0) is None


def test_goodbye_breaks_in_on_a_card_just_shown():
    talk = Talk()
    assert talk.customer(298, ("buying_signal:praise", 0.9))
    assert talk.customer(301, text="bye then").because == "risk:no_next_step"


def test_without_talk_tracks_it_is_silent():
    bare = Playbook(talk_tracks={"objection:need": (TalkTrack("t", "b", "", 0.8, Source("f", "h")),)})
    assert Talk(bare).customer(10, ("objection:price", 0.9)) is None


events = st.lists(
    st.tuples(st.floats(0.5, 30), st.sampled_from(sorted(PLAYBOOK.talk_tracks)[:17]), st.floats(0.3, 1.0)), max_size=40
)


@given(events, st.sampled_from(sorted(SPACING_S)))
def test_whatever_happens_cards_are_new_spaced_and_the_same_again(happenings, pace):
    def play():
        talk, at_s, shown = Talk(pace=pace), 0.0, []
        for gap_s, because, p in happenings:
            at_s += gap_s
            card = talk.customer(at_s, (because, p)) if because.startswith(("objection", "buying")) else None
            if card:
                shown.append(card)
        return shown

    cards = play()
    assert cards == play()
    assert len({c.id for c in cards}) == len({(c.because, c.source) for c in cards}) == len(cards)
    for before, after in pairwise(cards):
        apart_s = after.at_s - before.at_s
        assert apart_s >= 5 or after.urgency >= 0.9
        assert (
            apart_s >= SPACING_S[pace] - 1e-6
            or after.urgency >= 0.75
            or after.urgency >= FLOOR[pace] * before.urgency + 0.25
        )
    for because in {c.because for c in cards}:
        times = [c.at_s for c in cards if c.because == because]
        assert all(b - a >= 60 for a, b in pairwise(times))
