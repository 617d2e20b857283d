"""One past call: going anywhere in it, finding words, exporting, naming."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from assistant.domain.calls import Utterance
from assistant.domain.events import Heard
from tests.ui.made_up import REP, keep_call, record
from tests.ui.opened import Opened, opened


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
            page.finding.setText("FORTY")
            assert page.count.text() == "1 of 3"
            QTest.keyClick(page.finding, Qt.Key.Key_Return)
            assert page.count.text() == "2 of 3"
            page.finding.setText("zebra")
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
