"""The sidebar, with real events coming through the real bridge."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QWidget

from assistant.domain.calls import Track
from assistant.domain.events import Advised, CallState, Captioned, Changed, Erased, Levelled
from assistant.settings import Settings
from desktop.bridge import Bridge
from desktop.style import HIT, look
from desktop.ui.panel import Panel
from tests.ui import story


@pytest.fixture
def bridge(qapp):
    made = Bridge()
    yield made
    made.deleteLater()


@pytest.fixture
def panel(bridge, asked, clock, qtbot):
    settings = Settings()
    still = replace(settings, window=replace(settings.window, reduced_motion=True))
    made = Panel(asked, bridge, still, now=clock)
    qtbot.addWidget(made.sidebar)
    qtbot.addWidget(made.mini)
    made.show()
    made.furnish()
    qtbot.waitExposed(made.sidebar)
    yield made
    made.close()


@pytest.fixture
def sidebar(panel):
    return panel.sidebar


@pytest.fixture
def play(bridge, panel, qtbot):
    """Publish events as the brain does, from its own thread, and wait until the window knows the last one."""

    def played(*events):
        came = []
        bridge.arrived.connect(came.append)
        thread = threading.Thread(target=lambda: [bridge.publish(event) for event in events])
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(came) == len(events))
        bridge.arrived.disconnect(came.append)

    return played


def read(widget):
    return [
        one.text() for one in widget.findChildren(QWidget) if hasattr(one, "text") and one.isVisible() and one.text()
    ]


def test_before_a_call_there_is_one_thing_to_do(sidebar, asked, qtbot):
    assert "Ready when you are" in read(sidebar)
    sidebar.stand_in.who.setText("Dana Brook, Northwind")
    qtbot.mouseClick(sidebar.stand_in.choices.buttons["start"], Qt.MouseButton.LeftButton)
    assert asked.of_it[0][1].customer == "Dana Brook"
    assert {"Starting", "Dana Brook · Northwind"} <= set(read(sidebar))


def test_a_call_from_the_brain_to_the_screen(sidebar, play, asked, qtbot):
    sidebar.live.start("Dana Brook, Northwind")
    play(*story.full())
    seen = read(sidebar)
    for wanted in (
        "1:39",
        "Dana Brook · Northwind",
        "Price concern",
        "Ask what it is compared with before defending the number.",
        "“What would make it worth it for you?”",
        "Playbook · Anchoring",
        "Talks as an owner",
        "you 41 %",
        "152 wpm",
        "0:08",
        "Pause",
        "Off the record",
        "End",
    ):
        assert wanted in seen
    assert "Honestly forty thousand is a lot" in sidebar.call.transcript.toPlainText()
    assert sidebar.call.stages.accessibleDescription() == "Objections, stage 5 of 7"
    for does, wanted in (("pause", "pause"), ("off_record", ("forget", 30.0)), ("end", "end")):
        qtbot.mouseClick(sidebar.call.buttons.buttons[does], Qt.MouseButton.LeftButton)
        assert asked.of_it[-1] == wanted
    play(*story.ending())
    assert {"The call is over", "23 min", "Open the call"} <= set(read(sidebar))
    with qtbot.waitSignal(sidebar.call_opened) as opened:
        qtbot.mouseClick(sidebar.stand_in.choices.buttons["open"], Qt.MouseButton.LeftButton)
    assert opened.args == ["call-1"]


def test_everything_broken_is_said_in_words(sidebar, play):
    play(*story.broken())
    seen = " ".join(one.accessibleName() for one in sidebar.notices.findChildren(QWidget))
    assert "The other side is silent. Check that your call plays on WH-1000XM4 Headset." in seen
    assert "Jabra Evolve 65 is gone, so you are not heard." in seen
    assert "smaller model" in read(sidebar)
    assert "The sound device was gone (you), 14 s" in sidebar.call.transcript.toPlainText()


def test_off_the_record_leaves_nothing_on_the_screen(sidebar, play):
    play(*story.full(), Erased(0.0, 200.0, 101.0))
    assert sidebar.call.transcript.toPlainText() == ""
    assert "Price concern" not in read(sidebar)
    assert "Last 200 s erased." in read(sidebar)


def test_captions_and_levels_show_while_they_last(sidebar, bridge, play, qtbot):
    play(*story.opening())
    bridge.show(Captioned(Track.REP, 1.0, "I hear you"))
    bridge.show(Levelled(Track.REP, -30.0, -20.0))
    qtbot.waitUntil(lambda: "I hear you" in sidebar.call.transcript.toPlainText())
    assert sidebar.call.levels["rep"]._bar._filled > 0
    play(Changed("call-1", CallState.PAUSED, 5.0))
    assert sidebar.call.levels["rep"]._bar._filled == 0


def test_the_card_can_be_used_and_set_aside_and_copied_by_keyboard(panel, sidebar, play, asked, qtbot):
    play(*story.full())
    with qtbot.waitActive(sidebar):
        sidebar.reach()
    qtbot.keyClick(sidebar, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "What would make it worth it for you?"
    qtbot.keyClick(sidebar, Qt.Key.Key_Return)
    assert asked.of_it[-1] == ("price-1", "used")
    assert "Nothing to add right now." in read(sidebar)


@pytest.mark.parametrize(
    ("key", "modifier", "wanted"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, ("price-1", "dismissed")),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, "pause"),
        (Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier, ("forget", 30.0)),
        (Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier, "end"),
        (Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, "pause"),
    ],
)
def test_everything_works_by_keyboard(sidebar, play, asked, qtbot, key, modifier, wanted):
    play(*story.full())
    with qtbot.waitActive(sidebar):
        sidebar.reach()
    qtbot.keyClick(sidebar, key, modifier)
    assert asked.of_it[-1] == wanted


def test_enter_starts_from_where_the_name_is_typed(sidebar, asked, qtbot):
    with qtbot.waitActive(sidebar):
        sidebar.reach()
    sidebar.stand_in.who.setFocus()
    qtbot.keyClicks(sidebar.stand_in.who, "Dana")
    qtbot.keyClick(sidebar.stand_in.who, Qt.Key.Key_Return)
    assert asked.of_it[0][1].customer == "Dana"


@pytest.mark.parametrize("events", [[], story.full(), story.broken(), [*story.full(), *story.ending()]])
def test_every_control_has_a_name_and_can_be_hit_and_reached(sidebar, play, events, qapp):
    if events:
        play(*events)
    qapp.processEvents()
    controls = [
        one for one in sidebar.findChildren(QWidget) if isinstance(one, QAbstractButton | QLineEdit) and one.isVisible()
    ]
    assert controls
    for one in controls:
        assert one.accessibleName(), one
        assert one.toolTip() or one.accessibleDescription(), one.accessibleName()
        assert one.width() >= HIT, one.accessibleName()
        assert one.height() >= HIT, one.accessibleName()
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus, one.accessibleName()
    assert sidebar.accessibleName()


def test_no_part_of_the_window_is_unnamed(panel, play, qapp):
    play(*story.full())
    qapp.processEvents()
    for window in (panel.sidebar, panel.mini):
        for one in window.findChildren(QWidget):
            plain = type(one) is QWidget or one.objectName().startswith("qt_")  # layout only
            if one.isVisible() and not plain and one.metaObject().className() not in {"QFrame", "QStackedWidget"}:
                assert one.accessibleName() or (hasattr(one, "text") and one.text()), one


def test_tab_goes_through_the_controls_from_the_top(sidebar, play, qtbot):
    play(*story.full())
    with qtbot.waitActive(sidebar):
        sidebar.reach()
    names = []
    for _ in range(10):
        qtbot.keyClick(sidebar.focusWidget() or sidebar, Qt.Key.Key_Tab)
        names.append(sidebar.focusWidget().accessibleName())
    assert names == [
        "Menu",
        "Small strip",
        "Copy the words to say",
        "Used",
        "Set aside",
        "Show what we know",
        "Transcript",
        "Pause",
        "Off the record",
        "End",
    ]


def test_it_docks_to_its_edge_and_lets_clicks_leave_the_keyboard_in_the_call(sidebar, play):
    room = sidebar.screen().availableGeometry()
    assert sidebar.geometry().right() == room.right()
    assert sidebar.height() == room.height()
    assert not sidebar.windowHandle().flags() & Qt.WindowType.WindowDoesNotAcceptFocus
    play(*story.opening())
    assert sidebar.windowHandle().flags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert sidebar.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    sidebar.reach()
    assert not sidebar.windowHandle().flags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_dragged_to_the_other_side_it_stays_there(panel, sidebar, qtbot):
    put, chosen = [], []
    panel.placed.connect(lambda *where: put.append(where))
    panel.chosen.connect(chosen.append)
    start = QPoint(5, sidebar.height() - 5)
    qtbot.mousePress(sidebar, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(sidebar, start - QPoint(sidebar.x(), 0))
    qtbot.mouseRelease(sidebar, Qt.MouseButton.LeftButton, pos=start)
    assert sidebar.x() == sidebar.screen().availableGeometry().left()
    assert put == [(sidebar.screen().name(), False)]
    assert chosen[0].window.side == "left"


def test_a_click_beside_the_buttons_moves_nothing(panel, sidebar, qtbot):
    with qtbot.assertNotEmitted(panel.placed):
        qtbot.mouseClick(sidebar, Qt.MouseButton.LeftButton, pos=QPoint(5, sidebar.height() - 5))


def test_the_menu_asks_for_other_settings_and_settling_takes_them(panel, sidebar, qtbot):
    sidebar._menu.aboutToShow.emit()
    themes = next(one for one in sidebar._menu.findChildren(QMenu) if one.title() == "Theme")
    dark = next(action for action in themes.actions() if action.text() == "Dark")
    with qtbot.waitSignal(panel.chosen) as chosen:
        dark.trigger()
    assert chosen.args[0].window.theme == "dark"
    try:
        panel.settle(chosen.args[0])
        assert look().tokens.background == "#17181A"
    finally:
        look().choose("system")


def test_the_small_strip_says_the_least(panel, play, qtbot):
    play(*story.full())
    with qtbot.waitSignal(panel.placed):
        panel.do("mini")
    assert panel.mini.isVisible()
    assert not panel.sidebar.isVisible()
    assert panel.mini.height() == look().px(48)
    assert read(panel.mini) == ["41 %", "Ask what it is compared with before defending the number."]
    panel.do("mini")
    assert panel.sidebar.isVisible()


def test_a_new_card_slides_in_once_and_stops(panel, sidebar, play, qtbot):
    sidebar.call.cards.card.moves = True
    play(*story.full())
    assert sidebar.call.cards.card.arriving
    qtbot.waitUntil(lambda: not sidebar.call.cards.card.arriving)
    assert sidebar.call.cards.card.graphicsEffect() is None


def test_nothing_moves_for_who_wants_nothing_to_move(sidebar, play):
    play(*story.full())
    assert not sidebar.call.cards.card.arriving
    assert sidebar.call.cards.card.graphicsEffect() is None


def test_long_words_keep_to_their_room(sidebar, play):
    wide = sidebar.width()
    sidebar.live.start("A" * 300 + ", " + "B" * 300)
    long = replace(story.PRICE, title="T" * 200, body="word " * 200, say="say " * 200)
    play(*story.opening(), replace(story.full()[-3], card=long))
    assert sidebar.width() == wide
    assert sidebar.call.cards.card._body.height() <= 3 * sidebar.call.cards.card._body.fontMetrics().lineSpacing()
    assert sidebar.call.cards.card._body.toolTip().startswith("word word")


def test_nothing_moves_when_a_card_is_shorter_or_gone(sidebar, play, qtbot):
    def places():
        QGuiApplication.processEvents()
        call = sidebar.call
        return call.cards.card.used.mapTo(sidebar, QPoint(0, 0)).y(), call.stages.y(), call.transcript.y()

    short = replace(story.USAGE, id="short", body="Listen.", say="")
    play(*story.opening(), Advised(story.PRICE, 96.0))
    before = places()
    play(Advised(short, 97.0))
    assert places() == before
    sidebar.live.card_done(True)
    assert places()[1:] == before[1:]
