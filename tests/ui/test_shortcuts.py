"""Keys that work while another window has the keyboard: on a real X server, and against what Windows promises."""

import ctypes
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject

from assistant.settings import Settings
from desktop.bridge import Bridge
from desktop.present import keys
from desktop.ui.keys_windows import WindowsKeys, _Message
from desktop.ui.keys_x11 import X11Keys
from desktop.ui.panel import Panel
from desktop.ui.shortcuts import KeyList, Shortcuts
from tests.ui import story
from tests.ui.xserver import xserver

ANYWHERE = {name: key for name, (_, _, key) in keys.KEYS.items() if key}


@pytest.fixture(scope="module")
def display():
    """An X server of our own, with no window on it that could have the keyboard."""
    with xserver() as name:
        yield name


@pytest.fixture
def fingers(display):
    """Presses keys as a person would, through the server."""
    from Xlib import XK, X
    from Xlib.display import Display
    from Xlib.ext import xtest

    other = Display(display)

    def press(*symbols):
        codes = [other.keysym_to_keycode(XK.string_to_keysym(symbol)) for symbol in symbols]
        for code in codes:
            xtest.fake_input(other, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(other, X.KeyRelease, code)
        other.sync()

    yield press
    other.close()


@pytest.fixture
def grabbed(qapp, display):
    made = X11Keys(display=display)
    yield made
    made.release()


def test_a_key_is_heard_whoever_has_the_keyboard(grabbed, fingers, qtbot):
    assert grabbed.grab(ANYWHERE) == frozenset()
    for symbol, name in (("F6", "toggle"), ("F9", "dismiss")):
        with qtbot.waitSignal(grabbed.pressed) as pressed:
            fingers("Control_L", "Shift_L", symbol)
        assert pressed.args == [name]


def test_it_is_heard_with_caps_lock_and_num_lock_on(grabbed, fingers, qtbot):
    grabbed.grab(ANYWHERE)
    fingers("Caps_Lock")
    fingers("Num_Lock")
    try:
        with qtbot.waitSignal(grabbed.pressed) as pressed:
            fingers("Control_L", "Shift_L", "F7")
        assert pressed.args == ["off_record"]
    finally:
        fingers("Caps_Lock")
        fingers("Num_Lock")


def test_a_key_another_program_has_is_told_and_the_others_work(grabbed, display, fingers, qtbot):
    rival = X11Keys(display=display)
    assert rival.grab({"theirs": "Ctrl+Shift+F8"}) == frozenset()
    assert grabbed.grab(ANYWHERE) == {"used"}
    with qtbot.waitSignal(grabbed.pressed):
        fingers("Control_L", "Shift_L", "F6")
    rival.release()


def test_keys_let_go_are_free_again(qapp, display):
    first = X11Keys(display=display)
    first.grab(ANYWHERE)
    first.release()
    second = X11Keys(display=display)
    assert second.grab(ANYWHERE) == frozenset()
    second.release()


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Xlib leaves it open when it is refused
def test_without_a_display_the_reason_is_a_fact(qapp):
    with pytest.raises(OSError, match="no X11 display"):
        X11Keys(display=":4242")


class User32:
    """What Windows promises of hot keys: a number can be registered unless somebody has the key."""

    def __init__(self, taken=()):
        self.taken = set(taken)
        self.registered = {}

    def RegisterHotKey(self, window, number, mask, key):  # noqa: N802 - Windows' own name
        assert window is None
        if key in self.taken:
            return 0
        self.registered[number] = (mask, key)
        return 1

    def UnregisterHotKey(self, _window, number):  # noqa: N802 - likewise
        del self.registered[number]
        return 1


def test_windows_keys_are_registered_without_repeat_and_let_go(qapp):
    user32 = User32(taken={0x77})  # F8
    made = WindowsKeys(user32=user32)
    assert made.grab(ANYWHERE) == {"used"}
    assert user32.registered[1] == (0x4000 | 2 | 4, 0x75)  # Ctrl+Shift+F6
    heard = []
    made.pressed.connect(heard.append)
    told = _Message(None, 0x0312, 1)
    assert made._filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(told)) == (True, 0)
    assert (
        made._filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(_Message(None, 0x0100, 1)))[0] is False
    )
    assert heard == ["toggle"]
    made.release()
    assert user32.registered == {}


def test_where_no_key_can_be_heard_the_list_says_so(qapp, qtbot):
    shortcuts = Shortcuts()
    shortcuts.grab()  # offscreen: there is no keyboard
    assert shortcuts.unavailable
    listed = KeyList(shortcuts)
    qtbot.addWidget(listed)
    said = " ".join(label.text() for label in listed.findChildren(QObject) if hasattr(label, "text"))
    assert shortcuts.unavailable in said
    assert "Off the record" in said


def test_a_taken_key_is_told_in_the_window(qapp, qtbot, asked, display, fingers, monkeypatch):
    rival = X11Keys(display=display)
    rival.grab({"theirs": "Ctrl+Shift+F7"})
    monkeypatch.setattr("desktop.ui.shortcuts.X11Keys", lambda parent: X11Keys(parent, display))
    monkeypatch.setattr("desktop.ui.shortcuts.keys.why_not", lambda *_: "")
    panel = Panel(asked, Bridge(), Settings())
    qtbot.addWidget(panel.sidebar)
    qtbot.addWidget(panel.mini)
    with qtbot.waitSignal(panel.shortcuts.grabbed):
        panel.show()
        panel.furnish()
    assert [notice.text for notice in panel.live.notices] == [keys.keys_taken(frozenset({"off_record"}))]
    panel.live.take(story.opening()[1])
    fingers("Control_L", "Shift_L", "F6")
    qtbot.waitUntil(lambda: asked.of_it == ["pause"])
    settings = Settings()
    panel.settle(replace(settings, window=replace(settings.window, global_shortcuts=False)))
    assert panel.shortcuts.taken == frozenset()
    panel.close()
    rival.release()
