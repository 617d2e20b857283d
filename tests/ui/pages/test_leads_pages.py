"""What a rep does with the lead book: takes a file in, finds somebody, reads a lead, tells doubles apart."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assistant.domain.leads import Filter
from desktop.ui.import_page import ImportPage
from desktop.ui.leads_page import LeadsPage
from desktop.widgets.lead_rows import LeadDelegate
from tests.ui.made_up import keep_call, record
from tests.ui.opened import Opened
from tests.ui.pages.test_access import nameless, small
from tests.ui.picture import broken
from tests.ui.scored import keep_scores, lead_id

PEOPLE = """Name,Company,Email,Phone,Lead Status,Notes,Shoe size
Dana Brook,Northwind,dana@northwind.example,+1 555 123 4567,Qualified,wants a pilot,38
Brook Dana,Northwind Ltd,dana@northwind.example,,New,,
Tom Ade,Brightside,tom@brightside.example,0151/234 567 89,New,,44
"""


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    return path


@pytest.fixture
def full(brain, people):
    """A rep with three leads."""
    brain.leads.take_in(people)
    return brain


async def settled(window):
    for page in (window.leads, window.lead, window.importing, window.duplicates):
        await page.work.done()


async def leads(window):
    window.go("Leads")
    await settled(window)
    return window.leads


def titles(page):
    return [line.title for line in page.list.rows.rows]


def test_an_empty_book_offers_the_one_thing_to_do(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            page = await leads(window)
            assert page.stack.currentWidget() is page.empty
            assert not page.search.isVisible()
            page.empty.findChildren(type(page.views))[0].click()
            assert isinstance(window.page, ImportPage)

    play(story())


def test_a_file_is_looked_at_changed_taken_in_and_taken_back(play, fresh, people):
    async def story():
        async with Opened(fresh) as window:
            page = window.importing
            window._beside(page)
            page.open(people)
            await settled(window)
            assert dict(page.mapping.columns)["Email"] == "email"
            assert "Leads" in page.table.currentText()
            page.read_as("Shoe size", "source")
            page.start.click()
            await settled(window)
            assert page._done.text() == "people.csv: 3 new."
            assert fresh.leads.page(Filter(source="38"))[0].name == "Dana Brook"
            page.undo.click()
            await settled(window)
            assert fresh.leads.count() == 0
            assert page._done.text() == "Undone: Import of people.csv."

    play(story())


def test_a_file_that_is_no_table_is_told_and_changes_nothing(play, fresh, tmp_path):
    async def story():
        async with Opened(fresh) as window:
            (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not a book")
            window.importing.open(tmp_path / "a.xlsx")
            await settled(window)
            assert "is damaged or no Excel file" in window.importing.notice.text
            assert fresh.leads.count() == 0

    play(story())


def test_what_could_not_be_read_is_listed(play, fresh, tmp_path):
    async def story():
        async with Opened(fresh) as window:
            path = tmp_path / "bad.csv"
            path.write_text("Name,Email\n" + "A,a@x.co\n" * 9 + "Tom,nowhere\nEva,e@x.co,4\n", "utf-8")
            window.importing.open(path)
            await settled(window)
            window.importing.take_in()
            await settled(window)
            rows = window.importing.troubles.model().rows
            assert [row[:3] for row in rows] == [("11", "Email", "Kept as it is"), ("12", "", "Not taken")]

    play(story())


def test_the_list_finds_as_one_types(play, full):
    async def story():
        async with Opened(full) as window:
            page = await leads(window)
            assert len(titles(page)) == 3
            QTest.keyClicks(page.search, "dnaa brok")
            await settled(window)
            assert sorted(titles(page)) == ["Brook Dana", "Dana Brook"]
            assert page.list.rows.rows[0].found == "spelt alike"
            page.search.setText("0151 234")
            await settled(window)
            assert titles(page) == ["Tom Ade"]
            page.search.setText("zebra quux")
            await settled(window)
            assert page.stack.currentWidget() is page.nothing
            QTest.keyClick(page.search, Qt.Key.Key_Escape)
            await settled(window)
            assert len(titles(page)) == 3

    play(story())


def test_filters_stay_where_they_were_and_can_be_kept_by_name(play, full):
    async def story():
        async with Opened(full) as window:
            page = await leads(window)
            page.choose(Filter(stage="New", order="name"))
            page.save("Fresh ones")
            await settled(window)
            assert titles(page) == ["Brook Dana", "Tom Ade"]
        async with Opened(full) as window:
            page = await leads(window)
            assert titles(page) == ["Brook Dana", "Tom Ade"]
            assert page.filters["stage"].currentData() == "New"
            assert page.saved == {"Fresh ones": Filter(stage="New", order="name")}
            page.forget("Fresh ones")
            page.choose(Filter())
            await settled(window)
            assert (len(titles(page)), page.saved) == (3, {})

    play(story())


def test_a_lead_is_erased_and_brought_back_in_time(play, full):
    async def story():
        async with Opened(full) as window:
            page = await leads(window)
            page.list.setFocus()
            gone = page.list.current.title
            QTest.keyClick(page.list, Qt.Key.Key_Delete)
            await settled(window)
            assert gone not in titles(page)
            assert page.undo.text == f"“{gone}” is erased."
            page.undo.findChildren(type(page.views))[0].click()
            await settled(window)
            assert len(titles(page)) == 3
            page.remove(page.list.rows.rows[0])
            await settled(window)
            await page.settle()
            assert (page.undo.text, full.leads.count(), full.leads.forget()) == ("", 2, 0)

    play(story())


def test_the_score_shows_only_once_there_is_one(play, full):
    async def story():
        async with Opened(full) as window:
            page = await leads(window)
            delegate = page.list.itemDelegate()
            assert isinstance(delegate, LeadDelegate)
            assert not delegate.scored
            keep_scores(full.database, {lead_id(full, "Tom Ade"): 81.0})
            page.choose(Filter(order="score"))
            await settled(window)
            assert delegate.scored
            line = page.list.rows.rows[0]
            assert (line.title, line.mark.number, line.mark.band) == ("Tom Ade", "81", "Hot")
            assert line.mark.trend
            assert "score 81, hot" in line.said

    play(story())


def test_a_long_list_is_brought_page_by_page(play, fresh, tmp_path):
    async def story():
        path = tmp_path / "many.csv"
        path.write_text("Name,Email\n" + "".join(f"Person {n},p{n}@x.co\n" for n in range(250)), "utf-8")
        fresh.leads.take_in(path)
        async with Opened(fresh) as window:
            page = await leads(window)
            page.choose(Filter(order="name"))
            await settled(window)
            rows = page.list.rows
            assert len(rows.rows) == 100
            while rows.canFetchMore(page.list.rootIndex()):
                rows.fetchMore(page.list.rootIndex())
                await settled(window)
            assert len(set(titles(page))) == 250

    play(story())


def test_a_lead_tells_who_it_is_and_what_happened_with_the_calls_heard(play, full):
    async def story():
        keep_call(full.calls, record("with-dana", full.calls.recent()[0].started_at, "Dana Brook", "Northwind"))
        async with Opened(full) as window:
            page = await leads(window)
            page.search.setText("dana brook")
            await settled(window)
            page.list.setFocus()
            QTest.keyClick(page.list, Qt.Key.Key_Return)
            await settled(window)
            assert window.page is window.lead
            view = window.lead.view
            assert (view.title, view.line) == ("Dana Brook", "Northwind · Qualified")
            assert ("Shoe size", "38") in view.further
            assert "wants a pilot" in {one.title for one in view.happenings}
            window.lead.timeline.setFocus()
            assert "with-dana" in {one.call_id for one in view.happenings}
            place = next(n for n, one in enumerate(view.happenings) if one.call_id == "with-dana")
            window.lead.timeline.opened.emit(view.happenings[place])
            await window.call.work.done()
            assert window.page is window.call

    play(story())


def test_a_note_is_added_and_can_be_taken_back(play, full):
    async def story():
        async with Opened(full) as window:
            window.open_lead(lead_id(full, "Tom Ade"))
            await settled(window)
            window.lead.note.setText("call back in May")
            QTest.keyClick(window.lead.note, Qt.Key.Key_Return)
            await settled(window)
            assert window.lead.view.happenings[0].title == "call back in May"
            assert window.lead.whole.text() == "call back in May"
            window.lead.undo.click()
            await settled(window)
            assert "call back in May" not in {one.title for one in window.lead.view.happenings}

    play(story())


def test_a_call_is_started_with_a_lead(play, full):
    async def story():
        async with Opened(full) as window:
            asked = []
            window.start_with.connect(lambda *who: asked.append(who))
            window.open_lead(lead_id(full, "Dana Brook"))
            await settled(window)
            window.lead._start()
            assert asked == [("Dana Brook", "Northwind")]

    play(story())


def test_doubles_are_merged_and_parted_again(play, full):
    async def story():
        async with Opened(full) as window:
            window._look_for_duplicates()
            await settled(window)
            page = window.duplicates
            assert page.line.text() == "1 pair, 1 of them certain"
            assert page.list.current.why.endswith("the same mail, name and company")
            page.merge.click()
            await settled(window)
            assert page.stack.currentWidget() is page.nothing
            assert full.leads.count() == 2
            assert "Nothing of either is lost" in page.undo.text
            page.undo.findChildren(type(page.merge))[0].click()
            await settled(window)
            assert full.leads.count() == 3
            page.part.click()
            await settled(window)
            assert full.leads.duplicates() == []

    play(story())


def test_who_is_left_after_a_merge_is_compared_with_the_merged_one(play, fresh, tmp_path):
    async def story():
        path = tmp_path / "three.csv"
        rows = (
            "Lead ID,Name,Company,Email,Phone",
            "1,Dana Brook,Northwind,d@n.co,",
            "2,Brook Dana,Northwind,d@n.co,+1 555 123 4567",
            "3,Dana Brooke,Northwind,,5551234567",
        )
        path.write_text("\n".join(rows), "utf-8")
        fresh.leads.take_in(path)
        async with Opened(fresh) as window:
            window._look_for_duplicates()
            await settled(window)
            page = window.duplicates
            page.merge.click()
            await settled(window)
            assert [(one.first, one.second) for one in page.list.rows.rows] == [(1, 3)]
            assert "phone" in page.list.current.why
            page.merge.click()
            await settled(window)
            assert fresh.leads.count() == 1

    play(story())


def test_a_broken_book_is_told_not_thrown(play, brain):
    async def story():
        brain.close()
        brain.home.database.write_bytes(b"no database" * 500)
        async with Opened(brain) as window:
            page = await leads(window)
            assert "damaged or no database" in page.notice.text

    play(story())


def test_everything_has_a_name_and_can_be_hit(play, full, people):
    async def story():
        async with Opened(full) as window:
            page = await leads(window)
            assert isinstance(page, LeadsPage)
            for show in (
                lambda: window.go("Leads"),
                lambda: window.open_lead(lead_id(full, "Dana Brook")),
                lambda: (window._beside(window.importing), window.importing.open(people)),
                window._look_for_duplicates,
            ):
                show()
                await settled(window)
                await asyncio.sleep(0)
                assert not small(window.page)
                assert not nameless(window.page)

    play(story())


def test_a_broken_book_is_told_and_nothing_goes_on_looking(play, fresh):
    broken(fresh)

    async def story():
        async with Opened(fresh) as window:
            window._look_for_duplicates()
            await settled(window)
            page = window.duplicates
            assert "damaged" in page.notice.text
            assert page.stack.currentWidget() is page._blank
            assert not page.all.isVisible()

    play(story())


def test_a_page_begins_with_its_one_action_under_the_keyboard(play, fresh):
    async def story():
        async with Opened(fresh) as window:
            window.activateWindow()
            window._beside(window.importing)
            assert window.importing.choose.hasFocus()
            window._learn()
            await window.models.work.done()
            assert window.models.ways.bring.hasFocus()

    play(story())


def test_the_pair_that_buttons_act_on_is_seen_while_the_keyboard_is_elsewhere(play, full):
    async def story():
        async with Opened(full) as window:
            window._look_for_duplicates()
            await settled(window)
            page = window.duplicates
            page.merge.setFocus()
            await asyncio.sleep(0.05)
            rect = page.list.visualRect(page.list.currentIndex())
            drawn, across = page.list.viewport().grab().toImage(), rect.center().x()
            edge, inside = (drawn.pixelColor(across, rect.top() + down) for down in (1, 5))
            assert edge.lightness() < inside.lightness() - 20

    play(story())
