"""The lead book, whole: files taken in, leads found whatever was typed or heard, the same ones brought together."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain import naming
from assistant.domain.errors import InputError
from assistant.domain.leads import (
    ClosedMonth,
    Entry,
    Found,
    ImportReport,
    Lead,
    Mapping,
    Pair,
    Preview,
    Progress,
    Step,
    Trouble,
    is_with,
)
from assistant.engines.leads.columns import choose, recognise, shape
from assistant.engines.leads.rows import Rows
from assistant.engines.leads.sheet import Sheet, open_sheet
from assistant.storage.lead_outcomes import closed_by_month
from assistant.storage.leads import LeadStore

if TYPE_CHECKING:
    from assistant.engines.leads.vocabulary import Vocabulary
    from assistant.storage.database import Database

PAGE = 50  # leads a look-up gives
_BATCH = 500  # rows written at once: the call under way waits for the database no longer than this takes
_SAMPLE = 300
_TROUBLES = 1000
_MOST_WORDS = 8
_LEAST_DIGITS = 3
_PEOPLE = "{name company}"
_ORDER = ("phone", "mail", "name", "company", "near", "sound", "note")  # two and two are of one rank
Told = Callable[[Progress], None]


def _nobody(_progress: Progress) -> None:
    pass


def _always() -> bool:
    return True


class LeadBook(LeadStore):
    """The leads in a database with all that is done with them. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._lock = threading.Lock()
        self.changed: Callable[[], None] = lambda: None  # called when much of the book is another: scores want renewing
        self._vocabulary: tuple[tuple[int, int], Vocabulary] | None = None

    def closed_by_month(self, most: int = 36) -> list[ClosedMonth]:
        """How the deals ended in the last months in which any did, oldest first, beside what the scores had said."""
        return closed_by_month(self.database, most)

    # Taking in

    def preview(self, file: Path, table: str = "") -> Preview:
        """How a file would be read: the mapping chosen before for its shape, else the one that fits best.

        Raises InputError for a file that is no table.
        """
        with closing(open_sheet(file)) as sheet:
            return self._preview(sheet, table)

    def take_in(
        self, file: Path, mapping: Mapping | None = None, told: Told = _nobody, go_on: Callable[[], bool] = _always
    ) -> ImportReport:
        """Import a file; runs for seconds. Cancelled by `go_on() == False`: what was written is undone.

        The mapping, where one is given, is remembered for files of the same shape. Raises InputError, StoreError.
        """
        with closing(open_sheet(file)) as sheet:
            return self._take_in(sheet, mapping or self._preview(sheet, "").mapping, told, go_on)

    def _take_in(self, sheet: Sheet, mapping: Mapping, told: Told, go_on: Callable[[], bool]) -> ImportReport:
        file = sheet.path
        if not any(field for _, field in mapping.columns):
            raise InputError(f"{file} has no column that is known", "say which is which: --map COLUMN=FIELD")
        if mapping.chosen:
            self.remember(mapping)
        report = ImportReport(self.begin("import", f"Import of {file.name}"), file.name, mapping)
        troubles: list[Trouble] = []
        try:
            for entries, wrong in _batches(iter(Rows(sheet, mapping))):
                if not go_on():
                    return self._cancelled(report)
                added, changed, same = self.take(report.step, entries)
                troubles += wrong[: _TROUBLES - len(troubles)]
                failed = sum(not one.kept for one in wrong)
                report = replace(
                    report,
                    rows=report.rows + len(entries) + failed,
                    added=report.added + added,
                    changed=report.changed + changed,
                    same=report.same + same,
                    failed=report.failed + failed,
                    kept=report.kept + len(wrong) - failed,
                )
                told(Progress(report.rows, max(sheet.lines, report.rows)))
        except BaseException:
            self._cancelled(report)
            raise
        told_of = (replace(one, cells=()) if one.kept else one for one in troubles)  # a kept row is in the book
        report = replace(report, troubles=tuple(told_of))
        self.finish(report)
        self.changed()
        return report

    def _cancelled(self, report: ImportReport) -> ImportReport:
        self.undo(report.step)
        return replace(report, cancelled=True, added=0, changed=0)

    def _preview(self, sheet: Sheet, table: str) -> Preview:
        rows = tuple(tuple(row) for _, row in itertools.islice(sheet.rows(), _SAMPLE))
        before = self.mapping(shape(sheet.heads))
        known = before if before and table in {"", before.table} else None
        return Preview(known or recognise(sheet.heads, rows, table), rows, sheet.encoding, sheet.separator, sheet.name)

    def undo(self, step: int | None = None) -> Step:
        """See LeadStore."""
        undone = super().undo(step)
        self.changed()
        return undone

    # Looking up

    def find(self, words: str, limit: int = PAGE) -> list[Found]:
        """The leads that somebody means, best first: by name, company, phone number, mail or what was noted.

        The last word may be half typed. Where few are found, words a slip or two away count as well, and words that
        sound the same.
        """
        found: dict[int, str] = {}

        def more(where: str, query: str) -> bool:
            if query and len(found) < limit:
                for lead_id in self.matching(query, limit):
                    found.setdefault(lead_id, where)
            return len(found) < limit

        number = naming.digits(words)
        if len(number) >= _LEAST_DIGITS and not any(sign.isalpha() for sign in words):
            found |= dict.fromkeys(self.with_digits(number, limit), "phone")
            if not found and len(number) > naming.NATIONAL_DIGITS:  # with another country's digits before it
                found |= dict.fromkeys(self.with_digits(number[-naming.NATIONAL_DIGITS :], limit), "phone")
        terms = naming.fold(words).split()[:_MOST_WORDS]
        if not terms:
            return self._found(found, [], limit)
        if "@" in words:
            mail = words.strip().lower()
            found |= dict.fromkeys(self.with_mail(mail, limit), "mail")
            if found or not more("mail", f"{{mail}} : {_phrase(terms)}"):
                return self._found(found, terms, limit)
        whole = _all([f'"{term}"' for term in terms])
        begun = _all([*(f'"{term}"' for term in terms[:-1]), f'"{terms[-1]}"*'])
        wide = (
            more("name", f"{{name}} : ({whole})")
            and more("name", f"{{name}} : ({begun})")
            and more("company", f"{_PEOPLE} : ({begun})")
            and (len(terms) == 1 or more("company", f'{_PEOPLE} : "{"".join(terms)}"*'))
            and more("note", begun)
        )
        if wide:
            self._guess(terms, more, few=len(found) < limit)
        return self._found(found, terms, limit)

    def whose(self, customer: str, account: str = "") -> Lead | None:
        """The lead that a call with these names is with; None when nobody, or more than one, fits.

        The names may be as a calendar or a recogniser wrote them. Without a customer it is the account's own lead.
        """
        if not (customer.strip() or account.strip()):
            return None
        near = [one.lead for one in self.find(f"{customer} {account}".strip(), 20)]
        if customer.strip() and account.strip():
            near += [one.lead for one in self.find(customer, 20)]
        exact = {lead.id: lead for lead in near if is_with(lead, customer, account)}
        if len(exact) == 1:
            return next(iter(exact.values()))
        if not exact:
            heard = (_heard(customer), _heard(naming.company(account)))
            alike = {
                lead.id: lead
                for lead in near
                if customer.strip()
                and _heard(lead.name) == heard[0]
                and (not heard[1] or not lead.company or _heard(naming.company(lead.company)) == heard[1])
            }
            return next(iter(alike.values())) if len(alike) == 1 else None
        return None

    def whom(self, customer: str, account: str = "") -> tuple[Lead | None, str]:
        """The lead that a call is with, or the words that find those it may be with; neither when nobody fits."""
        if lead := self.whose(customer, account):
            return lead, ""
        words = customer.strip() or account.strip()
        sure = any(one.where in {"name", "company"} for one in self.find(words, 5)) if words else False
        return None, words if sure else ""

    def warm(self) -> None:
        """Make ready what the first mistyped word would otherwise wait for."""
        self._words().warm()

    def _guess(self, terms: list[str], more: Callable[[str, str], bool], *, few: bool) -> None:
        words = self._words()
        near = [words.near(term) for term in terms]
        last = words.near_beginnings(terms[-1])
        if few and (any(near) or last):
            options = [[term, *meant] for term, meant in zip(terms, near, strict=True)]
            query = [_any([f'"{one}"' for one in some]) for some in options]
            query[-1] = _any([f'"{terms[-1]}"*', *(f'"{one}"' for one in near[-1]), *(f'"{one}"*' for one in last)])
            if not more("near", f"{_PEOPLE} : ({_all(query)})"):
                return
        heard = [naming.sound(term) for term in terms]
        together = naming.sound("".join(terms)) if len(terms) > 1 else ""
        wanted = [_all([f'"{one}"' for one in heard if one])] if all(len(one) > 1 for one in heard) else []
        wanted += [f'"{together}"'] if together else []
        if wanted:
            more("sound", f"{{sound}} : ({_any([f'({one})' for one in wanted])})")

    def _found(self, found: dict[int, str], terms: list[str], limit: int) -> list[Found]:
        """The leads of these ids: by how they were found, then by how much the words are alike, then the latest."""
        leads = self.these(list(found))
        alike = {lead.id: _likeness(terms, lead) for lead in leads}

        def rank(lead: Lead) -> tuple[float, ...]:
            last = lead.last_activity_at.timestamp() if lead.last_activity_at else 0.0
            return (_ORDER.index(found[lead.id]) // 2, -alike[lead.id], -last, lead.id)

        return [Found(lead, found[lead.id]) for lead in sorted(leads, key=rank)[:limit]]

    def _words(self) -> Vocabulary:
        from assistant.engines.leads.vocabulary import Vocabulary

        version = self.version()
        with self._lock:
            if self._vocabulary is None or self._vocabulary[0] != version:
                self._vocabulary = version, Vocabulary(self.words())
            return self._vocabulary[1]

    # The same ones

    def duplicates(self, go_on: Callable[[], bool] = _always) -> list[Pair]:
        """The pairs of leads that may be the same person, surest first. Takes seconds for 100,000 leads."""
        from assistant.engines.leads.alike import pairs

        parted = self.parted()
        return [pair for pair in pairs(self.everybody(), go_on) if (pair.first.id, pair.second.id) not in parted]

    def compared(self, first: int, second: int) -> Pair | None:
        """Two leads as they are now, if they may be the same."""
        from assistant.engines.leads.alike import compare

        leads = self.these([first, second])
        return compare(*leads) if len(leads) > 1 else None

    def merge(self, pairs: Iterable[tuple[int, int]]) -> int:
        """See LeadStore."""
        step = super().merge(pairs)
        self.changed()
        return step

    def merge_certain(self, go_on: Callable[[], bool] = _always) -> tuple[Step | None, int]:
        """Merge every pair that nothing speaks against, as one step; gives it and how many there were.

        Those that were merged already are compared again with whom they have become.
        """
        from assistant.engines.leads.alike import compare

        def sure(kept: Lead, dropped: Lead) -> bool:
            pair = compare(kept, dropped)
            return pair is not None and pair.certain

        certain = [(pair.first.id, pair.second.id) for pair in self.duplicates(go_on) if pair.certain]
        number, count = self.merge_those(certain, sure) if certain else (0, 0)
        if count:
            self.changed()
        return next((step for step in self.steps(5) if step.id == number), None), count


def mapped(preview: Preview, wanted: dict[str, str]) -> Mapping:
    """The preview's mapping with some columns read otherwise. Raises InputError for a column or field unknown."""
    return choose(preview.mapping, wanted)


def _batches(rows: Iterator[Entry | Trouble]) -> Iterator[tuple[list[Entry], list[Trouble]]]:
    while some := list(itertools.islice(rows, _BATCH)):
        yield [one for one in some if isinstance(one, Entry)], [one for one in some if isinstance(one, Trouble)]


def _likeness(terms: list[str], lead: Lead) -> float:
    """How much the words typed are those of a lead, in [0, 1]; the last may be half typed."""
    from rapidfuzz.distance import OSA

    words = naming.fold(f"{lead.name} {lead.company}").split()
    joined = ["".join(naming.company(lead.company).split()), "".join(terms)] if len(terms) > 1 else []
    if not terms or not words:
        return 0.0
    best = [max(OSA.normalized_similarity(term, word) for word in words) for term in terms]
    best[-1] = max(best[-1], *(OSA.normalized_similarity(terms[-1], word[: len(terms[-1])]) - 0.01 for word in words))
    return max(sum(best) / len(best), OSA.normalized_similarity(*joined) if joined else 0.0)


def _phrase(terms: list[str]) -> str:
    return f'"{" ".join(terms)}"*'


def _all(queries: list[str]) -> str:
    return " AND ".join(queries)


def _any(queries: list[str]) -> str:
    return f"({' OR '.join(queries)})"


def _heard(name: str) -> tuple[str, ...]:
    return tuple(naming.sound(word) for word in naming.fold(name).split())
