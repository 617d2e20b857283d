"""The calls page over a real store: what a rep finds, takes away and brings back."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QAbstractButton

from assistant.domain.events import CallState, Changed
from tests.ui.made_up import record
from tests.ui.opened import Opened, search, titles


def test_past_calls_stand_newest_first(play, brain):
    async def story():
        async with Opened(brain) as window:
            assert titles(window)[:3] == ["Dana Brook", "Second", "Tom Ade"]
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
            assert brain.renewed == 2  # they may repeat what was said
            assert window.calls.undo._timer.isActive()
            window.calls.undo.findChild(QAbstractButton).click()
            await window.calls.work.done()
            assert "Tom Ade" in titles(window)
            assert "Pilot review" in titles(window)
            assert brain.renewed == 3
            assert not window.calls.undo._timer.isActive()

    play(story())


def test_after_that_while_it_is_gone_for_good(play, brain):
    async def story():
        async with Opened(brain) as window:
            window.calls.erase_all()
            await window.calls.work.done()
            assert window.calls.stack.currentWidget() is window.calls.empty
            window.calls.undo.over.emit()
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
            told = "This call is running and cannot be erased. End it first, where it runs."
            assert window.calls.notice.text == told
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
