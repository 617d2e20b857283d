"""The story of what is taken back: some at a time, so that a call under way can write, and whole in the end."""

import pytest

from assistant.domain.errors import InputError
from assistant.lead_book import LeadBook
from assistant.storage import lead_steps
from tests.leads import write

MANY = "Lead ID,Name,Email,Company\n" + "".join(f"{one},Ann Lee{one},a{one}@z.co,Acme\n" for one in range(800))


@pytest.fixture
def book(database):
    return LeadBook(database)


@pytest.fixture
def take(book, tmp_path):
    def took(text, name="people.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return book.take_in(path)

    return took


def test_others_write_while_many_rows_are_undone(book, database, take, monkeypatch):
    take(MANY)
    written = []

    def write(_seconds):
        with database.writing(patience_s=0.1) as connection:
            connection.exec_driver_sql("UPDATE calls SET title = 'x'")
            written.append(book.count())

    monkeypatch.setattr(lead_steps.time, "sleep", write)
    book.undo()
    assert written[0] > written[1] > 0
    assert (book.count(), book.words(), book.find("ann")) == (0, [], [])


def test_what_stopped_half_way_goes_on_when_undone_again(book, take, monkeypatch):
    take(MANY)
    with monkeypatch.context() as stopped:
        stopped.setattr(lead_steps.time, "sleep", lambda _seconds: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            book.undo()
    assert 0 < book.count() < 800
    assert not book.steps()[0].undone
    book.undo()
    assert book.count() == 0
    assert book.steps()[0].undone


TWICE = "Lead ID,Name,Email\n1,Ann Lee,ann@z.co\n2,Ann Lee,ann@z.co\n3,Ann Li,li@z.co\n4,Bob Ray,bob@z.co\n"


def test_many_rows_are_undone_in_few_transactions_without_moving_the_log_each_time(
    book, database, tmp_path, monkeypatch
):
    book.take_in(write(tmp_path / "many.csv", 1_200))
    moved, parts, log = [], [], database.path.with_name(f"{database.path.name}-wal")

    def watch(more):
        parts.append(more)
        moved.append(log.stat().st_size)

    database.empty_log()
    monkeypatch.setattr(lead_steps, "let_others_write", watch)
    book.undo()
    assert book.count() == 0
    assert len(parts) <= 10
    assert moved[-1] > 5 << 20  # more than SQLite lets the log hold by itself, none of it moved


def test_who_is_not_the_same_stays_so_through_a_merge_and_back(book, take):
    take(TWICE)
    book.part(2, 3)
    book.part(1, 4)
    book.merge([(1, 2)])
    assert book.parted() == {(1, 3), (1, 4)}
    book.undo()
    assert book.parted() == {(2, 3), (1, 4)}


def test_who_is_not_the_same_stays_so_when_taken_out_and_back(book, take):
    take(TWICE)
    book.part(1, 2)
    book.remove(2)
    assert book.parted() == set()
    book.undo()
    assert book.parted() == {(1, 2)}


def test_merging_who_is_not_there_leaves_nothing_behind(book, take):
    take(TWICE)
    before = book.steps()
    with pytest.raises(InputError, match="there is no lead 9"):
        book.merge([(1, 2), (3, 9)])
    assert (book.steps(), book.count()) == (before, 4)


def test_what_could_not_be_read_is_not_kept_once_undone(book, take):
    report = take("Lead ID,Name,Email\n1,Ann Lee,ann@z.co\n1,Secret Person,s@z.co\n")
    assert "Secret Person" in str(book.report(report.step))
    book.undo()
    assert book.report(report.step) is None
