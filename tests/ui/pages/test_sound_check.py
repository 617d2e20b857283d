"""The devices are heard only while they can be seen; the first run shows them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assistant import settings as keeping
from assistant.domain.errors import SoundError
from assistant.domain.history import SelfTest
from desktop.ui.first_run import FirstRun
from desktop.ui.self_test import SoundCheck
from tests.ui.made_up import REP
from tests.ui.opened import Opened


def test_devices_are_listened_to_only_while_they_can_be_seen(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            assert fresh.listening == 0
            window.go("Settings")
            await window.settings.sound.work.done()
            assert fresh.listening == 1
            window.go("Calls")
            await window.settings.sound.work.done()
            assert fresh.listening == 0

    play(story())


def test_another_device_is_kept_and_heard(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            window.go("Settings")
            sound = window.settings.sound
            await sound.work.done()
            picker = sound.pickers[REP]
            picker.setCurrentIndex(picker.findData("Headset"))
            picker.activated.emit(picker.currentIndex())
            await sound.work.done()
            await window.settings.work.done()
            assert fresh.heard_on[-1] == ("Headset", "")
            assert fresh.listening == 1

    play(story())
    assert keeping.load(fresh.home.settings).sound.microphone == "Headset"


def test_a_wheel_over_a_device_changes_nothing(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            window.go("Settings")
            sound = window.settings.sound
            await sound.work.done()
            picker = sound.pickers[REP]
            before = picker.currentIndex()
            middle = QPointF(picker.rect().center())
            turned = QWheelEvent(
                middle,
                picker.mapToGlobal(middle),
                QPoint(),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(picker, turned)
            assert picker.count() > 1
            assert picker.currentIndex() == before
            assert not turned.isAccepted()

    play(story())


def test_a_call_that_is_on_keeps_its_devices(play, fresh):
    async def story():
        check = SoundCheck(fresh, busy=lambda: True)
        check.show()
        await check.work.done()
        assert fresh.listening == 0
        await check.quiet()
        check.deleteLater()

    play(story())


def test_a_device_that_cannot_be_opened_is_told(play, fresh):
    fresh.deaf = SoundError("Headset cannot be opened", "close the program that uses it")

    async def story():
        check = SoundCheck(fresh)
        check.show()
        await check.work.done()
        assert check.notice.text == "Headset cannot be opened. Close the program that uses it."
        await check.quiet()
        check.deleteLater()

    play(story())


def test_the_test_tone_says_what_it_proved(play, fresh):
    fresh.result = SelfTest(far_end_heard=False, bleed_db=None, message="the tone did not come back", hint="turn it up")

    async def story():
        check = SoundCheck(fresh)
        check.show()
        await check.work.done()
        check.test.click()
        await check.work.done()
        assert check.notice.text == "The other side cannot be heard\nThe tone did not come back.\nTurn it up."
        assert check.test.isEnabled()
        await check.quiet()
        check.deleteLater()

    play(story())


def test_the_first_run_is_four_calm_pages(play, fresh, qtbot):
    async def story():
        first = FirstRun(fresh)
        first.show()
        for step in range(3):
            assert first.step == step
            QTest.keyClick(first._next, Qt.Key.Key_Space)
        await first.sound.work.done()
        assert fresh.listening == 0
        with qtbot.waitSignal(first.finished):
            QTest.keyClick(first._next, Qt.Key.Key_Space)
        await first.sound.quiet()
        first.deleteLater()

    play(story())
