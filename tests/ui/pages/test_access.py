"""Everything has a name for a screen reader and can be hit."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QTextEdit, QWidget

from desktop.style import HIT
from desktop.ui.first_run import FirstRun
from tests.ui.opened import Opened, opened

CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QTextEdit)


def nameless(widget: QWidget) -> list[str]:
    """What the keyboard can reach and a screen reader could not name."""
    inner = ("qt_spinbox_lineedit", "qt_")
    return [
        f"{type(one).__name__} {one.objectName()}"
        for one in (widget, *widget.findChildren(QWidget))
        if (isinstance(one, CONTROLS) or one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not one.accessibleName()
        and not one.objectName().startswith(inner)
        and not isinstance(one.parent(), QComboBox)
    ]


def small(widget: QWidget) -> list[str]:
    """What can be pressed and is too small to be hit."""
    return [
        f"{one.accessibleName()} {one.width()} x {one.height()}"
        for one in widget.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and one.isVisible()
        and not one.objectName().startswith("qt_")
        and one.height() < HIT
    ]


def test_everything_has_a_name_and_can_be_hit(play, brain):
    async def story():
        async with Opened(brain) as window:
            await opened(window, "call-0")
            for name in ("Playbook", "Settings", "Calls"):
                window.go(name)
                await window.settings.sound.work.done()
                await window.settings.models.work.done()
                await asyncio.sleep(0)
                assert not small(window)
            window.open_call("call-0")
            await window.call.work.done()
            assert not small(window)
            assert not nameless(window)
            first = FirstRun(brain)
            assert not nameless(first)
            first.deleteLater()

    play(story())
