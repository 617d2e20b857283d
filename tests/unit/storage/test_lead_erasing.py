import pytest

from assistant.domain.errors import StoreError
from assistant.domain.leads import Activity
from assistant.lead_book import LeadBook
from assistant.storage.calls import CallStore

PEOPLE = """Lead ID,Name,Company,Email,Phone,Mood
1,Zacharias Quill,Northwind,zq@northwind.example,+1 555 987 6543,zestful
2,Quill Zacharias,Northwind,zq@northwind.example,,zippy
3,Tom Ade,Brightside,tom@brightside.example,,
"""
TRACES = (b"Zacharias", b"zacharias", b"Quill", b"zq@northwind", b"987 6543", b"zestful", b"zippy", b"likes zebras")


@pytest.fixture
def book(database, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    made = LeadBook(database)
    made.take_in(path)
    return made


def traces(database):
    """What of the person is still in any file of the database."""
    files = sorted(database.path.parent.glob(f"{database.path.name}*"))
    return {trace for file in files for trace in TRACES if trace in file.read_bytes()}


def test_a_lead_that_is_erased_leaves_no_trace_not_even_of_what_could_be_undone(book, database):
    book.add(Activity(lead_id=2, text="likes zebras"))
    book.edit(1, title="zestful person")
    book.part(2, 3)
    book.merge_certain()
    kept = book.find("quill")[0].lead.id
    assert traces(database)
    book.remove(kept)
    assert book.forget() == 1
    CallStore(database).purge()
    assert traces(database) == set()
    assert [one.name for one in book.page()] == ["Tom Ade"]
    assert "Zacharias" not in " ".join(step.title for step in book.steps())


def test_what_was_brought_back_is_not_erased(book):
    book.remove(1)
    book.undo()
    assert book.forget() == 0
    assert book.count() == 3


def test_what_is_erased_stays_so_and_other_steps_can_still_be_undone(book):
    book.remove(1)
    book.forget()
    with pytest.raises(StoreError, match="is undone already"):
        book.undo(book.steps()[0].id)
    book.undo()  # the import, of those that are left
    assert book.count() == 0
