"""PySide6 6.12.0 on Python 3.11 loses a reference to None at each void call: see docs/decisions/0004."""

import sys

from PySide6.QtWidgets import QScrollBar


def test_a_call_that_returns_nothing_loses_no_reference(qtbot):
    bar = QScrollBar()
    qtbot.addWidget(bar)
    before = sys.getrefcount(None)
    for value in range(1000):
        bar.setValue(value)
    assert abs(sys.getrefcount(None) - before) < 100
