"""What was imported or spoken is told on hover as it is, never as markup."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from desktop.views.live import OldCardView
from desktop.views.remembered import CheckView, KnownView
from desktop.widgets.card import Cards
from desktop.widgets.clamped import Clamped
from desktop.widgets.head import Head
from desktop.widgets.hover import tell_on_hover
from desktop.widgets.known import Known

SAID = "<img src=x> & <b>Co</b>\nand more"


def read(widget: QWidget) -> str:
    """What a tool tip shows, read as Qt reads it."""
    tip = QTextDocument()
    tip.setHtml(widget.toolTip())
    return tip.toPlainText()


def test_markup_is_told_as_it_was_written(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    tell_on_hover(widget, SAID)
    assert read(widget) == SAID
    tell_on_hover(widget, "R&D, and more")
    assert widget.toolTip() == "R&D, and more"


def test_a_lead_s_name_is_told_as_it_was_imported(qtbot):
    head = Head()
    qtbot.addWidget(head)
    head.show_lead(SAID)
    assert read(head.lead) == SAID


def test_words_cut_short_are_told_whole_as_they_were_said(qtbot):
    label = Clamped(1)
    qtbot.addWidget(label)
    label.setText("short", SAID)
    assert read(label) == SAID
    label.resize(40, 20)
    label.setText(f"{SAID} {SAID}")
    assert read(label) == f"{SAID} {SAID}"


def test_what_is_known_shows_the_words_it_came_from_as_they_were_said(qtbot):
    widget = Known()
    qtbot.addWidget(widget)
    widget.show_known(KnownView((CheckView("Need", True, SAID),), "?", SAID, (), "", ""))
    assert read(widget.checks[0]) == SAID
    assert read(widget.question) == SAID


def test_an_older_card_is_told_whole_as_it_was_written(qtbot):
    cards = Cards()
    qtbot.addWidget(cards)
    cards.show_cards(None, [OldCardView("Ask", 1.0, SAID)])
    (old,) = [one for one in cards.findChildren(QWidget) if one.accessibleDescription() == SAID]
    assert read(old) == SAID
