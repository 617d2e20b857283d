"""Whatever is done to a lead book: the same file again changes nothing, and undoing leads back, step by step."""

import csv
import shutil

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import InputError
from assistant.lead_book import LeadBook
from assistant.storage.database import open_database
from tests.unit.lead_files import everything

HEADS = {
    "leads": "Lead ID,Name,Company,Email,Phone,Lead Status,Notes,Industry,Mood",
    "deals": "Deal ID,Contact Name,Account Name,Email,Phone,Deal Name,Stage,Amount,Close Date",
    "activities": "Activity ID,Contact Name,Company,Email,Phone,Activity Type,Date,Subject",
}
names, firms = (
    st.sampled_from(["Dana Brook", "Tom Ade", ""]),
    st.sampled_from(["Northwind", "Northwind Ltd", "Brightside", ""]),
)
mails, phones = (
    st.sampled_from(["a@x.co", "b@x.co", "nonsense", ""]),
    st.sampled_from(["+1 555 123 4567", "0151 2345678", ""]),
)
who = (st.sampled_from(["1", "2", ""]), names, firms, mails, phones)
few = st.sampled_from(["x", "y", ""])
days = st.sampled_from(["2026-01-01", "2026-02-02"])
rows = {
    "leads": st.tuples(*who, few, few, few, few),
    "deals": st.tuples(*who, few, st.sampled_from(["New", "Closed Won"]), st.sampled_from(["5", "$7", ""]), days),
    "activities": st.tuples(*who, st.sampled_from(["Call", "Email", "Zap"]), days, few),
}
imports = st.sampled_from(list(HEADS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(rows[kind], min_size=1, max_size=6))
)
edits = st.tuples(st.sampled_from(["merge", "remove", "edit"]), st.integers(0, 9))
histories = st.lists(imports | edits, min_size=1, max_size=5)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "callside.sqlite3"
    open_database(path).close()
    return path


def held(database):
    """Everything but the words to compare mistyped ones with: of those some may outlive their leads."""
    return {name: rows for name, rows in everything(database).items() if name != "lead_terms"}


def take_in(book, path, kind, lines):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADS[kind].split(","), *lines])
    try:
        return book.take_in(path, book.preview(path, kind).mapping)
    except InputError:  # no row holds a word
        return None


def change(book, what, at):
    """Merge, take out or edit one of the leads; says whether there was one."""
    leads = book.page()
    if len(leads) < 2:
        return False
    one, other = leads[at % len(leads)].id, leads[(at + 1) % len(leads)].id
    match what:
        case "merge":
            book.merge([(one, other)])
        case "remove":
            book.remove(one)
        case _:
            book.edit(one, title=f"Title {at}")
    return what != "edit" or leads[at % len(leads)].title != f"Title {at}"


DANA = ("Dana Brook", "Northwind", "a@x.co", "+1 555 123 4567", "x", "x", "x", "x")


@settings(max_examples=25)
@given(histories)
@example([("leads", [("1", *DANA)]), ("leads", [("2", *DANA)]), ("merge", 0)])  # a note goes to the other and back
def test_any_history_can_be_undone_step_by_step(empty, tmp_path_factory, history):
    folder = tmp_path_factory.mktemp("any")
    database = open_database(shutil.copy(empty, folder / "callside.sqlite3"))
    book, before = LeadBook(database), []
    try:
        for number, (kind, what) in enumerate(history):
            now = held(database)
            if kind in HEADS:
                report = take_in(book, folder / f"{number}.csv", kind, what)
                if report and (report.added or report.changed):
                    before.append(now)
                after = held(database)
                again = take_in(book, folder / f"{number}.csv", kind, what)
                assert again is None or (again.added, again.changed) == (0, 0)
                assert held(database) == after
            elif change(book, kind, what):
                before.append(now)
        while before:
            book.undo()
            assert held(database) == before.pop()
    finally:
        database.close()
