"""On a real X server: the sidebar stands at its edge, on top, and tells the system not to give it the keyboard."""

import json
import os
import subprocess
import sys

import pytest

from tests.ui.xserver import xserver

SHOW = """
import json, sys
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from Xlib.display import Display
from assistant.settings import Settings
from desktop.bridge import Bridge
from desktop.ui.panel import Panel
from tests.ui import story
from tests.ui.conftest import Asked

app = QApplication([])
panel = Panel(Asked(), Bridge(), Settings())
panel.show()
panel.furnish()
display = Display()

def seen():
    QTest.qWait(50)
    app.processEvents()
    window = display.create_resource_object("window", int(panel.window.winId()))
    states = window.get_full_property(display.intern_atom("_NET_WM_STATE"), 4).value
    where = window.get_geometry()
    return {
        "keyboard": bool(window.get_wm_hints().input),
        "above": display.intern_atom("_NET_WM_STATE_ABOVE") in states,
        "left": where.x, "width": where.width, "height": where.height,
    }

told = {"before": seen()}
for event in story.full():
    panel.live.take(event)
told["during"] = seen()
panel.window.reach()
told["reached"] = seen()
panel.do("mini")
told["small"] = seen()
print(json.dumps(told))
panel.close()
"""


@pytest.fixture(scope="module")
def told():
    with xserver() as display:
        environment = os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display, "QT_SCALE_FACTOR": "1"}
        ran = subprocess.run(
            [sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    if "could not load the Qt platform plugin" in ran.stderr.lower():
        pytest.skip("Qt's libraries for a screen are not installed")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def test_before_a_call_a_name_can_be_typed(told):
    assert told["before"]["keyboard"]


def test_in_a_call_it_never_takes_the_keyboard(told):
    assert not told["during"]["keyboard"]


def test_asked_for_on_purpose_it_takes_the_keyboard(told):
    assert told["reached"]["keyboard"]


def test_it_is_above_other_windows_at_the_right_edge(told):
    for when in ("before", "during", "small"):
        assert told[when]["above"]
        assert told[when]["left"] + told[when]["width"] == 1280
    assert told["during"]["height"] == 800
    assert told["small"]["height"] < 100
