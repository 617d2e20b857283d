"""What a rep does with scores: sees who to call and why, calls, learns from a history and reads how good it is."""

from __future__ import annotations

import asyncio
import os

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.model import Columns
from assistant.lead_models import LeadModels
from assistant.lead_scoring import BOOK
from desktop.ui.learning import Ask
from desktop.widgets.page import Empty
from tests.books import grow
from tests.ui.opened import Opened
from tests.ui.pages.test_access import nameless, small
from tests.ui.scored import history, keep_scores

PEOPLE = """Name,Company,Email,Phone,Lead Status,Create Date
Dana Brook,Northwind,dana@northwind.example,+1 555 123 4567,Qualified,2026-10-01
Tom Ade,Brightside,tom@brightside.example,0151/234 567 89,New,2026-10-02
Eva Novak,Kestrel Labs,eva@kestrel.example,,New,2026-10-03
Lee Grant,Oakline,lee@oakline.example,,New,2026-10-04
"""
COLUMNS = Columns("Converted", "yes", "Created", "Lead ID", "Value", "Closed")


@pytest.fixture(scope="session")
def learnt(tmp_path_factory):
    """A model of a history whose truth is known, trained once."""
    folder = tmp_path_factory.mktemp("learnt")
    models = LeadModels(folder)
    models.train(BOOK, history(folder / "history.csv", 140), COLUMNS, Plan(3.0))
    return models.path(BOOK)


@pytest.fixture
def people(fresh, tmp_path):
    """A rep with four leads."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    fresh.leads.take_in(path)
    return fresh


@pytest.fixture
def scored(people, learnt):
    """The same, once a model has scored them."""
    people.home.lead_models.mkdir(parents=True)
    (people.home.lead_models / learnt.name).write_bytes(learnt.read_bytes())
    ids = {one.name: one.id for one in people.leads.everybody()}
    people.scoring._notes.chosen(BOOK)
    keep_scores(people.database, {ids["Dana Brook"]: 64.0, ids["Tom Ade"]: 31.0, ids["Eva Novak"]: 8.0})
    return people


def lead_id(brain, name):
    return next(one.id for one in brain.leads.everybody() if one.name == name)


async def settled(window):
    for page in (window.leads, window.lead, window.due, window.models):
        await page.work.done()


async def learning(window):
    window._learn()
    await settled(window)
    return window.models


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


def test_too_little_history_is_said_with_what_would_help(play, people):
    async def story():
        async with Opened(people) as window:
            page = await learning(window)
            assert page.state == "start"
            assert not page.ways.own.isVisible()
            assert "Too little to learn from yet" in page.ways.help.text()
            page.ways.bring.click()
            assert window.page is window.importing

    play(story())


def test_how_good_a_model_is_can_be_read_walked_and_kept(play, scored, tmp_path):
    async def story():
        async with Opened(scored) as window:
            page = await learning(window)
            assert page.state == "report"
            assert page.title.text() == "Your own history"
            report = page.report
            assert "Closing call (s)" in report.switches
            assert not report.switches["Closing call (s)"].isChecked()
            shown = [chart for chart in report.charts if chart.isVisibleTo(report)]
            assert len(shown) == 5
            chart = shown[0]
            chart.canvas.setFocus()
            QTest.keyClick(chart.canvas, Qt.Key.Key_End)
            assert chart.reading.text() == chart.view.said[-1] == chart.canvas.accessibleDescription()
            QTest.keyClick(chart.canvas, Qt.Key.Key_Left)
            assert chart.reading.text() == chart.view.said[-2]
            chart.as_table.click()
            assert chart.table.model().rowCount() == len(chart.view.rows)
            page.keep_page(tmp_path / "how good.html")
            await settled(window)
            assert "Your own history" in (tmp_path / "how good.html").read_text("utf-8")
            assert page.notice.text == "The page is kept as how good.html."

    play(story())


def test_a_column_that_leaks_is_used_only_if_the_rep_says_so(play, scored):
    async def story():
        async with Opened(scored) as window:
            page = await learning(window)
            asked = []
            page.learn = asked.append
            leaks = page.report._leaks
            assert not leaks.again.isVisible()
            page.report.switches["Closing call (s)"].setChecked(True)
            assert leaks.again.isVisible()
            leaks.again.click()
            assert asked == [Ask(BOOK, keep=("Closing call (s)",), replace=True)]
            page.report.switches["Closing call (s)"].setChecked(False)
            assert not leaks.again.isVisible()

    play(story())


def test_once_many_deals_have_closed_the_page_says_it_is_time_to_learn_anew(play, fresh, tmp_path, learnt):
    async def story():
        grow(fresh.database, tmp_path, 120)
        fresh.home.lead_models.mkdir(parents=True)
        there = fresh.home.lead_models / learnt.name
        there.write_bytes(learnt.read_bytes())
        os.utime(there, (0, 0))  # it learnt long before any of these deals was closed
        fresh.scoring._notes.chosen(BOOK)
        async with Opened(fresh) as window:
            page = await learning(window)
            assert page.notice.text.endswith("closed since this was learnt: it is time to learn anew.")

    play(story())


def test_a_report_that_cannot_be_written_is_told(play, scored, tmp_path):
    async def story():
        async with Opened(scored) as window:
            page = await learning(window)
            page.keep_page(tmp_path / "no such folder" / "a.html")
            await settled(window)
            assert "cannot be written" in page.notice.text
            assert page.state == "report"

    play(story())


def test_a_file_is_looked_at_and_its_outcome_guessed(play, people, tmp_path):
    async def story():
        async with Opened(people) as window:
            page = await learning(window)
            page.open(history(tmp_path / "our leads.csv", 120))
            await settled(window)
            assert page.state == "table"
            assert page.form.roles == {
                "target": "Converted", "positive": "yes", "time": "Created", "id": "Lead ID", "value": "Value",
                "closed": "Closed", "fair": "",
            }  # fmt: skip
            page.form.choices["target"].setCurrentIndex(page.form.choices["target"].findData("Source"))
            page.form.target_chosen.emit("Source")
            await settled(window)
            assert page.form.choices["positive"].count() == 4
            assert not page.form.learn.isEnabled()

    play(story())


def test_a_file_that_is_no_table_is_told_and_leads_back(play, people, tmp_path):
    async def story():
        async with Opened(people) as window:
            page = await learning(window)
            page.open(tmp_path / "gone.csv")
            await settled(window)
            assert page.state == "start"
            assert "gone.csv" in page.notice.text

    play(story())


def test_learning_is_stopped_and_nothing_is_changed(play, people, tmp_path):
    async def story():
        async with Opened(people) as window:
            page = await learning(window)
            page.open(history(tmp_path / "leads.csv", 120))
            await settled(window)
            page.form.learn.click()
            await asyncio.sleep(0)
            assert page.state == "running"
            page.halt.click()
            await settled(window)
            assert page.notice.text == "Stopped. Nothing was changed."
            assert page.state == "table"
            assert LeadModels(people.home.lead_models).names() == []

    play(story())


@pytest.mark.slow
def test_the_book_learns_from_itself_and_every_page_shows_it(play, fresh, tmp_path):
    async def story():
        grow(fresh.database, tmp_path, 160)
        async with Opened(fresh) as window:
            page = await learning(window)
            assert (page.state, page.notice.text) == ("start", "")
            page.ways.own.click()
            await settled(window)
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


@pytest.mark.slow
def test_a_model_is_learnt_from_a_file_and_its_report_shown(play, people, tmp_path):
    async def story():
        async with Opened(people) as window:
            page = await learning(window)
            page.open(history(tmp_path / "our leads.csv", 90))
            await settled(window)
            fair = page.form.choices["fair"]
            fair.setCurrentIndex(fair.findData("Industry"))
            page.form.learn.click()
            await settled(window)
            assert page.notice.text == ""
            assert (page.state, page.title.text()) == ("report", "our leads")
            assert page.report._fair.count() == 1
            assert page._remembered["files"]["our leads"].endswith("our leads.csv")
            page.choose()
            page.open(tmp_path / "our leads.csv")
            await settled(window)
            page.form.learn.click()  # the same once more: nothing tells which of the two is better
            await settled(window)
            assert "0 leads" in page.notice.text
            assert page.notice.findChild(QPushButton).text() == "Take the new one all the same"
            assert page.state == "table"

    play(story())


def test_a_damaged_model_is_told_and_can_be_learnt_anew(play, scored):
    async def story():
        LeadModels(scored.home.lead_models).path(BOOK).write_bytes(b"no model")
        async with Opened(scored) as window:
            page = await learning(window)
            assert page.state == "start"
            assert page.notice.text

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
