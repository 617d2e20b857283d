"""What the scoring of the book notes beside it is lost by nobody, whoever writes at the same time."""

import multiprocessing as mp
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.domain.errors import StoreError
from assistant.files import alone, never
from assistant.lead_notes import Notes


def test_notes_of_several_threads_are_all_kept(tmp_path):
    notes, names = Notes(tmp_path / "book.json"), [f"model {number}" for number in range(40)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(notes.chosen, names))
    finally:
        sys.setswitchinterval(before)
    assert sorted(notes.models) == sorted(names)


def test_a_note_is_kept_though_another_program_has_the_file_open_for_an_instant(tmp_path, monkeypatch):
    notes, refused, put = Notes(tmp_path / "book.json"), [], Path.replace

    def replace(new, target):
        refused.append(target)
        if len(refused) == 1:  # as Windows does
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return put(new, target)

    monkeypatch.setattr(Path, "replace", replace)
    notes.chosen("mine")
    assert notes.models == ["mine"]
    assert len(refused) == 2


def test_a_note_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "folder").write_text("a file", "utf-8")
    with pytest.raises(StoreError, match=r"book\.json cannot be written"):
        Notes(tmp_path / "folder" / "book.json").chosen("mine")


def test_a_note_waits_for_nobody_for_ever(tmp_path, monkeypatch):
    notes = Notes(tmp_path / "book.json")
    notes.chosen("mine")
    monkeypatch.setattr("assistant.lead_notes.PATIENCE_S", 0.0)
    with (
        alone(tmp_path / ".book.json.lock", never),
        pytest.raises(StoreError, match=r"book\.json is held by another program"),
    ):
        notes.chosen("another")
    assert notes.models == ["mine"]
    notes.chosen("a third")
    assert notes.models == ["a third", "mine"]


def choose(path, both, names):
    notes = Notes(path)
    both.wait()
    for name in names:
        notes.chosen(name)


def test_notes_of_the_window_and_the_terminal_at_once_are_all_kept(tmp_path):
    context, path = mp.get_context("spawn"), tmp_path / "book.json"
    both, names = context.Barrier(2), [[f"{side} {number}" for number in range(30)] for side in ("window", "terminal")]
    children = [context.Process(target=choose, args=(path, both, mine)) for mine in names]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    assert sorted(Notes(path).models) == sorted([*names[0], *names[1]])
