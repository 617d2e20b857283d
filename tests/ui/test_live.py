"""A call, told by the brain, as the window knows it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.domain.calls import Gap, Track
from assistant.domain.events import (
    Advised,
    CallState,
    Captioned,
    Changed,
    Erased,
    Failed,
    Health,
    Load,
    Measured,
    Missed,
    Strained,
    Watched,
)
from assistant.domain.history import CallRecord
from tests.ui import story


def test_start_asks_the_brain_and_says_so_at_once(live, asked):
    live.start("Dana Brook, Northwind")
    [(_, plan)] = asked.of_it
    assert (plan.customer, plan.account) == ("Dana Brook", "Northwind")
    assert live.state.name == "starting"
    assert live.who == "Dana Brook · Northwind"
    live.start()
    assert len(asked.of_it) == 1  # a call is on


def test_a_whole_call_from_start_to_end(live, tell, asked):
    live.start()
    tell(*story.opening())
    assert live.state.name == "live"
    live.toggle()
    tell(Changed("call-1", CallState.PAUSED, 5.0))
    live.toggle()
    tell(Changed("call-1", CallState.LIVE, 9.0))
    live.off_record()
    live.end()
    tell(*story.ending())
    assert asked.of_it[1:] == ["pause", "resume", ("forget", 30.0), "end"]
    assert live.state.name == "ended"
    assert live.page.title == "The call is over"
    assert not live.in_call


def test_the_clock_runs_while_live_and_stands_while_paused(live, tell, clock):
    tell(*story.opening())
    clock.s = 61.0
    assert live.clock_s == 61.0
    tell(Changed("call-1", CallState.PAUSED, 61.0))
    clock.s = 100.0
    assert live.clock_s == 61.0
    tell(Changed("call-1", CallState.LIVE, 100.0))
    clock.s = 101.0
    assert live.clock_s == 101.0


def test_the_clock_is_never_behind_what_was_told(live, tell):
    tell(*story.full())
    assert live.clock_s == pytest.approx(100.0)


def test_it_ticks_only_while_a_call_is_live(live, tell):
    assert not live._tick.isActive()
    tell(*story.opening())
    assert live._tick.isActive()
    tell(Changed("call-1", CallState.PAUSED, 5.0))
    assert not live._tick.isActive()
    tell(Changed("call-1", CallState.LIVE, 6.0), *story.ending())
    assert not live._tick.isActive()


def test_a_better_card_takes_the_place_and_two_older_ones_stay(live, tell):
    tell(*story.full())
    assert live.card.title == "Price concern"
    assert [old.text for old in live.older] == ["Talks as an owner", "Timing concern"]
    tell(Advised(replace(story.PRICE, id="another", title="Asks for proof"), 120.0))
    assert [old.text for old in live.older] == ["Price concern", "Talks as an owner"]


def test_better_words_for_the_same_card_replace_it(live, tell):
    tell(*story.full(), Advised(replace(story.PRICE, revision=2, body="Ask about value."), 101.0))
    assert live.card.body == "Ask about value."
    assert len(live.older) == 2


@pytest.mark.parametrize(("used", "word"), [(True, "used"), (False, "set aside")])
def test_a_card_taken_away_is_told_and_does_not_come_back(live, tell, asked, used, word):
    tell(*story.full())
    live.card_done(used)
    assert asked.of_it == [("price-1", "used" if used else "dismissed")]
    assert live.card is None
    assert live.older[0].text == f"Price concern · {word}"
    tell(Advised(replace(story.PRICE, revision=2), 101.0))
    assert live.card is None


def test_off_the_record_takes_lines_and_cards_of_that_time(live, tell, qtbot):
    tell(*story.full())
    with qtbot.waitSignal(live.erased) as erased:
        tell(Erased(71.0, 101.0, 101.0))
    assert erased.args == [71.0, 101.0]
    assert live.card is None
    assert [old.text for old in live.older] == ["Talks as an owner", "Timing concern"]
    assert [notice.text for notice in live.notices] == ["Last 30 s erased."]
    tell(Advised(replace(story.PRICE, revision=2), 101.0))
    assert live.card is None


def test_a_notice_goes_when_what_it_says_is_mended(live, tell):
    tell(*story.opening(), Watched(Track.REP, Health.LOST, "Jabra", 3.0))
    assert [notice.key for notice in live.notices] == ["health:rep"]
    tell(Watched(Track.REP, Health.GOOD, "Jabra", 9.0))
    assert live.notices == ()


def test_a_smaller_model_is_told_and_taken_back(live, tell):
    tell(*story.opening(), Strained(Load.SMALLER_MODEL, "tiny.en", 3.0))
    assert live.load_words == "smaller model"
    tell(Strained(Load.FULL, "base", 60.0))
    assert live.load_words == ""
    assert live.notices == ()


def test_figures_are_not_trusted_while_a_side_is_not_heard(live, tell):
    tell(*story.opening(), Measured(replace(story.MEASURES, talk_ratio=0.9), 50.0))
    assert live.talk.share_tone == "careful"
    tell(Watched(Track.CUSTOMER, Health.SILENT, "Headset", 51.0))
    assert live.talk.share_tone == "quiet"
    tell(Watched(Track.CUSTOMER, Health.GOOD, "Headset", 60.0))
    assert live.talk.share_tone == "careful"


def test_a_passing_notice_goes_by_itself_and_a_newer_one_outlives_the_older(live, tell):
    tell(*story.opening(), Erased(0.0, 30.0, 30.0))
    [first] = live._notices.values()
    tell(Erased(10.0, 40.0, 40.0))
    live._expire(first)
    assert len(live.notices) == 1
    live._expire(live.notices[0])
    assert live.notices == ()


def test_a_call_that_cannot_start_says_why_and_can_be_tried_again(live, tell, asked):
    live.start("Dana Brook")
    tell(
        Changed("call-1", CallState.STARTING, 0.0),
        Failed("sound", "microphone Jabra could not be opened", "another program may be using it", True, 0.4),
        Changed("call-1", CallState.ENDED, 0.5),
    )
    assert live.state.name == "failed"
    assert live.page.lines == ("Microphone Jabra could not be opened. Another program may be using it.",)
    live.start()
    assert asked.of_it[-1][1].customer == "Dana Brook"


def test_a_start_called_off_leads_back_to_the_beginning(live, tell, asked):
    live.start()
    live.end()
    tell(Changed("call-1", CallState.STARTING, 0.0), Changed("call-1", CallState.ENDED, 0.5))
    assert asked.of_it[-1] == "end"
    assert live.state.name == "idle"


def test_a_call_that_was_cut_off_goes_on(live, asked):
    live.offer(CallRecord("old", "", "Sam Okafor", "Tidewater", datetime.now(UTC), 754.0, finished=False))
    live.go_on()
    assert asked.of_it[0][1].resume_call == "old"
    assert live.who == "Sam Okafor · Tidewater"


def test_a_new_call_begins_with_a_clean_screen(live, tell):
    tell(*story.full(), *story.ending())
    live.start("Somebody else")
    assert live.card is None
    assert live.older == ()
    assert live.clock_s == 0.0
    assert live.talk.share is None


def test_glimpses_outside_a_call_are_not_shown(live, qtbot):
    with qtbot.assertNotEmitted(live.captioned):
        live.glimpse(Captioned(Track.REP, 0.0, "hello"))


def test_gaps_are_lines(live, tell):
    said = []
    live.line_said.connect(said.append)
    tell(*story.opening(), Missed(Gap(3.0, 9.0, "paused"), 9.0))
    assert [line.text for line in said] == ["Paused, 6 s"]
