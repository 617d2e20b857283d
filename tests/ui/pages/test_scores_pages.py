"""What a rep does with scores: sees who to call and why, and how a lead stands."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assistant.lead_scoring import LeadScoring
from desktop.widgets.page import Empty
from tests.books import grow
from tests.ui.opened import Opened
from tests.ui.pages.test_access import nameless, small
from tests.ui.scored import history, keep_scores, lead_id, learning, settled


def test_the_leads_begin_with_who_to_call_and_search_takes_its_place(play, people):
    async def story():
        async with Opened(people) as window:
            window.go("Leads")
            await settled(window)
            strip = window.leads.due
            assert strip.isVisible()
            assert all(line.why for line in strip.list.rows.rows)
            assert strip.learn.isVisible()
            window.leads.search.setText("dana")
            await settled(window)
            assert not strip.isVisible()
            window.leads.search.clear()
            await settled(window)
            assert strip.isVisible()
            strip.learn.click()
            await settled(window)
            assert window.page is window.models

    play(story())


def test_one_walks_whom_to_call_by_keyboard(play, scored):
    async def story():
        async with Opened(scored) as window:
            asked = []
            window.start_with.connect(lambda *who: asked.append(who))
            window._who_is_due()
            await settled(window)
            page = window.due
            assert page.stack.currentWidget() is page.list
            assert not page._teach.isVisible()
            first = page.list.current
            QTest.keyClick(page.list, Qt.Key.Key_C)
            assert asked == [(first.name, first.company)]
            QTest.keyClick(page.list, Qt.Key.Key_Down)
            second = page.list.current
            assert second is not first
            page.call.click()
            assert asked[1] == (second.name, second.company)
            QTest.keyClick(page.list, Qt.Key.Key_Return)
            await settled(window)
            assert window.page is window.lead
            assert window.lead.view.id == second.id

    play(story())


def test_an_empty_book_has_nobody_to_call(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            window.go("Leads")
            window._who_is_due()
            await settled(window)
            assert not window.leads.due.isVisibleTo(window.leads)
            assert window.due.stack.currentWidget() is window.due.nothing
            assert isinstance(window.due.nothing, Empty)

    play(story())


def test_a_lead_shows_its_score_its_reasons_and_one_thing_to_do(play, scored):
    async def story():
        async with Opened(scored) as window:
            asked = []
            window.start_with.connect(lambda *who: asked.append(who))
            window.open_lead(lead_id(scored, "Dana Brook"))
            await settled(window)
            score = window.lead.score
            assert score.number.text() == "64"
            assert score.accessibleName().startswith("Score: score 64, hot")
            assert score.step.text() == "Call today"
            assert window.lead.start.property("kind") == ""
            assert score._chart is not None
            assert score._chart.view.said[-1].endswith(": 64")
            score.step.click()
            assert asked == [("Dana Brook", "Northwind")]
            window.open_lead(lead_id(scored, "Lee Grant"))
            await settled(window)
            assert not score.number.isVisible()
            assert not score.learn.isVisible()
            assert window.lead.start.property("kind") == "action"

    play(story())


def test_what_was_promised_is_noted_as_written_without_the_words_of_the_call(play, scored):
    async def story():
        async with Opened(scored) as window:
            dana = lead_id(scored, "Dana Brook")
            promised = {"next_action": "promised on 03 March: send the zebra offer"}
            keep_scores(scored.database, {dana: 64.0}, weeks=0, told=promised)
            window.open_lead(dana)
            await settled(window)
            assert "zebra" in window.lead._scored.rest
            window.lead.score.step.click()
            await settled(window)
            (done,) = scored.leads.detail(dana).activities
            assert (done.kind, done.subject) == ("mail", "Written to them")

    play(story())


def test_who_comes_back_from_a_call_sees_how_the_score_moved(play, scored):
    async def story():
        async with Opened(scored) as window:
            dana = lead_id(scored, "Dana Brook")
            window.open_lead(dana)
            await settled(window)
            window.lead.note.setText("half a note")
            keep_scores(scored.database, {dana: 77.0}, weeks=0)
            QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
            await settled(window)
            assert window.lead.score.number.text() == "77"
            assert window.lead.note.text() == "half a note"

    play(story())


def test_a_lead_is_drawn_step_by_step_so_that_nothing_else_waits(play, scored):
    async def story():
        async with Opened(scored) as window:
            turns = 0

            async def others():
                nonlocal turns
                while True:
                    await asyncio.sleep(0)
                    turns += 1

            page = window.lead
            found = await asyncio.to_thread(page._look_up, lead_id(scored, "Dana Brook"))
            waiting = asyncio.ensure_future(others())
            await asyncio.sleep(0)
            turns = 0
            await page._show(*found)
            waiting.cancel()
            assert turns > 5  # what is made at a stretch keeps the window from anything else
            assert page.score.number.text() == "64"

    play(story())


def test_once_enough_deals_are_closed_the_leads_offer_to_learn_from_them(play, scored, monkeypatch):
    async def story():
        async with Opened(scored) as window:
            window.go("Leads")
            await settled(window)
            assert not window.leads.due.learn.isVisible()
            monkeypatch.setattr(LeadScoring, "outgrown", True)  # it learnt from statuses
            window.leads.refresh()
            await settled(window)
            assert window.leads.due.learn.text() == "Learn scores from your deals"
            window.leads.due_asked.emit()
            await settled(window)
            assert window.due._unscored.text().endswith("by now enough deals are closed to learn from.")
            window.due.learn.click()
            await settled(window)
            assert window.page is window.models

    play(story())


def test_without_a_model_a_lead_shows_no_number_but_the_way_to_one(play, people):
    async def story():
        async with Opened(people) as window:
            window.open_lead(lead_id(people, "Dana Brook"))
            await settled(window)
            score = window.lead.score
            assert not score.number.isVisible()
            score.learn.click()
            await settled(window)
            assert window.page is window.models

    play(story())


@pytest.mark.slow
def test_the_book_learns_from_itself_and_every_page_shows_it(play, fresh, tmp_path):
    async def story():
        grow(fresh.database, tmp_path, 160)
        async with Opened(fresh) as window:
            page = await learning(window)
            assert (page.state, page.notice.text) == ("start", "")
            page.ways.fair.choose(["source"])
            page.ways.own.click()
            await settled(window)
            assert page.report._fair.count() == 1
            assert (page.state, page.title.text(), page.notice.text) == ("report", "Your own history", "")
            window.go("Leads")
            await settled(window)
            assert not window.leads.due.learn.isVisible()
            line = window.leads.due.list.rows.rows[0]
            assert line.mark.number
            window.open_lead(line.id)
            await settled(window)
            score = window.lead.score
            assert score.number.text() == line.mark.number
            assert score._reasons.count()
            window.lead.note.setText("likes the reports")
            QTest.keyClick(window.lead.note, Qt.Key.Key_Return)
            await settled(window)
            assert window.lead.notice.text == "The note is kept."
            assert score.number.isVisible()

    play(story())


def test_everything_has_a_name_and_can_be_hit(play, scored, tmp_path):
    async def story():
        async with Opened(scored) as window:
            for show in (
                window._who_is_due,
                lambda: window.open_lead(lead_id(scored, "Dana Brook")),
                window._learn,
                window.models.choose,
                lambda: window.models.open(history(tmp_path / "leads.csv", 60)),
            ):
                show()
                await settled(window)
                await asyncio.sleep(0)
                assert not small(window.page)
                assert not nameless(window.page)

    play(story())
