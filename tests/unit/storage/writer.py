"""A program that keeps a call, says on standard output what is on disk, and never ends by itself."""

import sys
from itertools import count
from pathlib import Path

from assistant.domain.calls import Measures
from assistant.domain.events import Heard, Measured
from assistant.storage.calls import CallStore
from assistant.storage.database import open_database
from tests.nouns import record, said


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


store = CallStore(open_database(Path(sys.argv[1])))
begun = record()
store.begin(begun)
say(begun.id)
for n in count(1):
    store.write(begun.id, Heard(said(n, f"sentence {n} of many"), 5.0 * n))
    say(n)
    store.write(begun.id, Measured(Measures(questions=n), 5.0 * n))
