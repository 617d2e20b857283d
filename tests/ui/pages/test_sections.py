"""What a past call came to know, beside its transcript."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assistant.domain.calls import Insight, Track
from assistant.domain.history import CallDetail, CallRecord
from assistant.domain.memory import Memory
from assistant.settings import Coaching
from desktop.present.calls import call_view
from desktop.present.remembered import sections
from desktop.views.local import plain
from tests.ui import story
from tests.ui.opened import Opened, opened

AT = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
RECORD = CallRecord("c", "", "Dana Brook", "Northwind", AT, 754.0, finished=True)
RISK = Insight("risk", "competitor_again", 0.7, "and Pipeworks again", 90.0, 94.0, Track.CUSTOMER, 10)


def told(memory=story.MEMORY, *insights):
    views = sections(CallDetail(RECORD, insights=insights, memory=memory), plain())
    return {view.title: view for view in views}


def lines(view):
    return [(line.name, line.value, line.note) for line in view.lines]


def test_promises_have_their_owner_and_day():
    assert lines(told()["Promises"]) == [
        ("You", "I'll send the figures", "by Friday: 2026-03-13"),
        ("Them", "I'll ask my director", "no day named"),
    ]
    met = dataclasses.replace(story.MEMORY, meeting="Thursday at ten works", meeting_on="2026-03-12")
    assert lines(told(met)["Promises"])[0] == ("Next step", "Thursday at ten works", "2026-03-12")


def test_facts_stand_with_their_words_and_what_they_took_the_place_of():
    first = story.MEMORY.facts[1]
    again = dataclasses.replace(first, value="5 people", quote="five now", utterance=12, start_s=112.0)
    view = told(dataclasses.replace(story.MEMORY, facts=(dataclasses.replace(first, superseded=True), again)))
    (line,) = [line for line in view["What we know"].lines if line.name == "Company size"]
    assert (line.value, line.note, line.at) == ("5 people", "before: 4 people · “five now”", "1:52")


def test_the_score_shows_its_parts_and_reasons():
    view = told()["Score"]
    assert view.figure == "62 of 100"
    assert lines(view)[0] == ("Talk balance", "43 of 43", "You talked 41 % of the time, within 35 to 55 %")


def test_a_checklist_counts_what_is_known_and_leaves_the_rest_open():
    view = told()["BANT"]
    assert view.figure == "2 of 4"
    assert [line.mark for line in view.lines] == ["□", "■", "■", "□"]
    assert view.lines[0].value == "not known"


def test_risks_and_opportunities_say_how_sure_they_are():
    (line,) = told(story.MEMORY, RISK)["Risks and opportunities"].lines
    assert (line.mark, line.value) == ("■", "Another vendor came up again, probably")
    assert line.said.startswith("Risk, Another vendor")


def test_empty_sections_say_so_and_calls_without_a_memory_have_none():
    empty = told(Memory())
    assert all(view.nothing for view in empty.values())
    assert empty["Score"].nothing == "Too little was said to tell."
    assert told(None) == {}


def test_risks_that_add_something_are_marked_in_the_voices():
    spare = dataclasses.replace(RISK, kind="opportunity", label="commitment")
    detail = CallDetail(RECORD, insights=(RISK, spare), memory=story.MEMORY)
    view = call_view(detail, Coaching(), plain())
    assert [(moment.shape, moment.kind) for moment in view.moments] == [("square", "Risk")]


def test_what_stands_in_sections_is_not_said_twice():
    summary = dataclasses.replace(
        story.SUMMARY, text="A short call.\nScore 62 of 100.\nKnown, seats: 40\nYou promised: “it”", outcome="none"
    )
    detail = CallDetail(RECORD, summary=summary, memory=story.MEMORY)
    view = call_view(detail, Coaching(), plain())
    assert view.summary == (("Outcome", "No next step"), ("In short", "A short call."))


def test_a_line_goes_to_its_place_by_mouse_and_keyboard(play, brain):
    async def story_():
        async with Opened(brain) as window:
            page = await opened(window, "call-1")
            facts = next(part for part in page.sections.parts if part.view.title == "What we know")
            line = next(
                one for one in facts.findChildren(type(facts.body.layout().itemAt(0).widget())) if one.view.at_s > 0
            )
            QTest.mouseClick(line, Qt.MouseButton.LeftButton)
            assert page.voices._at_s == line.view.at_s
            page.voices.go_to(0.0)
            QTest.keyClick(line, Qt.Key.Key_Return)
            assert page.voices._at_s == line.view.at_s
            assert page.view.spoken[page.transcript._here].start_s == line.view.at_s

    play(story_())


def test_what_was_folded_stays_folded_on_the_next_call(play, brain):
    async def story_():
        async with Opened(brain) as window:
            page = await opened(window, "call-1")
            known = next(part for part in page.sections.parts if part.view.title == "What we know")
            assert not known.folded
            QTest.mouseClick(known.head, Qt.MouseButton.LeftButton)
            page = await opened(window, "call-2")
            known = next(part for part in page.sections.parts if part.view.title == "What we know")
            assert known.folded
            assert known.head.accessibleDescription() == "folded"

    play(story_())
