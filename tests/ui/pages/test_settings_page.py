"""Settings: kept at once, refused at their field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assistant import settings as keeping
from tests.ui.opened import Opened


def test_a_setting_is_kept_at_once(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            page = window.settings
            page.fields["window.theme"].changed.emit("window.theme", "dark")
            page.fields["coaching.talk_ratio_high"].control.setValue(55)
            page.fields["hearing.hotwords"].control.setPlainText("Callside\n\n Northwind ")
            QTest.keyClick(page.fields["hearing.hotwords"].control, Qt.Key.Key_Tab)
            page.fields["hearing.hotwords"].changed.emit("hearing.hotwords", ("Callside", "Northwind"))
            await page.work.done()

    play(story())
    kept = keeping.load(fresh.home.settings)
    assert kept.hearing.hotwords == ("Callside", "Northwind")


def test_settings_changed_in_one_breath_are_all_kept(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            window.settings.change("window.theme", "dark")
            window.settings.change("window.side", "left")
            window.settings.change("coaching.pace", "eager")
            await window.settings.work.done()

    play(story())
    kept = keeping.load(fresh.home.settings)
    assert (kept.window.theme, kept.window.side, kept.coaching.pace) == ("dark", "left", "eager")


def test_a_refused_setting_says_why_at_its_field(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            page = window.settings
            window.go("Settings")
            page.change("models.mirror", "ftp://somewhere")
            assert "http" in page.fields["models.mirror"].trouble
            page.change("models.mirror", "https://models.example.test")
            await page.work.done()
            assert not page.fields["models.mirror"].trouble
            await page.models.work.done()

    play(story())


def test_a_settings_file_that_cannot_be_written_is_told_at_the_field(play, fresh):
    fresh.home.settings.mkdir()

    async def story():
        async with Opened(fresh) as window:
            window.settings.change("window.theme", "dark")
            await window.settings.work.done()
            assert window.settings.fields["window.theme"].trouble

    play(story())
    assert fresh.settings.window.theme == "system"
