"""Proof 3: SIGKILL at any moment loses nothing that was shown, and the next start offers the call back."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.domain.events import CallState, Changed, Heard
from assistant.storage.calls import CallStore
from assistant.storage.database import open_database
from tests.nouns import said

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("seed", range(3))
def test_every_sentence_that_was_shown_survives_a_kill(tmp_path, seed):
    path = tmp_path / "callside.sqlite3"
    enough = random.Random(seed).randint(1, 600)
    command = [sys.executable, "-m", "tests.unit.storage.writer", path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        name = writer.stdout.readline().strip()
        for line in writer.stdout:
            if int(line) >= enough:
                break
        writer.kill()
        shown = [int(line) for line in writer.stdout if line.endswith("\n")]
    last = max([enough, *shown])
    store = CallStore(open_database(path))
    assert [one.id for one in store.unfinished()] == [name]
    kept = [one.number for one in store.detail(name).utterances]
    assert kept == list(range(1, len(kept) + 1))
    assert last <= len(kept) <= last + 1  # one may have been committed and not yet shown
    store._database.check()

    point = store.resume_point(name)
    assert point.next_utterance == len(kept) + 1
    store.begin(store.detail(name).record)
    store.write(name, Heard(said(point.next_utterance, "where were we", point.end_s), point.end_s + 3))
    store.write(name, Changed(name, CallState.ENDED, point.end_s + 9))
    assert store.search("were we")[0].utterance == point.next_utterance
    store.close()
