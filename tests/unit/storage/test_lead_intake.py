"""The story of files that come into the book again: changed, read otherwise, or by another hand."""

import pytest

from assistant.lead_book import LeadBook, mapped


@pytest.fixture
def book(database):
    return LeadBook(database)


@pytest.fixture
def take(book, tmp_path):
    """Take a text in as a file, with columns read otherwise where said; gives the report."""

    def took(text, name="people.csv", **wanted):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return book.take_in(path, mapped(book.preview(path), wanted) if wanted else None)

    return took


MOVING = "Record ID,First Name,Last Name,Email,Associated Company\n7,Ann,Lee,ann@z.co,{}\n"


def test_whoever_changed_company_is_with_the_new_one_and_back_again_when_undone(book, take):
    take(MOVING.format("Acme"))
    assert take(MOVING.format("Newco")).changed == 1
    ann = book.detail(1)
    assert (ann.lead.company, ann.account.name) == ("Newco", "Newco")
    book.undo()
    ann = book.detail(1)
    assert (ann.lead.company, ann.account.name) == ("Acme", "Acme")


def test_what_changed_of_a_company_alone_counts_and_can_be_undone(book, take):
    told = "Lead ID,Name,Company,Industry\n1,Ann Lee,Acme,{}\n"
    take(told.format("Freight"))
    report = take(told.format("Steel"))
    assert (report.added, report.changed, report.same) == (0, 1, 0)
    assert book.undo().id == report.step
    assert book.detail(1).account.industry == "Freight"


PLACES = "Lead ID,Name,Email,Region\n1,Ann Lee,ann@z.co,Oslo\n2,Tom Ade,tom@z.co,Bergen\n"


@pytest.mark.parametrize("ids", [True, False])
def test_a_column_read_otherwise_doubles_nobody_and_fills_them_up(book, take, ids):
    text = PLACES if ids else "\n".join(line.partition(",")[2] for line in PLACES.splitlines())
    take(text)
    report = take(text, Region="city")
    assert (report.added, report.changed) == (0, 2)
    assert [one.city for one in book.page()] == ["Bergen", "Oslo"]
    take(text.replace("Oslo", "Ålesund"), Region="city")
    assert {one.city for one in book.page()} == {"Bergen", "Ålesund"}


def test_one_more_column_in_the_file_doubles_nobody(book, take):
    take(PLACES)
    take("\n".join(f"{line},{more}" for line, more in zip(PLACES.splitlines(), ("Title", "CEO", "CTO"), strict=True)))
    assert [one.title for one in book.page()] == ["CTO", "CEO"]


def test_files_that_both_count_from_one_are_told_apart_the_second_time_too(book, take):
    take("id,name,email\n1,Dana,d@x.co\n", "a.csv")
    for _ in range(2):
        report = take("id,full name,mail\n1,Tom,t@y.co\n", "b.csv")
    assert (report.added, report.changed, report.same) == (0, 0, 1)
    assert {one.name for one in book.page()} == {"Dana", "Tom"}


@pytest.mark.parametrize("nobody", ["n/a", "-", "unknown", "None"])
def test_people_whose_name_is_not_known_are_not_taken_for_one(book, take, nobody):
    text = "Name,Company,Mood\n" + "".join(f"{nobody},Acme,{row}\n" for row in range(400))
    assert take(text).added == 400
    assert take(text).same == 400
    assert {(one.name, one.company, one.kind) for one in book.everybody()} == {("", "Acme", "lead")}


def test_what_is_personal_keeps_a_row_without_a_name_from_being_its_company(book, take):
    take("Name,Company,Title\n,Acme,\n,Acme,Buyer\n,Acme,Chief\n")
    assert sorted((one.kind, one.title) for one in book.everybody()) == [
        ("company", ""), ("lead", "Buyer"), ("lead", "Chief"),
    ]  # fmt: skip


def test_another_company_of_the_same_person_is_kept_beside(book, take):
    take("Name,Email,Company\nAnn Lee,ann@z.co,Acme\n")
    take("Full Name,Email,Company\nAnn Lee,ann@z.co,Newco\n", "b.csv")
    (ann,) = book.page()
    assert (ann.company, ann.extra) == ("Acme", {"Company (also)": "Newco"})


def test_who_was_another_once_stays_so_whatever_the_first_is_told_later(book, take):
    take("Lead ID,Name,Company,Email,Phone\n2,,,ann@x.co,0151 2345678\n")
    other = "Lead ID,Name,Company,Email,Phone\n2,,Northwind,b@x.co,+1 555 123 4567\n,,,ann@x.co,+1 555 123 4567\n"
    assert take(other).added == 1
    again = take(other)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
