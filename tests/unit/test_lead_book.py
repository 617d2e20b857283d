"""The story of a lead book: files come in, and all of it is undone."""

import csv
import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from assistant.domain.errors import InputError, StoreError
from assistant.domain.leads import Activity
from assistant.lead_book import LeadBook, mapped
from assistant.storage.database import open_database
from assistant.storage.lead_tables import deals as deals_table
from tests import leads as made_up
from tests.unit.lead_files import PEOPLE, everything

DASHES = {"-", "--", "\N{EN DASH}", "\N{EM DASH}"}  # say of a name that it is not known


# Coming in


def test_a_file_comes_in_whole_and_what_is_not_known_is_kept(book, file):
    report = book.take_in(file(PEOPLE))
    assert (report.rows, report.added, report.failed) == (4, 4, 0)
    dana = book.detail(1)
    assert (dana.lead.company, dana.lead.stage, dana.lead.extra) == ("Northwind Ltd", "Qualified", {"Shoe size": "38"})
    assert [one.text for one in dana.activities] == ["wants a pilot"]
    assert book.detail(4).lead.kind == "company"


def test_the_same_file_again_changes_nothing_and_leaves_nothing_to_undo(book, database, file):
    path = file(PEOPLE)
    book.take_in(path)
    before = everything(database)
    report = book.take_in(path)
    assert (report.added, report.changed, report.same) == (0, 0, 4)
    assert everything(database) == before
    assert len(book.steps()) == 1


def test_a_row_that_changed_is_changed_and_what_it_lacks_stays(book, file):
    book.take_in(file(PEOPLE))
    report = book.take_in(file(PEOPLE.replace("Qualified,wants a pilot", ",wants two pilots")))
    assert (report.added, report.changed, report.same) == (0, 1, 3)
    dana = book.detail(1)
    assert dana.lead.stage == "Qualified"
    assert {one.text for one in dana.activities} == {"wants a pilot", "wants two pilots"}


def test_what_the_rep_changed_survives_the_same_file(book, file):
    book.take_in(file(PEOPLE))
    book.edit(1, stage="Won")
    book.take_in(file(PEOPLE))
    assert book.detail(1).lead.stage == "Won"


def test_two_files_with_ids_from_one_are_not_mixed_up(book, file):
    book.take_in(file("id,name,email\n1,Dana,d@x.co\n", "a.csv"))
    book.take_in(file("id,full name,mail\n1,Tom,t@y.co\n", "b.csv"))
    assert {one.name for one in book.page()} == {"Dana", "Tom"}


def test_the_same_person_in_a_second_file_is_filled_up_not_doubled(book, file):
    book.take_in(file("Name,Email,Title\nDana Brook,d@x.co,CEO\n", "a.csv"))
    book.take_in(file("Full Name,Email,City,Title\nDANA BROOK,D@X.co,Oslo,Boss\n", "b.csv"))
    (dana,) = book.page()
    assert (dana.title, dana.city, dana.extra["Title (also)"]) == ("CEO", "Oslo", "Boss")


def test_deals_find_whose_they_are_and_tell_the_stages_they_went_through(book, file):
    book.take_in(file(PEOPLE))
    sold = "Deal ID,Deal Name,Account Name,Contact Name,Email,Stage,Amount,Close Date\n"
    book.take_in(
        file(sold + "7,Pilot,Northwind,Dana Brook,dana@northwind.example,Proposal,4000,2026-03-01\n", "deals.csv")
    )
    book.take_in(
        file(sold + "7,Pilot,Northwind,Dana Brook,dana@northwind.example,Closed Won,4200,2026-03-09\n", "deals.csv")
    )
    (deal,) = book.detail(1).deals
    assert (deal.status, deal.value, [one.stage for one in deal.stages]) == ("won", 4200.0, ["Proposal", "Closed Won"])
    assert deal.closed_at == datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert book.count() == 4


@pytest.mark.parametrize(
    ("heads", "stages"),
    [("Id,Name,AccountId,StageName,Amount,CreatedDate,CloseDate", ("Prospecting", "Closed Won", "Closed Lost")),
     ("Record ID,Deal Name,Pipeline,Deal Stage,Amount,Create Date,Close Date",
      ("appointmentscheduled", "closedwon", "closedlost")),
     ("Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Created Date,Close Date",
      ("Negotiation/Review", "closed won - price", "Closed Lost: competitor won"))],
)  # fmt: skip
def test_deals_of_a_customer_system_end_as_it_says(book, file, heads, stages):
    lines = [f"{n},Deal {n},a{n},{stage},10,2026-01-02,2026-03-01" for n, stage in enumerate(stages)]
    book.take_in(file("\n".join([heads, *lines, ""]), "deals.csv"))
    deals = sorted((deal for lead in book.everybody() for deal in book.detail(lead.id).deals), key=lambda one: one.name)
    assert [deal.status for deal in deals] == ["open", "won", "lost"]
    assert [bool(deal.closed_at) for deal in deals] == [False, True, True]


@pytest.mark.parametrize(
    ("heads", "still", "won", "lost"),
    [("StageName,IsClosed,IsWon", "Prospecting,false,false", "Signed,true,true", "Dropped,true,false"),
     ("STAGENAME,ISWON,ISCLOSED", "Shipped,FALSE,FALSE", "Shipped,TRUE,TRUE", "No budget,FALSE,TRUE"),
     ("Stage,Closed,Won", "Closed Won,0,0", "Onboarding,1,1", "Went quiet,1,0"),
     ("Deal Stage,Is Deal Closed?,Is Closed Won,Is closed lost",
      "Contract sent (Sales Pipeline),false,false,false", "Live (Renewals),true,true,false",
      "Churn (Renewals),true,false,true"),
     ("dealstage,hs_is_closed_won,Is closed (numeric)", "48213377,false,0", "48213378,true,1", "48213379,false,1.0"),
     ("dealstage,Deal Stage", "48213377,Demo (EU)", "48213378,Closed Won (EU)", "48213379,Closed Lost (EU)"),
     ("Deal Stage ID,Deal Stage,Is Closed Won", "9,Demo,", "10,Closed Won (EU),", "11,Closed Lost (EU),")],
)  # fmt: skip
def test_a_deal_ends_as_the_system_keeps_it_whatever_its_stage_is_called(book, file, heads, still, won, lost):
    told = f"Record ID,Deal Name,Amount,Create Date,Close Date,{heads}\n"
    lines = [f"{n},Deal {n},10,2026-01-02,2026-03-01,{how}" for n, how in enumerate((still, won, lost))]
    book.take_in(file(told + "\n".join([*lines, ""]), "deals.csv"))
    deals = sorted((deal for lead in book.everybody() for deal in book.detail(lead.id).deals), key=lambda one: one.name)
    assert [deal.status for deal in deals] == ["open", "won", "lost"]
    assert [bool(deal.closed_at) for deal in deals] == [False, True, True]
    assert not any(deal.stage.isdecimal() for deal in deals) or "Deal Stage" not in heads


def test_the_same_file_again_mends_deals_that_an_older_version_read_otherwise(book, database, file):
    told = "Opportunity ID,Opportunity Name,Stage,Amount,Created Date,Close Date\n"
    lines = [
        f"{n},Deal {n},{how},10,2026-01-02,2026-03-01\n" for n, how in enumerate(("New", "Closed Won", "closedlost"))
    ]
    path = file(told + "".join(lines), "deals.csv")
    book.take_in(path)
    whole = everything(database)
    with database.writing() as connection:
        connection.execute(update(deals_table).where(deals_table.c.name == "Deal 0").values(status="won"))
        misread = {"status": "open", "closed_at": None}
        connection.execute(update(deals_table).where(deals_table.c.name == "Deal 1").values(misread))
        connection.execute(update(deals_table).where(deals_table.c.name == "Deal 2").values(closed_at=None))
    wrong = everything(database)
    report = book.take_in(path)
    assert (report.added, report.changed, report.same) == (0, 3, 0)
    assert everything(database) == whole
    book.undo(report.step)
    assert everything(database) == wrong
    book.take_in(path)
    report = book.take_in(path)
    assert (report.added, report.changed, report.same) == (0, 0, 3)
    assert everything(database) == whole
    assert len(book.steps()) == 3  # the import, the one undone, and the one that mended


def test_a_deal_that_is_open_again_has_no_day_on_which_it_closed(book, file):
    told = "Deal ID,Deal Name,Company,Stage,Close Date\n"
    for stage in ("Closed Lost", "Negotiation"):
        book.take_in(file(f"{told}7,Pilot,Northwind,{stage},2026-03-01\n", "deals.csv"))
    (deal,) = book.detail(1).deals
    assert (deal.status, deal.closed_at, deal.closes_at) == ("open", None, datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("heads", "won", "lost", "still"),
    [("Deal - Won time,Deal - Lost time", "2026-03-01,", ",2026-03-01", ","),
     ("Deal - Lost time,Deal - Won time", ",2026-03-01", "2026-03-01,2026-02-01", "2026-02-01,"),
     ("Deal - Deal closed on,Deal - Lost reason", "2026-03-01,", "2026-03-01,price", ",")],
)  # fmt: skip
def test_a_lost_deal_has_its_day_as_a_won_one_has(book, file, heads, won, lost, still):
    told = f"Deal - ID,Deal - Title,Deal - Status,Deal - Stage,Deal - Deal created,{heads}\n"
    ends = zip(("Won", "Lost", "Open"), (won, lost, still), strict=True)
    lines = [f"{n},Deal {n},{how},Negotiation,2026-01-02,{days}" for n, (how, days) in enumerate(ends)]
    book.take_in(file(told + "\n".join([*lines, ""]), "deals.csv"))
    deals = sorted((deal for lead in book.everybody() for deal in book.detail(lead.id).deals), key=lambda one: one.name)
    assert [(deal.status, deal.closed_at) for deal in deals] == [
        (how, datetime(2026, 3, 1, 12, tzinfo=UTC) if how != "open" else None) for how in ("won", "lost", "open")
    ]


def test_what_a_deal_has_no_field_for_is_kept_with_it(book, file):
    book.take_in(file(PEOPLE))
    told = "Deal ID,Deal Name,Account Name,Contact Name,Email,Stage,Amount,Lead Source,Industry,Mood\n"
    row = "7,Pilot,Northwind,D. Brook,Dana <dana@northwind.example>,New,$4000.50,Fair,Freight,good\n"
    book.take_in(file(told + row, "deals.csv"))
    (deal,) = next(book.detail(one.id).deals for one in book.page() if book.detail(one.id).deals)
    assert (deal.value, deal.currency) == (4000.5, "USD")
    kept = {"Mood", "Lead Source", "Industry", "Contact Name", "Account Name", "Email"}
    assert kept <= set(deal.extra)


def test_names_given_whole_and_in_parts_are_not_lost(book, file):
    book.take_in(file("Name,First Name,Last Name,Email,Industry\nD. Brook,Dana,Brook,Dana B <d@x.co>,Food\n"))
    (dana,) = book.page()
    assert (dana.name, dana.mails) == ("Dana Brook", ("d@x.co",))
    assert dana.extra == {"Name (also)": "D. Brook", "Email": "Dana B <d@x.co>", "Industry": "Food"}


def test_activities_come_in_by_whom_they_were_with(book, file):
    book.take_in(file(PEOPLE))
    calls = "".join(f"Call,2026-02-0{day},dana@northwind.example,Talk {day}\n" for day in range(1, 6))
    done = f"Activity Type,Date,Email,Subject\n{calls}E-Mail,soon,tom@brightside.example,Hi\n"
    report = book.take_in(file(done, "done.csv"))
    assert (report.added, report.failed) == (5, 1)
    assert (report.troubles[0].row, report.troubles[0].column, report.troubles[0].kept) == (7, "Date", False)
    dana = book.detail(1)
    assert [one.subject for one in dana.activities if one.kind == "call"][:2] == ["Talk 5", "Talk 4"]
    assert dana.lead.last_activity_at == datetime(2026, 2, 5, 12, tzinfo=UTC)


def test_what_cannot_be_read_is_told_by_row_and_column_and_kept(book, file):
    report = book.take_in(
        file("Name,Email,Create Date\n" + "A,a@x.co,2026-01-01\n" * 8 + "Tom,none,soon\nEva,e@x.co,2026-01-02,4\n")
    )
    told = [(one.row, one.column, one.kept) for one in report.troubles]
    assert told == [(10, "Email", True), (10, "Create Date", True), (11, "", False)]
    assert "“soon” is no date" in report.troubles[1].reason
    assert "4 cells for 3 columns" in report.troubles[2].reason
    (tom,) = (one for one in book.page() if one.name == "Tom")
    assert tom.extra == {"Email": "none", "Create Date": "soon"}


def test_an_id_that_stands_twice_is_told_with_the_row_it_stood_in(book, file):
    report = book.take_in(file("Lead ID,Name\n1,Dana\n1,Dana\n1,Tom\n"))
    assert (report.added, report.same, report.failed) == (1, 1, 1)
    assert report.troubles[0].reason == "“1” stands in row 2 too, with other values"
    again = book.take_in(file("Lead ID,Name\n1,Dana\n1,Dana\n1,Tom\n"))
    assert (again.failed, [step.id for step in book.steps()]) == (1, [report.step])  # nothing of it is to be undone


def test_a_choice_of_columns_is_remembered_for_files_of_that_shape(book, file):
    path = file("Wer,Was\nDana,Northwind\n")
    with pytest.raises(InputError, match="no column that is known"):
        book.take_in(path)
    book.take_in(path, mapped(book.preview(path), {"Wer": "name", "Was": "company"}))
    again = book.preview(file("Wer,Was\nTom,Brightside\n", "other.csv")).mapping
    assert dict(again.columns) == {"Wer": "name", "Was": "company"}
    assert again.chosen


def test_a_cancelled_import_leaves_nothing(book, database, tmp_path):
    before = everything(database)
    seen = []
    report = book.take_in(made_up.write(tmp_path / "many.csv", 1200), told=seen.append, go_on=lambda: len(seen) < 2)
    assert report.cancelled
    assert seen[-1].done == 1000
    assert everything(database) == before


# Being undone


def test_an_import_is_undone_without_a_trace(book, database, file):
    book.take_in(file(PEOPLE))
    before = everything(database)
    book.take_in(file(PEOPLE.replace("New", "Contacted") + "Eva Novak,Northwind,eva@northwind.example,,,hello,\n"))
    assert everything(database) != before
    book.undo()
    assert everything(database) == before
    book.undo()
    assert not any(everything(database).values())
    with pytest.raises(StoreError, match="nothing to undo"):
        book.undo()


def test_a_lead_taken_out_is_gone_with_all_of_it_and_comes_back_whole(book, database, file):
    book.take_in(file(PEOPLE))
    sold = "Deal ID,Deal Name,Email,Account Name,Stage\n7,Pilot,dana@northwind.example,Northwind,New\n"
    book.take_in(file(sold, "deals.csv"))
    before = everything(database)
    book.remove(1)
    assert book.find("dana") == []
    assert book.count() == 3
    book.undo()
    assert everything(database) == before


def test_what_something_newer_builds_on_is_not_undone_before_it(book, file):
    imported = book.take_in(file(PEOPLE)).step
    noted = book.add(Activity(lead_id=1, text="called back"))
    with pytest.raises(StoreError, match=f"step {noted} came after it") as told:
        book.undo(imported)
    assert told.value.hint == "undo “Note on Dana Brook” first"  # what is logged, the error itself, names nobody
    book.undo(noted)
    book.undo(imported)
    assert book.count() == 0


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).filter(
    lambda one: one.strip() not in DASHES
)
tables = st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=6)


@settings(max_examples=40)
@given(tables)
def test_nothing_is_lost_and_the_second_time_changes_nothing(empty, tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    path = folder / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Name", "Company", "Email", "Mood"), *rows])
    database = open_database(shutil.copy(empty, folder / "callside.sqlite3"))
    book = LeadBook(database)
    try:
        try:
            report = book.take_in(path)
        except InputError:  # no row holds a word
            return
        held = {
            one for lead in book.everybody() for one in (lead.name, lead.company, *lead.mails, *lead.extra.values())
        }
        for row in rows:
            for cell in row:
                said = " ".join(cell.split())
                assert not said or any(said == " ".join(one.split()) or one in said.lower() for one in held)
        before = everything(database)
        again = book.take_in(path)
        assert (again.added, again.changed) == (0, 0)
        assert everything(database) == before
        book.undo(report.step)
        assert book.count() == 0
    finally:
        database.close()
