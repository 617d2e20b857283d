"""The story of a lead book: files come in, people are found, the same ones brought together, all of it undone."""

import csv
import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.errors import InputError, StoreError
from assistant.domain.history import CallRecord
from assistant.domain.leads import Activity, Filter, label
from assistant.lead_book import LeadBook, mapped
from assistant.storage.calls import CallStore
from assistant.storage.database import open_database
from assistant.storage.lead_tables import accounts, activities, deals, lead_keys, lead_terms, leads, stage_changes
from tests import leads as made_up

PEOPLE = """Name,Company,Email,Phone,Lead Status,Notes,Shoe size
Dana Brook,Northwind Ltd,dana@northwind.example,+1 555 123 4567,Qualified,wants a pilot,38
Tom Ade,Brightside,tom@brightside.example,0151/234 567 89,New,,44
Katherine Meyer,Halden Freight,k.meyer@halden.example,,New,,
,Kestrel Labs,,,,,
"""
DASHES = {"-", "--", "\N{EN DASH}", "\N{EM DASH}"}  # say of a name that it is not known


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A database that holds nothing: making one takes longer than a copy."""
    path = tmp_path_factory.mktemp("empty") / "callside.sqlite3"
    open_database(path).close()
    return path


@pytest.fixture
def database(empty, tmp_path):
    opened = open_database(shutil.copy(empty, tmp_path / "callside.sqlite3"))
    yield opened
    opened.close()


@pytest.fixture
def book(database):
    return LeadBook(database)


@pytest.fixture
def file(tmp_path):
    """Write a file; gives its path."""

    def write(text, name="people.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def everything(database):
    """All that the book holds and can find, however it came in."""
    with database.reading() as connection:
        tables = (accounts, leads, deals, stage_changes, activities, lead_keys, lead_terms)
        held = {one.name: sorted(map(repr, connection.execute(one.select()))) for one in tables}
        for index in ("lead_words", "lead_numbers"):
            held[index] = sorted(map(repr, connection.exec_driver_sql(f"SELECT rowid, * FROM {index}")))
    return held


def names(found):
    return [label(one.lead) for one in found]


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
    assert names(book.find("dana")) == []
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


# Being found


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("dana", "name"), ("brook dana", "name"), ("da", "name"), ("northw", "company"), ("dana northwind", "company"),
        ("dana@north", "mail"), ("DANA@NORTHWIND.EXAMPLE", "mail"), ("5551234567", "phone"), ("(555) 123-45", "phone"),
        ("0015551234567", "phone"), ("pilot", "note"), ("dnaa brook", "near"), ("dana brok", "near"),
        ("nrothwind", "near"),
        ("dayna bruk", "near"), ("north wind", "company"), ("38 dana", "note"),
    ],
)  # fmt: skip
def test_somebody_is_found_by_whatever_is_known(book, file, words, where):
    book.take_in(file(PEOPLE))
    found = book.find(words)
    assert label(found[0].lead) == "Dana Brook"
    assert found[0].where == where


def test_words_are_never_read_as_a_query(book, file):
    book.take_in(file(PEOPLE))
    for words in (
        '"',
        "name:dana OR *",
        "dana AND (",
        "NEAR(dana)",
        "-dana",
        "^",
        "",
        "  ",
        "\0",
        "{name}",
        "@",
        "+",
        "a" * 5000,
    ):
        book.find(words)
    assert names(book.find("NOT dana")) == []


def test_a_lead_that_changed_is_found_by_what_it_is_now(book, file):
    book.take_in(file(PEOPLE))
    book.edit(1, name="Dana Winter")
    assert names(book.find("winter")) == ["Dana Winter"]
    assert names(book.find("dana brook")) == []
    book.undo()
    assert names(book.find("dana brook")) == ["Dana Brook"]


@pytest.mark.parametrize(
    ("customer", "account", "who"),
    [("Dana Brook", "Northwind", "Dana Brook"), ("dana brook", "", "Dana Brook"),
     ("Catherine Maier", "Halden Freight", "Katherine Meyer"),
     ("", "Kestrel Labs", "Kestrel Labs"), ("Dana Brook", "Brightside", None), ("Nobody", "Northwind", None),
     ("", "", None)],
)  # fmt: skip
def test_a_call_s_names_open_the_right_lead_or_none(book, file, customer, account, who):
    book.take_in(file(PEOPLE))
    found = book.whose(customer, account)
    assert (label(found) if found else None) == who


def test_two_of_one_name_are_not_guessed_between(book, file):
    book.take_in(file("Name,Company\nDana Brook,Northwind\nDana Brook,Southwind\n"))
    assert book.whose("Dana Brook") is None
    assert label(book.whose("Dana Brook", "Southwind")) == "Dana Brook"


def test_calls_that_this_app_heard_stand_among_what_happened(book, database, file):
    book.take_in(file(PEOPLE))
    calls = CallStore(database)
    at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    calls.begin(CallRecord("call-1", "Second talk", "Dana Brook", "Northwind", at, 0.0, finished=False))
    calls.begin(CallRecord("call-2", "", "Dana Brook", "Brightside", at, 0.0, finished=False))
    calls.finish("call-1", 60.0)
    heard = [one for one in book.detail(1).activities if one.call_id]
    assert [(one.call_id, one.subject, one.at) for one in heard] == [("call-1", "Second talk", at)]


def test_the_list_is_filtered_and_put_in_order(book, file):
    book.take_in(file(PEOPLE))
    assert [one.name for one in book.page(Filter(stage="New", order="name"))] == ["Katherine Meyer", "Tom Ade"]
    assert book.count(Filter(stage="New")) == 2
    assert book.choices()["stage"] == ["New", "Qualified"]
    book.score({2: 81.0, 1: 40.0})
    assert [one.name for one in book.page(Filter(order="score"), limit=2)] == ["Tom Ade", "Dana Brook"]


# Being the same

TWICE = """Lead ID,Name,Company,Email,Phone,Title,Shoe size
1,Dana Brook,Northwind Ltd,dana@northwind.example,+1 555 123 4567,CEO,38
2,Brook Dana,Northwind Inc.,DANA@northwind.example,,Chief,39
3,Dana Brooke,Northwind,,(555) 1234567,,
4,Dana Brook,Southwind,,,,
5,Tom Ade,Northwind Ltd,,+1 555 123 4567,,
"""


def test_the_same_people_are_suggested_and_only_sure_ones_are_certain(book, file):
    book.take_in(file(TWICE))
    found = {(pair.first.id, pair.second.id): pair for pair in book.duplicates()}
    assert found[1, 2].certain
    assert "mail" in found[1, 2].reasons
    assert not found[1, 3].certain
    assert (1, 5) not in found  # a switchboard's number
    assert (1, 4) not in found  # another company


def test_a_merge_loses_no_field_and_is_undone_without_a_trace(book, database, file):
    book.take_in(file(TWICE))
    book.add(Activity(lead_id=2, text="said by the second"))
    before = everything(database)
    book.merge([(1, 2)])
    dana = book.detail(1)
    also = {"Shoe size": "39", "Title": "Chief", "Name": "Brook Dana", "Company": "Northwind Inc."}
    assert dana.lead.extra == {"Shoe size": "38", **{f"{name} (also)": value for name, value in also.items()}}
    assert "said by the second" in {one.text for one in dana.activities}
    with pytest.raises(InputError, match="there is no lead 2"):
        book.detail(2)
    book.take_in(file(TWICE))
    assert book.count() == 4  # the second did not come back
    book.undo()
    assert everything(database) == before


def test_the_certain_ones_are_merged_at_once(book, file):
    book.take_in(file(TWICE))
    step, count = book.merge_certain()
    assert count == 1
    assert step.kind == "merge"
    assert book.merge_certain() == (None, 0)


def test_the_certain_ones_are_compared_again_with_whom_they_have_become(book, file):
    people = "Lead ID,Name,Company,Email,Phone\n1,Ann Lee,Acme,,+1 555 123 4567\n2,Ann Lee,,,+1 555 123 4567\n"
    book.take_in(file(people + "3,Ann Lee,Other Freight,,+1 555 123 4567\n"))
    certain = [pair for pair in book.duplicates() if pair.certain]
    assert len(certain) == 2  # the second is of either company, those two are not the same
    _, count = book.merge_certain()
    assert count == 1
    assert {one.company for one in book.page()} == {"Acme", "Other Freight"}


def test_who_was_said_to_be_another_is_not_merged_by_way_of_a_third(book, file):
    book.take_in(file("Lead ID,Name,Email\n" + "".join(f"{one},Ann Lee,ann@z.co\n" for one in (1, 2, 3))))
    book.part(2, 3)
    _, count = book.merge_certain()
    assert count == 1
    assert book.parted() == {(1, 3)}


def test_who_is_said_to_be_another_is_not_suggested_again(book, file):
    book.take_in(file(TWICE))
    book.part(3, 1)
    assert (1, 3) not in {(pair.first.id, pair.second.id) for pair in book.duplicates()}
