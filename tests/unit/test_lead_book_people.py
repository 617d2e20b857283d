"""People in a lead book: found by whatever is known of them, the same ones brought together, others told apart."""

from datetime import UTC, datetime

import pytest

from assistant.domain.errors import InputError, StoreError
from assistant.domain.history import CallRecord
from assistant.domain.leads import Activity, Filter, label
from assistant.storage.calls import CallStore
from tests.unit.lead_files import PEOPLE, everything


def names(found):
    return [label(one.lead) for one in found]


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


def test_whatever_makes_other_leads_says_that_scores_want_renewing(book, file):
    renewed = []
    book.take_in(file(TWICE))
    book.changed = lambda: renewed.append(book.count())
    step = book.merge([(1, 2)])
    book.undo(step)
    book.merge_certain()
    assert renewed == [4, 5, 4]
    book.merge_certain()  # nobody is left
    assert renewed == [4, 5, 4]


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


def test_what_was_told_apart_is_not_lost_with_an_import_that_is_undone(book, database, file):
    imported = book.take_in(file(TWICE)).step
    before = everything(database)
    step = book.part(3, 1)
    assert book.part(1, 3) == 0  # said before
    with pytest.raises(StoreError, match=f"step {step} came after it") as told:
        book.undo(imported)
    assert told.value.hint == "undo “Dana Brook and Dana Brooke told apart” first"
    assert book.parted() == {(1, 3)}
    book.undo(step)
    assert everything(database) == before
    book.undo(imported)
    assert book.count() == 0


def test_nobody_is_told_apart_from_who_is_not_there(book, file):
    book.take_in(file(TWICE))
    with pytest.raises(InputError, match="there is no lead 99"):
        book.part(1, 99)


def test_people_of_whom_only_the_company_is_known_stay_apart(book, database, file):
    nameless = file("Name,Company,Lead Source\n,Kestrel Labs,web\n,Kestrel Labs,fair\n,Kestrel Labs,web\n", "n.csv")
    report = book.take_in(nameless)
    assert (report.added, report.same) == (2, 1)  # word for word the same row is the same
    assert sorted(one.source for one in book.page()) == ["fair", "web"]
    before = everything(database)
    assert book.take_in(nameless).same == 3
    assert everything(database) == before
    assert [(pair.certain, pair.reasons) for pair in book.duplicates()] == [(False, ("company",))]  # a person decides


def test_a_list_of_companies_fills_up_the_company_and_the_first_nameless_person_there(book, file):
    book.take_in(file("Company Name,Industry,Company Domain Name\nKestrel Labs,Freight,kestrel.example\n", "firms.csv"))
    book.take_in(file("Name,Company,Lead Source\n,Kestrel Labs,web\n,Kestrel Labs,fair\n", "people.csv"))
    assert sorted(one.source for one in book.page()) == ["fair", "web"]
