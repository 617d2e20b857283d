"""Every word of the pages, without Qt."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import Gap, Insight, Measures, Track, Utterance
from assistant.domain.errors import PlaybookError, SettingsError
from assistant.domain.history import CallDetail, CallRecord, Device, SearchHit, SelfTest
from assistant.engines.conversation.playbook import read_playbook
from assistant.models import Shelf
from assistant.settings import Coaching, Settings
from assistant.wiring import STARTER
from desktop.present.calls import call_line, call_view, calls_summary, file_name, table_rows
from desktop.present.first_run import choices, proved
from desktop.present.measures import measure_lines
from desktop.present.models import model_choices, model_line
from desktop.present.playbook import playbook_view
from desktop.present.settings import GROUPS, SECTIONS, changed, refusal, value
from desktop.present.words import length, place, when
from desktop.views.local import plain

LOCAL = dataclasses.replace(plain(), now=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ENDED = CallRecord(
    "c", "", "Dana Brook", "Northwind", AT, 754.0, True, 2, Measures(talk_ratio=0.412, rep_s=9, customer_s=13)
)
REP, THEM = Track.REP, Track.CUSTOMER


def detail(*utterances, **more):
    return CallDetail(ENDED, utterances, **more)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (754, "13 min"), (3599, "1 h 0 min"), (4320, "1 h 12 min")],
)
def test_lengths_are_said_as_a_person_says_them(seconds, said):
    assert length(seconds) == said


@given(st.floats(0, 100_000))
def test_a_place_never_lies_ahead_of_the_second_it_names(seconds):
    parts = [int(part) for part in place(seconds).split(":")]
    told = sum(part * 60**power for power, part in enumerate(reversed(parts)))
    assert told <= seconds < told + 1


def test_days_are_named_from_today():
    assert when(AT, LOCAL).startswith("Today, ")
    assert when(AT - timedelta(days=1), LOCAL).startswith("Yesterday, ")
    assert when(AT - timedelta(days=9), LOCAL).startswith("2026-11-13, ")


def test_a_call_is_one_line():
    line = call_line(ENDED, LOCAL)
    assert (line.title, line.who, line.length, line.talk_said, line.mark) == (
        "Dana Brook",
        "Northwind",
        "13 min",
        "you 41 %",
        "",
    )
    cut_off = call_line(dataclasses.replace(ENDED, finished=False, title="Demo"), LOCAL)
    under_way = dataclasses.replace(ENDED, finished=False)
    assert call_line(under_way, LOCAL, on_now=under_way.id).mark == "On now"
    assert (cut_off.title, cut_off.who, cut_off.mark) == ("Demo", "Dana Brook · Northwind", "Not finished")
    assert "Not finished" in cut_off.said


def test_what_was_found_stands_out_in_its_line():
    hit = SearchHit("c", "", AT, 7, 61.0, "that «forty» thousand is a «lot»")
    line = call_line(ENDED, LOCAL, [hit, hit])
    assert line.utterance == 7
    assert [text for text, found in line.pieces if found] == ["forty", "lot"]
    assert line.pieces[-1] == ("  (and 1 more place)", False)


@given(st.text("ab«» ", max_size=30))
def test_no_word_of_a_snippet_is_lost(snippet):
    line = call_line(ENDED, LOCAL, [SearchHit("c", "", AT, 1, 0.0, snippet)])
    shown = "".join(text for text, _ in line.pieces)
    assert [c for c in shown if c in "ab "] == [c for c in snippet if c in "ab "]


def test_the_page_says_how_many_and_how_long():
    old = dataclasses.replace(ENDED, started_at=AT - timedelta(days=30))
    assert (
        calls_summary(2, [ENDED, old], 1, LOCAL) == "2 calls · 1 in the last seven days, 13 min in all · 1 not finished"
    )
    assert not calls_summary(0, [], 0, LOCAL)


def test_a_call_tells_gaps_echo_and_moments_where_they_happened():
    price = Insight("objection", "price", 0.6, "a lot", 5.0, 7.0, THEM, 2)
    view = call_view(
        detail(
            Utterance(1, REP, 0.0, 2.0, "Hello"),
            Utterance(2, THEM, 5.0, 7.0, "That is a lot"),
            Utterance(3, THEM, 7.5, 9.0, "Really"),
            Utterance(4, REP, 7.6, 8.0, "Really", echo_suspect=True),
            insights=(price,),
            gaps=(Gap(2.0, 4.0, "off_the_record"), Gap(10.0, 40.0, "device_lost", REP)),
        ),
        Coaching(),
        LOCAL,
    )
    assert [(s.who, s.text, s.fresh) for s in view.spoken] == [
        ("You", "Hello", True),
        ("", "Off the record, erased, 2 s", True),
        ("Them", "That is a lot", True),
        ("Them", "Really", False),
        ("You", "Really", True),
        ("", "The sound device was gone (you), 30 s", True),
    ]
    assert view.spoken[2].moments[0].what == "Price concern, probably"
    assert "not measured" in view.spoken[4].note
    assert view.spans[3].doubtful
    assert view.notes == ("30 s of this call could not be heard; the places are marked.",)
    assert len(table_rows(view)) == 7


def test_an_unfinished_call_says_so():
    record = dataclasses.replace(ENDED, finished=False)
    assert "not ended properly" in call_view(CallDetail(record), Coaching(), LOCAL).unfinished


def test_echo_is_told_honestly():
    record = dataclasses.replace(ENDED, measures=Measures(echo_excluded_s=7.4))
    assert any("7 s on your side" in note for note in call_view(CallDetail(record), Coaching(), LOCAL).notes)


def test_each_measure_has_a_definition_and_says_where_its_band_comes_from():
    for line in measure_lines(Measures(), Coaching(), LOCAL):
        assert line.about.endswith(".")
        assert line.source


def test_a_band_of_ones_own_stands_beside_the_usual_one():
    mine = measure_lines(Measures(talk_ratio=0.5, rep_s=1), Coaching(talk_ratio_high=0.45), LOCAL)[0]
    assert (mine.band, mine.tone) == ("aim 35 to 45 %, usually 35 to 60 %", "careful")


def test_what_cannot_be_told_has_no_tone():
    unknown = [line for line in measure_lines(Measures(), Coaching(), LOCAL) if line.value == "cannot tell"]
    assert len(unknown) == 4
    assert {line.tone for line in unknown} == {""}


def test_every_setting_is_on_the_page_with_its_true_default():
    settings = Settings()
    keys = {
        f"{section.name}.{field.name}"
        for section in dataclasses.fields(settings)
        for field in dataclasses.fields(getattr(settings, section.name))
    }
    assert set(SECTIONS) == keys
    for key, field in SECTIONS.items():
        held = value(settings, key)
        match field.kind:
            case "switch":
                assert field.default == ("On" if held else "Off"), key
            case "choice":
                assert field.default == dict(field.choices)[held], key
            case "share" | "number" | "whole":
                assert float(field.default.split()[0]) == held, key
                assert field.low <= held <= field.high, key


def test_a_share_is_shown_in_per_cent_and_kept_as_a_share():
    settings = changed(Settings(), "coaching.talk_ratio_high", 55)
    assert settings.coaching.talk_ratio_high == 0.55
    assert value(settings, "coaching.talk_ratio_high") == 55


def test_a_refusal_speaks_the_language_of_the_page():
    with pytest.raises(SettingsError) as refused:
        changed(Settings(), "coaching.talk_ratio_low", 90)
    assert refusal("coaching.talk_ratio_low", refused.value) == "This must be 0 % to 60 %, not 90 %."


def test_a_device_that_is_gone_is_still_named():
    there = [Device("Desk", True), Device("Headset", False)]
    assert [one.said for one in choices(there, "Old one")] == [
        "Desk (default)", "Desk", "Headset", "Old one (not there now)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("result", "tone", "word"),
    [
        (SelfTest(far_end_heard=True, bleed_db=None, message=""), "good", "headset"),
        (SelfTest(far_end_heard=True, bleed_db=-45.0, message=""), "good", "barely"),
        (SelfTest(far_end_heard=True, bleed_db=-12.0, message=""), "careful", "loudspeakers"),
        (SelfTest(far_end_heard=False, bleed_db=None, message="nothing came"), "urgent", "Nothing came."),
    ],
)
def test_the_test_tone_is_told_in_plain_words(result, tone, word):
    view = proved(result)
    assert view.tone == tone
    assert word in " ".join(view.lines)


def test_models_say_what_the_machine_carries(home):
    shelf = Shelf(home.models)
    lines = [
        model_line(model, ready=shelf.ready(model.name), machine=(2, 8000), local=LOCAL)
        for model in shelf.list("recogniser")
    ]
    by_name = {line.name: line for line in lines}
    assert by_name["base"].fits
    assert "too slow" in by_name["turbo"].state_said
    assert by_name["small.en"].fetchable
    assert model_choices(lines, "turbo")[-1] == ("turbo", "turbo (not here)")


def test_the_starter_playbook_can_be_read_on_its_page():
    view = playbook_view(read_playbook(STARTER), lambda name: name == "price.md")
    assert "1 of them yours" in view.line
    price = next(file for file in view.files if file.name == "price.md")
    assert price.own
    assert price.tracks[0].say
    assert price.phrases == ()
    assert sum(len(file.tracks) for file in view.files) > len(view.files)


def test_a_broken_playbook_names_file_and_line():
    view = playbook_view(
        read_playbook(STARTER),
        lambda _: False,
        PlaybookError("price.md line 3: nothing is called x", "did you mean y?"),
    )
    assert view.problem == "price.md line 3: nothing is called x. Did you mean y?"


@given(st.text())
def test_a_title_makes_a_file_name_any_system_takes(title):
    name = file_name(title)
    assert name
    assert Path(name).name == name
    assert not set(name) & set('<>:"/\\|?*\n\0')


def test_groups_have_their_one_line():
    assert all(group.line.endswith(".") for group in GROUPS)
