"""What the sidebar shows of a call's memory: a checklist, the question that waits, and the rest behind a fold."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assistant.domain.events import Remembered
from assistant.domain.memory import Memory, Mood
from desktop.present.remembered import BANT, known
from desktop.ui.in_call import InCall
from desktop.widgets.known import Known
from tests.ui import story


def shown(widget):
    return [label.text() for label in widget.checks]


def test_nothing_known_is_an_empty_checklist_and_says_what_will_be_here():
    view = known(None)
    assert [(check.name, check.known) for check in view.checks] == [(name, False) for name in BANT]
    assert (view.question, view.lines) == ("", ())
    assert "will be here" in view.nothing
    assert known(Memory()) == view


def test_every_item_shows_the_words_it_came_from():
    checks = {check.name: check for check in known(story.MEMORY).checks}
    assert checks["Need"].known
    assert story.SAID[3][1] in checks["Need"].said
    assert checks["Budget"].said == "Budget: not known yet"


def test_the_newest_question_waits_in_sight_and_all_of_them_on_hover():
    view = known(story.MEMORY)
    assert view.question == "? Who trains us? (and 1 more)"
    assert "What would it cost for all of us?" in view.questions_said


def test_what_is_not_sure_says_so_and_what_cannot_be_told_is_left_out():
    lines = {line.name: line.value for line in known(story.MEMORY).lines}
    assert (lines["They sound"], lines["Urgency"]) == ("doubtful, probably", "some")
    sure = replace(story.MEMORY, mood=Mood("relief", 0.9, "at last", 90.0), urgency=None)
    lines = {line.name: line.value for line in known(sure).lines}
    assert lines["They sound"] == "relieved"
    assert "Urgency" not in lines


def test_facts_and_promises_stand_newest_first_with_what_was_superseded_gone():
    facts = (replace(story.MEMORY.facts[1], superseded=True), replace(story.MEMORY.facts[1], value="5 people"))
    lines = [(line.name, line.value) for line in known(replace(story.MEMORY, facts=facts)).lines]
    assert ("Company size", "5 people") in lines
    assert ("Company size", "4 people") not in lines
    promised = [line for line in lines if "promised" in line[0]]
    assert promised == [
        ("Them, promised", "I'll ask my director"),
        ("You, promised", "I'll send the figures · by Friday"),
    ]


def test_the_fold_opens_by_mouse_and_keyboard(qtbot):
    widget = Known()
    qtbot.addWidget(widget)
    widget.show_known(known(story.MEMORY))
    widget.show()
    assert shown(widget) == ["□ Budget", "■ Authority", "■ Need", "□ Timing"]
    assert widget.folded
    assert not widget._more.isVisible()
    qtbot.mouseClick(widget.fold, Qt.MouseButton.LeftButton)
    assert widget._more.isVisible()
    assert widget.fold.accessibleName() == "Hide what we know"
    QTest.keyClick(widget.fold, Qt.Key.Key_Space)
    assert widget.folded
    assert widget.fold.accessibleName() == "Show what we know"


def test_every_line_is_read_out_with_its_words(qtbot):
    widget = Known(folded=False)
    qtbot.addWidget(widget)
    widget.show_known(known(story.MEMORY))
    names = {
        one.accessibleName(): one.accessibleDescription() for one in widget._more.inner.children() if one.isWidgetType()
    }
    assert story.SAID[5][1] in names["Company size: 4 people"]
    assert widget.checks[0].accessibleName() == "Budget: not known yet"


@pytest.fixture
def page(live, qtbot):
    made = InCall(live, moves=False)
    qtbot.addWidget(made)
    made.resize(336, 700)
    made.show()
    return made


def test_the_sidebar_follows_and_forgets_with_the_call(page, tell, live):
    tell(*story.full())
    assert shown(page.known)[2] == "■ Need"
    tell(Remembered(Memory(), 101.0))
    assert shown(page.known)[2] == "□ Need"
    tell(Remembered(story.MEMORY, 102.0), *story.ending())
    live.start("Somebody else")
    assert shown(page.known)[2] == "□ Need"


def test_what_is_unfolded_takes_its_room_from_the_transcript_not_the_card(page, tell, qtbot):
    tell(*story.full())
    qtbot.waitExposed(page)
    before, low = page.cards.card.height(), page.transcript.height()
    page.known.fold.click()
    qtbot.waitUntil(lambda: page.transcript.height() < low)
    assert page.cards.card.height() == before
