"""The main window's pages over a real store: what a rep finds, changes, takes away and brings back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QTextEdit, QWidget

from assistant import settings as keeping
from assistant.domain.calls import Utterance
from assistant.domain.errors import SoundError
from assistant.domain.events import CallState, Changed, Heard
from assistant.domain.history import SelfTest
from desktop.present.keys import keys
from desktop.style import HIT
from desktop.ui.first_run import FirstRun
from desktop.ui.main_window import MainWindow
from desktop.ui.playbook_page import PlaybookPage
from desktop.ui.self_test import SoundCheck
from tests.ui.loop import brain, fresh, play  # noqa: F401 - fixtures
from tests.ui.made_up import REP, keep_call, record


class Opened:
    """A main window for one story."""

    def __init__(self, brain):
        self.brain = brain

    async def __aenter__(self) -> MainWindow:
        self.window = MainWindow(self.brain, lambda: keys("", frozenset()))
        self.window.show()
        await self.window.calls.work.done()
        await self.window.playbook.work.done()
        return self.window

    async def __aexit__(self, *_):
        await self.window.quiet()
        self.window.deleteLater()
        QGuiApplication.processEvents()


def titles(window):
    return [line.title for line in window.calls.list.rows.rows]


async def search(window, words):
    window.calls.search.setText(words)
    await window.calls.work.done()


def test_past_calls_stand_newest_first(play, brain):
    async def story():
        async with Opened(brain) as window:
            assert titles(window)[:3] == ["Dana Brook", "Second call", "Tom Ade"]
            assert window.calls.line.text().startswith("8 calls · ")
            assert window.calls.line.text().endswith("1 not finished")
            assert window.calls.list.rows.rows[0].mark == "Not finished"

    play(story())


def test_a_first_day_says_what_will_be_here_and_offers_to_start(play, fresh, qtbot):
    async def story():
        async with Opened(fresh) as window:
            assert window.calls.stack.currentWidget() is window.calls.empty
            assert not window.calls.search.isVisible()
            start = window.calls.empty.findChild(QAbstractButton)
            with qtbot.waitSignal(window.start_asked):
                start.click()

    play(story())


def test_searching_finds_what_was_said_and_opens_it_there(play, brain):
    async def story():
        async with Opened(brain) as window:
            await search(window, "forty thou")
            assert window.calls.line.text() == "7 calls with “forty thou”"
            line = window.calls.list.rows.rows[0]
            assert ("forty thousand" in "".join(text for text, found in line.pieces if found)) or line.pieces
            window.calls.list.opened.emit(line)
            await window.call.work.done()
            assert window.page is window.call
            spoken = next(piece for piece in window.call.view.spoken if piece.number == line.utterance)
            assert window.call.voices._at_s == spoken.start_s
            await search(window, "zebra")
            assert window.calls.stack.currentWidget() is window.calls.nothing

    play(story())


def test_the_last_search_wins_and_stays(play, brain):
    async def story():
        async with Opened(brain) as window:
            for words in ("f", "fo", "for", "zebra", "pilot"):
                window.calls.search.setText(words)
            await window.calls.work.done()
            assert titles(window) == ["Pilot review"]
            window.go("Settings")
            window.go("Calls")
            await window.calls.work.done()
            assert window.calls.search.text() == "pilot"
            assert titles(window) == ["Pilot review"]

    play(story())


def test_an_erased_call_can_be_brought_back_for_a_while(play, brain):
    async def story():
        async with Opened(brain) as window:
            window.calls.erase("call-2", "Tom Ade")
            window.calls.erase("call-3", "Pilot review")
            await window.calls.work.done()
            assert "Tom Ade" not in titles(window)
            assert window.calls.undo.text == "2 calls are erased."
            assert window.calls._for_good.isActive()
            window.calls.undo.findChild(QAbstractButton).click()
            await window.calls.work.done()
            assert "Tom Ade" in titles(window)
            assert "Pilot review" in titles(window)
            assert not window.calls._for_good.isActive()

    play(story())


def test_after_that_while_it_is_gone_for_good(play, brain):
    async def story():
        async with Opened(brain) as window:
            window.calls.erase_all()
            await window.calls.work.done()
            assert window.calls.stack.currentWidget() is window.calls.empty
            window.calls._for_good.timeout.emit()
            await window.calls.work.done()
            assert not window.calls.undo.isVisible()
            assert brain.calls.count() == 0

    play(story())
    assert "forty thousand" not in brain.home.database.read_bytes().decode("latin-1")


def test_leaving_within_the_while_makes_it_final(play, brain):
    async def story():
        async with Opened(brain) as window:
            window.calls.erase("call-2", "Tom Ade")
            await window.calls.work.done()

    play(story())
    brain.calls.restore("call-1")
    assert brain.calls.count() == 7
    assert brain.calls.purge() == 0


def test_a_running_call_is_not_erased_and_the_page_says_why(play, brain):
    brain.calls.begin(record("running", datetime.now(UTC), "Now Talking"))

    async def story():
        async with Opened(brain) as window:
            window.calls.erase("running", "Now Talking")
            await window.calls.work.done()
            assert window.calls.notice.text == "A running call cannot be erased. End it first."
            assert "Now Talking" in titles(window)

    play(story())


def test_thousands_of_calls_come_a_page_at_a_time(play, fresh):
    base = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(1, 251):
        fresh.calls.begin(
            record(f"n{number:04}", base.replace(minute=number % 60, hour=number // 60), f"Person {number}")
        )
        fresh.calls.write(f"n{number:04}", Changed(f"n{number:04}", CallState.ENDED, 60.0))

    async def story():
        async with Opened(fresh) as window:
            rows = window.calls.list.rows
            assert len(rows.rows) == 100
            while rows.canFetchMore(window.calls.list.rootIndex()):
                rows.fetchMore(window.calls.list.rootIndex())
                await window.calls.work.done()
            assert [line.title for line in rows.rows] == [f"Person {number}" for number in range(250, 0, -1)]

    play(story())


def test_a_broken_store_is_told_not_thrown(play, brain):
    async def story():
        brain.close()
        brain.home.database.write_bytes(b"no database" * 500)
        async with Opened(brain) as window:
            assert "damaged or no database" in window.calls.notice.text

    play(story())


async def opened(window, call_id, utterance=0, words=""):
    window.open_call(call_id, utterance, words)
    await window.call.work.done()
    return window.call


def test_click_anywhere_to_go_there(play, brain):
    async def story():
        async with Opened(brain) as window:
            page = await opened(window, "call-1")
            voices, text = page.voices, page.transcript
            moment = page.view.moments[5]
            QTest.mouseClick(voices, Qt.MouseButton.LeftButton, pos=QPoint(round(voices._x(moment.at_s)), 20))
            assert abs(voices._at_s - moment.at_s) < 8
            here = page.view.spoken[text._here]
            assert here.start_s <= voices._at_s + 0.01
            line = page.view.spoken[6]
            cursor = text.textCursor()
            cursor.setPosition(text.document().findBlockByNumber(text._blocks[6]).position())
            text.setTextCursor(cursor)
            QTest.keyClick(text, Qt.Key.Key_Return)
            assert voices._at_s == line.start_s
            page.table.chosen.emit(0)
            assert voices._at_s == page.view.spoken[0].start_s

    play(story())


def test_the_voices_are_walked_and_read_by_keyboard(play, brain):
    async def story():
        async with Opened(brain) as window:
            page = await opened(window, "call-1")
            voices, seen = page.voices, []
            for _ in page.view.moments:
                QTest.keyClick(voices, Qt.Key.Key_Right)
                seen.append(voices._at_s)
            assert (
                seen == sorted({moment.at_s for moment in page.view.moments})[: len(seen)]
                or seen[-1] <= page.view.length_s
            )
            QTest.keyClick(voices, Qt.Key.Key_Home)
            QTest.keyClick(voices, Qt.Key.Key_Right)
            assert voices.accessibleDescription() == page.view.moments[0].said
            assert page.reading.text() == page.view.moments[0].said
            QTest.keyClick(voices, Qt.Key.Key_End)
            assert voices._at_s == page.view.length_s

    play(story())


def test_words_are_found_in_a_call(play, brain):
    async def story():
        async with Opened(brain) as window:
            page = await opened(window, "call-0")
            page.find.setText("FORTY")
            assert page.count.text() == "1 of 3"
            QTest.keyClick(page.find, Qt.Key.Key_Return)
            assert page.count.text() == "2 of 3"
            page.find.setText("zebra")
            assert page.count.text() == "not found"

    play(story())


@pytest.mark.parametrize("form", ["md", "txt", "srt", "vtt", "json"])
def test_a_call_is_exported(play, brain, tmp_path, form):
    path = tmp_path / f"call.{form}"

    async def story():
        async with Opened(brain) as window:
            page = await opened(window, "call-1")
            page.save_as(form, path)
            await page.work.done()
            assert page.notice.text == f"Saved as {path}"
            page.save_as(form, tmp_path / "no" / "such" / "folder")
            await page.work.done()
            assert "cannot be written" in page.notice.text

    play(story())
    assert "forty thousand" in path.read_text("utf-8")


def test_an_unfinished_call_is_offered_back(play, brain, qtbot):
    async def story():
        async with Opened(brain) as window:
            page = await opened(window, "call-0")
            on, keep = (one for one in page.notice.findChildren(QAbstractButton))
            with qtbot.waitSignal(window.continue_asked) as asked:
                on.click()
            assert asked.args == ["call-0"]
            keep.click()
            await page.work.done()
            assert not page.notice.isVisible()
            assert not brain.calls.unfinished()

    play(story())


def test_a_call_gets_another_name(play, brain):
    async def story():
        async with Opened(brain) as window:
            page = await opened(window, "call-1")
            page.work.start("rename", page._keep_name, "call-1", "  Contract talk ")
            await page.work.done()
            assert page.title.text() == "Contract talk"

    play(story())
    assert brain.calls.detail("call-1").record.title == "Contract talk"


def test_what_was_said_is_never_read_as_markup(play, fresh):
    of = record("evil", datetime.now(UTC), "<b>Bold</b>", "<img src=x>")
    keep_call(fresh.calls, of, ended=False)
    fresh.calls.write("evil", Heard(Utterance(99, REP, 300.0, 301.0, "<script>alert(1)</script>"), 301.0))

    async def story():
        async with Opened(fresh) as window:
            page = await opened(window, "evil")
            assert page.title.text() == "<b>Bold</b>"
            assert page.title.textFormat() == Qt.TextFormat.PlainText
            assert "<script>alert(1)</script>" in page.transcript.toPlainText()

    play(story())


def test_an_hour_of_talk_opens_without_a_long_stall(play, fresh):
    keep_call(fresh.calls, record("long", datetime.now(UTC)), rounds=30)

    async def story():
        async with Opened(fresh) as window:
            page = await opened(window, "long")
            assert len(page.view.spoken) > 500
            assert page.transcript.document().blockCount() > 900

    play(story())


def test_measures_explain_themselves(play, brain):
    async def story():
        async with Opened(brain) as window:
            page = await opened(window, "call-1")
            line = page.measures._lines.itemAt(0).widget()
            line.pointed.emit(line.view)
            assert "Your voiced seconds" in page.measures.about
            assert "Gong Labs" in page.measures.about

    play(story())


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


def test_a_mended_playbook_is_read_again(play, fresh):
    own = fresh.home.playbook
    own.mkdir()
    (own / "price.md").write_text("# Price\n\nAnswers: objection:prize\n", "utf-8")

    async def story():
        page = PlaybookPage(fresh.home)
        await page.work.done()
        assert page.notice.text.startswith("price.md line 3: ")
        assert page.files.count() > 10
        (own / "price.md").write_text("# Our price\n\nAnswers: objection:price\n\n## Ask\nAsk first\n", "utf-8")
        page.refresh()
        await page.work.done()
        assert not page.notice.text
        assert "Our price  (yours)" in [page.files.item(row).text() for row in range(page.files.count())]
        page.deleteLater()

    play(story())


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
