"""What a rep reads during a call: short words, what happened and what to do, no colour without a word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Gap, Measures, Stage, Track
from assistant.domain.events import Erased, Failed, Health, Levelled, Load, Strained, Watched
from assistant.domain.history import CallRecord
from assistant.settings import Coaching, Settings
from desktop.present import before_after, keys, live, menu, notices
from desktop.style import LIGHT
from tests.ui import story


def test_a_silent_far_end_says_what_to_check():
    told = notices.health(Watched(Track.CUSTOMER, Health.SILENT, "Headset", 20.0))
    assert told.text == "The other side is silent. Check that your call plays on *Headset*."
    assert told.tone == "urgent"


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("health", [one for one in Health if one is not Health.GOOD])
def test_every_bad_health_has_words_and_good_has_none(track, health):
    told = notices.health(Watched(track, health, "USB microphone", 1.0))
    assert told.text.endswith(".")
    assert "{" not in told.text
    assert notices.health(Watched(track, Health.GOOD, "USB microphone", 2.0)) is None


def test_a_device_without_a_name_still_makes_a_sentence():
    assert notices.health(Watched(Track.REP, Health.LOST, "", 1.0)).text.startswith("The right device is gone")


def test_the_load_is_told_only_when_something_is_left_out():
    assert notices.load(Strained(Load.FULL, "base", 1.0)) is None
    assert notices.load_words(Strained(Load.FULL, "base", 1.0)) == ""
    assert notices.load(Strained(Load.NO_CAPTIONS, "base", 1.0)) is None
    assert notices.load_words(Strained(Load.NO_CAPTIONS, "base", 1.0)) == "captions off"
    assert "smaller model" in notices.load(Strained(Load.SMALLER_MODEL, "tiny.en", 1.0)).text


def test_a_failure_is_made_of_its_fact_and_its_hint():
    told = notices.failure(Failed("sound", "the microphone went away", "plug it in again", True, 1.0))
    assert told.text == "The microphone went away. Plug it in again."


def test_the_gravest_notice_comes_first_and_no_more_than_three():
    all_of_them = [
        notices.erased(Erased(0.0, 30.0, 30.0)),
        notices.load(Strained(Load.SMALLER_MODEL, "base", 1.0)),
        notices.health(Watched(Track.CUSTOMER, Health.CLIPPING, "x", 1.0)),
        notices.health(Watched(Track.REP, Health.LOST, "x", 1.0)),
    ]
    shown = notices.in_order(all_of_them)
    assert [one.tone for one in shown] == ["urgent", "careful", "careful"]


def test_a_talk_share_in_its_band_is_quiet_and_outside_says_so_in_a_word():
    good = live.talk(story.MEASURES, 8.0, Coaching())
    assert (good.share_text, good.share_tone) == ("you 41 %", "quiet")
    assert (good.pace_text, good.turn_text) == ("152 wpm", "0:08")
    much = live.talk(replace(story.MEASURES, talk_ratio=0.7, pace_wpm=210.0), 95.0, Coaching())
    assert (much.share_text, much.share_tone) == ("you 70 %, high", "careful")
    assert (much.pace_text, much.turn_text, much.turn_tone) == ("210 wpm, fast", "1:35, too long", "urgent")


def test_what_cannot_be_trusted_warns_of_nothing_and_says_so():
    told = live.talk(replace(story.MEASURES, talk_ratio=0.9), 200.0, Coaching(), trusted=False)
    assert {told.share_tone, told.pace_tone, told.turn_tone} == {"quiet"}
    assert "may be wrong" in told.said


def test_speech_left_out_as_echo_is_said():
    assert "12 s were probably their voice" in live.talk(Measures(echo_excluded_s=12.4), 0.0, Coaching()).said


shares = st.none() | st.floats(0, 1)


@given(shares, st.none() | st.floats(0, 400), st.floats(0, 7200), st.booleans())
def test_a_coloured_figure_always_carries_a_word(share, pace, turn_s, trusted):
    told = live.talk(Measures(talk_ratio=share, pace_wpm=pace), turn_s, Coaching(), trusted=trusted)
    for text, tone in (
        (told.share_text, told.share_tone),
        (told.pace_text, told.pace_tone),
        (told.turn_text, told.turn_tone),
    ):
        assert (tone == "quiet") == ("," not in text)
        assert hasattr(LIGHT, tone)


@given(st.floats(-200, 20), st.floats(-200, 20))
def test_a_meter_never_leaves_its_frame(rms_db, peak_db):
    shown = live.level(Levelled(Track.REP, rms_db, peak_db))
    assert 0 <= shown.share <= 1
    assert 0 <= shown.peak <= 1


def test_an_urgent_card_is_marked_and_its_source_is_always_there():
    assert live.card(story.PRICE).tone == "text"
    assert live.card(replace(story.PRICE, urgency=0.8)).tone == "urgent"
    assert live.card(story.PRICE).source == "Playbook · Anchoring"
    assert live.card(story.PRICE).found_in == "playbook/price.md · Anchoring"


def test_an_older_card_says_what_became_of_it():
    shown = live.card(story.TIMING)
    assert live.old_card(shown, "used").text == "Timing concern · used"
    assert live.old_card(shown, "replaced").text == "Timing concern"


def test_the_stage_is_one_of_seven():
    shown = live.stage(Stage.OBJECTION_HANDLING)
    assert shown.names[shown.now] == "Objections"
    assert shown.said == "Objections, stage 5 of 7"


def test_a_gap_says_why():
    assert live.gap(Gap(10.0, 40.0, "off_the_record")).text == "Off the record, erased, 30 s"
    assert live.gap(Gap(10.0, 14.0, "device_lost", Track.REP)).text == "The sound device was gone (you), 4 s"


def test_an_echo_suspect_line_is_not_passed_off_as_the_reps():
    assert "probably their voice" in live.line(story.utterance(1, "rep", "hello", 1.0, echo_suspect=True)).text


@pytest.mark.parametrize(
    ("typed", "name", "company"),
    [
        ("Dana Brook, Northwind", "Dana Brook", "Northwind"),
        ("Dana Brook - Northwind", "Dana Brook", "Northwind"),
        ("Dana", "Dana", ""),
        ("", "", ""),
    ],
)
def test_who_it_is_can_be_typed_in_one_line(typed, name, company):
    assert live.named(typed) == (name, company)


def test_an_empty_page_says_what_will_be_here_and_offers_one_thing():
    page = before_after.before(None)
    assert [action.does for action in page.actions] == ["start"]
    assert "will be here" in page.lines[0]


def test_a_call_that_was_cut_off_is_offered():
    from datetime import UTC, datetime

    record = CallRecord("7", "", "Sam Okafor", "Tidewater", datetime.now(UTC), 754.0, finished=False)
    page = before_after.before(record)
    assert [action.does for action in page.actions] == ["start", "continue"]
    assert any("Sam Okafor was cut off after 13 min" in line for line in page.lines)


def test_after_the_call_a_short_summary_and_the_way_to_the_whole():
    page = before_after.after(story.SUMMARY)
    assert page.figures == (("23 min", "long"), ("44 %", "you talked"), ("62", "score, of 100"))
    assert page.actions[0].does == "open"
    page = before_after.after(replace(story.SUMMARY, score=None))
    assert page.figures[-1] == ("12", "questions you asked")


def test_after_the_call_what_is_still_to_be_done_comes_first():
    text = "23 min.\nScore 62 of 100.\nKnown, seats: 40\nNext step agreed: “Friday”\nYou promised: “the offer”"
    page = before_after.after(replace(story.SUMMARY, text=text))
    assert page.lines == ("Next step agreed: “Friday”", "You promised: “the offer”", "Known, seats: 40")


def test_the_strip_shows_the_card_before_what_is_wrong_before_the_state():
    state, talking = live.state("live"), live.talk(story.MEASURES, 0.0, Coaching())
    wrong = [notices.health(Watched(Track.CUSTOMER, Health.SILENT, "Headset", 1.0))]
    assert live.mini(state, talking, live.card(story.PRICE), wrong).line.startswith("Ask what it is compared")
    assert live.mini(state, talking, None, wrong).line.startswith("The other side is silent")
    assert live.mini(state, talking, None).line == "Listening"
    assert live.mini(live.state("ended"), talking, live.card(story.PRICE)).line == "Ended"
    much = live.talk(replace(story.MEASURES, talk_ratio=0.7), 0.0, Coaching())
    assert live.mini(state, much, None).share == "70 %, high"


def test_the_list_of_shortcuts_says_which_key_is_taken_and_why_none_works():
    free = keys.keys("", frozenset())
    taken = keys.keys("", frozenset({"used"}))
    none = keys.keys(keys.why_not("wayland", "linux"), frozenset())
    assert free[2].anywhere == "Ctrl+Shift+F8"
    assert "taken by another program" in taken[2].anywhere
    assert {one.anywhere for one in none} == {""}
    assert "Wayland" in keys.keys_note(keys.why_not("wayland", "linux"))
    assert keys.why_not("xcb", "linux") == ""


def test_no_two_shortcuts_share_a_key():
    used = [key for _, here, anywhere in keys.KEYS.values() for key in (here, anywhere) if key]
    assert len(used) == len(set(used))


def test_the_menu_shows_what_is_set():
    assert [(one.key, one.now) for one in menu.choices(Settings())] == [
        ("coaching.pace", "balanced"),
        ("window.theme", "system"),
        ("window.side", "right"),
    ]


def test_no_word_shouts():
    pages = [before_after.before(None), before_after.after(None), before_after.broken("It broke.")]
    said = " ".join(line for page in pages for line in page.lines)
    assert "!" not in said


def test_the_first_words_of_a_call_are_no_share_to_warn_of():
    early = live.talk(replace(story.MEASURES, talk_ratio=0.9, rep_s=9.0, customer_s=1.0), 0.0, Coaching())
    assert (early.share_text, early.share_tone) == ("you 90 %", "quiet")
