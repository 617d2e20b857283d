"""Looking somebody up among 100,000 leads: how long until the first page is there, and is the right one on it."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.domain.leads import Found, Lead
from assistant.domain.naming import digits
from assistant.lead_book import LeadBook
from assistant.storage.database import open_database
from tests import leads as made_up
from tests.benchmarks.table import Row

COUNT, ASKED, SEED = 100_000, 60, 11
FIRST_PAGE_MS = 30.0


def rows() -> list[Row]:
    """Import, look-up by kind of question, typing letter by letter, duplicates, undo."""
    with tempfile.TemporaryDirectory() as folder:
        file = made_up.write(Path(folder) / "people.csv", COUNT)
        database = open_database(Path(folder) / "callside.sqlite3")
        book = LeadBook(database)
        try:
            return [*_taking_in(book, file), *_looking_up(book), *_the_same(book), *_taking_out(book)]
        finally:
            database.close()


def _taking_in(book: LeadBook, file: Path) -> Iterator[Row]:
    began = time.perf_counter()
    report = book.take_in(file)
    yield Row(f"import of {report.added:,} rows, 15 columns, CSV", time.perf_counter() - began, None, "s")
    began = time.perf_counter()
    again = book.take_in(file)
    note = f"{again.added + again.changed} new or changed"
    yield Row("the same file again", time.perf_counter() - began, None, "s", note=note)


def _looking_up(book: LeadBook) -> Iterator[Row]:
    began = time.perf_counter()
    book.warm()
    yield Row("making ready for mistyped words, once", time.perf_counter() - began, None, "s")
    chance = random.Random(SEED)
    chosen = book.these(chance.sample(range(1, COUNT), ASKED))
    took: list[tuple[float, float]] = []
    for kind, (least, asked) in KINDS.items():
        mine, right = [], 0
        for lead in chosen:
            found, *times = _timed(book, asked(lead, chance))
            mine.append((times[0], times[1]))
            right += any(_answers(kind, one.lead, lead) for one in found[:10])
        took += mine
        yield Row(
            f"{kind}: among the first ten", right / len(chosen) * 100, least, "%", note=_spread(mine), at_least=True
        )
    for lead in chosen[:20]:
        name = lead.name.lower()
        took += [_timed(book, name[:end])[1:] for end in range(1, len(name) + 1)]
    note = f"{len(took)} look-ups, many letter by letter; {_spread(took)}"
    yield Row("first page, 95 of 100 look-ups within", _of(took, 0, 95), FIRST_PAGE_MS, "ms", note=note)
    yield Row("first page, 99 of 100 look-ups within", _of(took, 0, 99), FIRST_PAGE_MS, "ms")
    yield Row(
        "the same in processor time",
        _of(took, 1, 99),
        FIRST_PAGE_MS,
        "ms",
        note="what a machine that does nothing else takes",
    )


def _timed(book: LeadBook, words: str) -> tuple[list[Found], float, float]:
    """What was found, and how many milliseconds that took: on the clock, and of this thread's own work."""
    began, worked = time.perf_counter(), time.thread_time()
    found = book.find(words)
    return found, (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000


def _first(lead: Lead) -> str:
    return lead.name.lower().split()[0]


def _last(lead: Lead) -> str:
    return lead.name.lower().split()[-1]


def _firm(lead: Lead) -> str:
    return lead.company.lower().split()[0]


def _other_spelling(lead: Lead, chance: random.Random) -> str:
    number = digits(lead.phones[0])
    area, first, rest = number[-9:-6], number[-6:-3], number[-3:]
    return chance.choice((f"+{number}", f"0{area} {first} {rest}", f"({area}) {first}{rest}"))


def _slips(lead: Lead, chance: random.Random) -> str:
    return f"{made_up.slip(_first(lead), chance)} {_last(lead)} {made_up.slip(_firm(lead), chance)}"


def _misheard(lead: Lead, chance: random.Random) -> str:
    return f"{made_up.misheard(_first(lead), chance)} {made_up.misheard(_last(lead), chance)} {_firm(lead)}"


def _begun(lead: Lead, chance: random.Random) -> str:
    return made_up.slip(_firm(lead)[: max(5, len(_firm(lead)) - 2)], chance)


def _cut(lead: Lead, _chance: random.Random) -> str:
    half = len(_firm(lead)) // 2
    return f"{_firm(lead)[:half]} {_firm(lead)[half:]}"


KINDS: dict[str, tuple[float, Callable[[Lead, random.Random], str]]] = {
    "name and company": (98.0, lambda lead, _: f"{lead.name} {_firm(lead)}"),
    "company and name, half typed": (95.0, lambda lead, _: f"{_firm(lead)} {_first(lead)} {_last(lead)[:-2]}"),
    "company": (98.0, lambda lead, _: lead.company),
    "mail": (98.0, lambda lead, _: lead.mails[0]),
    "phone, another spelling": (98.0, _other_spelling),
    "phone, its last six digits": (95.0, lambda lead, _: lead.phones[0].replace(" ", "")[-6:]),
    "name with a slip, and company": (
        95.0,
        lambda lead, chance: f"{_first(lead)} {made_up.slip(_last(lead), chance)} {_firm(lead)}",
    ),
    "name and company, a slip in each": (90.0, _slips),
    "company with a slip": (95.0, lambda lead, chance: made_up.slip(_firm(lead), chance)),
    "company half typed, with a slip": (75.0, _begun),
    "name misheard, and company": (90.0, _misheard),
    "company cut in two": (85.0, _cut),
    "name and a word of the note": (98.0, lambda lead, _: f"{lead.name} {lead.extra.get('Favourite colour', '')}"),
}


def _answers(kind: str, found: Lead, wanted: Lead) -> bool:
    """The lead itself, or one that the question fits as well: a namesake there, or a colleague."""
    if kind.startswith("company") and "name" not in kind:
        return found.company == wanted.company
    return (found.name, found.company) == (wanted.name, wanted.company)


def _the_same(book: LeadBook) -> Iterator[Row]:
    began = time.perf_counter()
    pairs = book.duplicates()
    note = f"{len(pairs)} pairs, {sum(pair.certain for pair in pairs)} certain"
    yield Row("duplicates among all of them", time.perf_counter() - began, None, "s", note=note)


def _taking_out(book: LeadBook) -> Iterator[Row]:
    began = time.perf_counter()
    book.undo()
    yield Row("undo of the import", time.perf_counter() - began, None, "s", note=f"{book.count()} leads left")


def _of(took: list[tuple[float, float]], which: int, share: int) -> float:
    ordered = sorted(one[which] for one in took)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def _spread(took: list[tuple[float, float]]) -> str:
    return f"median {_of(took, 0, 50):.1f}, 95 of 100 {_of(took, 0, 95):.1f}, worst {_of(took, 0, 100):.1f} ms"
