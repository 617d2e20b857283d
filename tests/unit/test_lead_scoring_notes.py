"""What the scoring of the book notes beside it is lost by nobody, whoever writes at the same time."""

import multiprocessing as mp
import sys
from concurrent.futures import ThreadPoolExecutor

from assistant.lead_scoring import _Notes


def test_notes_of_several_threads_are_all_kept(tmp_path):
    notes, names = _Notes(tmp_path / "book.json"), [f"model {number}" for number in range(40)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(notes.chosen, names))
    finally:
        sys.setswitchinterval(before)
    assert sorted(notes.models) == sorted(names)


def choose(path, both, names):
    notes = _Notes(path)
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
    assert sorted(_Notes(path).models) == sorted([*names[0], *names[1]])
