"""How scores are learnt: from the book or a file, how good they are, what leaks, and what can go wrong."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QWidget

from assistant.engines.leads.table import read_table
from assistant.lead_models import LeadModels
from assistant.lead_scoring import BOOK
from desktop.ui.asking import ask_where
from desktop.ui.learning import Ask
from desktop.ui.models_page import SCORED
from tests.books import grow
from tests.ui.opened import Opened
from tests.ui.scored import history, learning, settled


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
            asked = []
            page.learn = asked.append
            again = page.notice.findChild(QPushButton)
            assert again.text() == "Learn anew"
            again.click()
            assert asked == [Ask(BOOK)]

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
            assert "form" not in page.__dict__  # it takes a moment, and most come for the report
            page.open(history(tmp_path / "our leads.csv", 120))
            await settled(window)
            assert page.state == "table"
            assert page.form.roles == {
                "target": "Converted", "positive": "yes", "time": "Created", "id": "Lead ID", "value": "Value",
                "closed": "Closed",
            }  # fmt: skip
            page.form.fair.choose(["Industry"])
            page.form.choices["target"].setCurrentIndex(page.form.choices["target"].findData("Source"))
            page.form.target_chosen.emit("Source")
            await settled(window)
            assert page.form.choices["positive"].count() == 4
            assert not page.form.learn.isEnabled()
            assert page.form.fair.chosen == ("Industry",)

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
            page.running.halt.click()
            await settled(window)
            assert page.notice.text == "Stopped. Nothing was changed."
            assert page.state == "table"
            assert LeadModels(people.home.lead_models).names() == []

    play(story())


@pytest.mark.slow
def test_a_model_is_learnt_from_a_file_and_its_report_shown(play, people, tmp_path):
    async def story():
        async with Opened(people) as window:
            page = await learning(window)
            page.open(history(tmp_path / "our leads.csv", 90))
            await settled(window)
            page.form.fair.choose(["Industry", "Source"])
            page.form.learn.click()
            await settled(window)
            assert page.notice.text == ""
            assert (page.state, page.title.text()) == ("report", "our leads")
            assert page.report._fair.count() == 2
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


def with_a_file_s_model(scored):
    """The same model once more, as one that was learnt from a file."""
    models = LeadModels(scored.home.lead_models)
    models.path("our leads").write_bytes(models.path(BOOK).read_bytes())


async def showing(window, name):
    page = await learning(window)
    page.show_model(name)
    await settled(window)
    return page


def test_a_file_is_scored_and_saved_where_the_rep_says(play, scored, tmp_path):
    with_a_file_s_model(scored)
    file, out = history(tmp_path / "new.csv", 60), tmp_path / "new scored.xlsx"

    async def story():
        async with Opened(scored) as window:
            page = await learning(window)
            assert not page.score.isVisible()  # the book's own model scores the book
            page = await showing(window, "our leads")
            assert page.score.isVisible()
            page.score_file(file, out)
            await asyncio.sleep(0)
            assert page.state == "running"
            await settled(window)
            assert page.state == "report"
            assert page.notice.text.startswith("60 rows are scored, the best first, in new scored.xlsx.")
            page.score_file(file, file)
            await settled(window)
            assert "new.csv is the file that is scored" in page.notice.text

    play(story())
    heads, *rows = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
    table = read_table(file)
    model, _ = LeadModels(scored.home.lead_models).load("our leads").followed(table)
    told = {one.id: one.score for one in model.score(table)}
    assert {row[heads.index("Lead ID")]: row[0] for row in rows} == told
    assert [row[0] for row in rows] == sorted(told.values(), reverse=True)


def test_a_line_of_totals_below_the_rows_stops_no_file(play, scored, tmp_path, monkeypatch):
    with_a_file_s_model(scored)
    monkeypatch.setattr("desktop.ui.file_scoring._PART", 60)  # so that the totals are a part by themselves
    with history(tmp_path / "new.csv", 60).open("a", encoding="utf-8") as file:
        file.write("in all,,,about 9000,,,,,,\n")

    async def story():
        async with Opened(scored) as window:
            page = await showing(window, "our leads")
            page.score_file(tmp_path / "new.csv", tmp_path / "scored.csv")
            await settled(window)
            assert page.notice.text.startswith("61 rows are scored")
            assert page._scoring._at[0].startswith("Saving: 61 of 61")  # which takes long for Excel
            assert page._scoring._at[1] == 1.0

    play(story())


def test_scoring_a_file_is_stopped_and_nothing_is_saved(play, scored, tmp_path):
    with_a_file_s_model(scored)

    async def story():
        async with Opened(scored) as window:
            page = await showing(window, "our leads")
            page.score_file(history(tmp_path / "new.csv", 60), tmp_path / "scored.csv")
            await asyncio.sleep(0)
            page.running.halt.click()
            await settled(window)
            assert page.notice.text == "Stopped. Nothing was saved."
            assert page.state == "report"
            assert not (tmp_path / "scored.csv").exists()

    play(story())


def test_scoring_ends_soon_although_a_large_file_is_being_read(play, scored, tmp_path, monkeypatch):
    with_a_file_s_model(scored)
    file, out, read, reading = (
        history(tmp_path / "new.csv", 60),
        tmp_path / "scored.csv",
        threading.Event(),
        threading.Event(),
    )
    table = read_table(file)

    def slow(*_of, **_more):
        reading.set()
        read.wait(60)
        return table

    async def story():
        async with Opened(scored) as window:
            page = await showing(window, "our leads")
            monkeypatch.setattr("assistant.engines.leads.table.read_table", slow)
            page.score_file(file, out)
            await asyncio.to_thread(reading.wait)
            page.running.halt.click()
            await settled(window)
            assert not read.is_set()
            assert page.state == "report"
            assert page.notice.text == "Stopped. Nothing was saved."
            read.set()  # whoever still reads ends then, and saves nothing, whatever is scored meanwhile
            page.score_file(file, tmp_path / "others.csv")
            await settled(window)
            assert page.notice.text.startswith("60 rows are scored")

    try:
        play(story())
    finally:
        read.set()
    assert not out.exists()


def test_a_name_without_an_ending_gets_that_of_the_chosen_kind(qapp, tmp_path):
    window = QWidget()
    ask_where(window, "Save the scores", "new scored.xlsx", lambda _: None, SCORED, tmp_path)
    dialog = window.findChild(QFileDialog)

    def saved_as(kind):
        kinds = next(box for box in dialog.findChildren(QComboBox) if box.findText(kind) >= 0)
        kinds.setCurrentText(kind)
        kinds.textActivated.emit(kind)  # as if the person had chosen it
        dialog.selectFile("march")
        return Path(dialog.selectedFiles()[0]).name

    assert saved_as("Excel (*.xlsx)") == "march.xlsx"
    assert saved_as("CSV (*.csv)") == "march.csv"
    dialog.close()


def test_a_file_without_the_columns_of_the_model_is_refused_by_name(play, scored, tmp_path):
    with_a_file_s_model(scored)
    (tmp_path / "other.csv").write_text("Name\nDana\n", "utf-8")

    async def story():
        async with Opened(scored) as window:
            page = await showing(window, "our leads")
            page.score_file(tmp_path / "other.csv", tmp_path / "scored.csv")
            await settled(window)
            assert "Source" in page.notice.text
            assert page.state == "report"

    play(story())


def test_the_rep_names_whose_groups_the_book_s_report_tells_of(play, fresh, tmp_path):
    grow(fresh.database, tmp_path, 160)

    async def story():
        async with Opened(fresh) as window:
            page = await learning(window)
            asked = []
            page.learn = asked.append
            page.ways.fair.choose(["source", "seniority"])
            assert page.ways.fair.text() == "Source, Seniority"
            page.ways.own.click()
            assert asked == [Ask(BOOK, fair=("source", "seniority"))]
            page._fair = ("source",)
            page._shown = BOOK
            page._again(["stage"])
            assert asked[1] == Ask(BOOK, keep=("stage",), fair=("source",), replace=True)

    play(story())


def test_a_damaged_model_is_told_and_can_be_learnt_anew(play, scored):
    async def story():
        LeadModels(scored.home.lead_models).path(BOOK).write_bytes(b"no model")
        async with Opened(scored) as window:
            page = await learning(window)
            assert page.state == "start"
            assert "learn it anew" in page.notice.text.lower()
            assert "callside" not in page.notice.text

    play(story())
