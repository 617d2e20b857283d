"""Cells as values: days, amounts, addresses, numbers to call. Whoever cannot read a cell says why."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from assistant.domain import naming
from assistant.domain.lead_past import ended
from assistant.domain.leads import OPEN

_NOON = 12  # of a day without a time: see domain/leads.py
_NUMBER = re.compile(
    r"[-+(]?\s*[^\d\s(+-]{0,3}\s*[-+]?(\d[\d.,'\u2019\s\u00a0\u202f]*)\s*([kKmM]|bn|Mio\.?|%)?[^\d]{0,4}\)?"
)
_SCALES = {"k": 1e3, "m": 1e6, "mio": 1e6, "bn": 1e9}
_EURO, _THOUSANDS = re.compile(r"€|\bEUR\b"), re.compile(r"[1-9]\d{0,2}\.\d{3}")  # euros have two places, not three
_NUMERIC_DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[,T\s]+(.*))?$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?")
_WORDY = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d %b %y", "%a %b %d %Y")
_EXCEL_CUT = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_YES, _NO = {"true", "yes", "y", "t", "wahr", "ja", "oui", "si"}, {"false", "no", "n", "f", "falsch", "nein", "non"}
_CENTURY = 100
_EARLIEST = 1900


class Unreadable(ValueError):
    """A cell that is not what its column says; the message says what it is not."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How one field is read. `read` gives the value or raises Unreadable; a day also wants to know what comes first."""

    read: Callable[[str, bool], Any]

    def fits(self, cell: str) -> bool:
        """Whether the cell can be read, whichever comes first in a day."""
        for day_first in (False, True):
            try:
                self.read(cell, day_first)
            except Unreadable:
                continue
            return True
        return False


def number(cell: str, _day_first: bool = False) -> float:  # noqa: FBT001, FBT002 - every reader takes it
    """An amount as people and spreadsheets write it: `$1,234.50`, `1.234,50 €`, `(500)`, `40k`, `12 %`."""
    try:
        return _finite(float(cell))
    except ValueError:
        pass
    found = _NUMBER.fullmatch(cell.strip())
    if not found:
        raise Unreadable("is no number")
    figure = re.sub(r"['\u2019\s\u00a0\u202f]", "", found[1]).rstrip(".,")
    comma, point = figure.rfind(","), figure.rfind(".")
    if comma >= 0 and point >= 0:
        figure = figure.replace(",", "") if point > comma else figure.replace(".", "").replace(",", ".")
    elif comma >= 0:
        thousands = re.fullmatch(r"\d{1,3}(,\d{3})+", figure)
        figure = figure.replace(",", "" if thousands else ".")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", figure) or (_EURO.search(cell) and _THOUSANDS.fullmatch(figure)):
        figure = figure.replace(".", "")
    try:
        value = float(figure) * _SCALES.get((found[2] or "").rstrip(".").lower(), 1.0)
    except ValueError:
        raise Unreadable("is no number") from None
    value = _finite(value)
    negative = cell.strip().startswith(("-", "(")) or re.match(r"[^\d]{1,3}\s*-", cell.strip())
    return -value if negative else value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise Unreadable("is no number")
    return value


def probability(cell: str, _day_first: bool = False) -> float:  # noqa: FBT001, FBT002 - every reader takes it
    """A share in [0, 1], written so or in per cent."""
    value = number(cell)
    share = value / 100 if "%" in cell or value > 1 else value
    if not 0 <= share <= 1:
        raise Unreadable("is no probability")
    return share


@lru_cache(maxsize=1 << 15)
def moment(cell: str, day_first: bool = False) -> datetime:  # noqa: FBT001, FBT002 - every reader takes it
    """A day, with its time where there is one; in UTC. Without a zone a time is taken for this machine's."""
    text = " ".join(cell.replace(",", " ").split())
    try:
        if len(text) > len("2020-01-01") and text[4:5] == "-":
            return _aware(datetime.fromisoformat(text.replace(" UTC", "+00:00")))
        if found := _NUMERIC_DAY.fullmatch(text):
            return _at(_numeric(int(found[1]), int(found[2]), int(found[3]), day_first=day_first), found[4] or "")
        clock = _TIME.search(text)
        day = " ".join((text[: clock.start()] if clock else text).replace(".", " ").split())
        for form in _WORDY:
            try:
                return _at(datetime.strptime(day, form).date(), clock[0] if clock else "")  # noqa: DTZ007 - a day
            except ValueError:
                continue
    except (ValueError, OverflowError):
        pass
    raise Unreadable("is no date")


def days_first(cells: Sequence[str]) -> bool:
    """Whether a column writes the day before the month: told by any number beyond twelve, else by the points in it."""
    points = False
    for cell in cells:
        if found := _NUMERIC_DAY.match(cell.strip()):
            first, second = int(found[1]), int(found[2])
            if first > 12 and len(found[1]) <= 2:  # noqa: PLR2004 - months
                return True
            if second > 12:  # noqa: PLR2004 - months
                return False
            points = points or "." in cell
    return points


def unsure_day(cells: Sequence[str]) -> str:
    """A day of a column that may be read two ways, where nothing in the column tells which; empty where all is told."""
    unsure = ""
    for cell in cells:
        if found := _NUMERIC_DAY.match(cell.strip()):
            first, second = int(found[1]), int(found[2])
            if first > 12 or second > 12:  # noqa: PLR2004 - months
                return ""
            if first != second and "." not in cell:
                unsure = unsure or cell.strip()
    return unsure


def mails(cell: str, _day_first: bool = False) -> tuple[str, ...]:  # noqa: FBT001, FBT002 - every reader takes it
    """The addresses in a cell."""
    if found := naming.mails(cell):
        return found
    raise Unreadable("is no mail address")


def more_than_mails(cell: str) -> bool:
    """Whether a cell holds words beside its addresses, as `Dana Brook <dana@northwind.example>`."""
    return any(sign.isalnum() for sign in naming.MAIL.sub(" ", cell))


_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}


def currency(cell: str) -> str:
    """The currency that stands with an amount, as three letters; empty if none does."""
    if found := re.search(r"\b[A-Z]{3}\b", cell):
        return found[0]
    return next((name for sign, name in _CURRENCIES.items() if sign in cell), "")


def phones(cell: str, _day_first: bool = False) -> tuple[str, ...]:  # noqa: FBT001, FBT002 - every reader takes it
    """The numbers in a cell."""
    if _EXCEL_CUT.fullmatch(cell.strip()):
        raise Unreadable("is a phone number that a spreadsheet cut short")
    if (found := naming.phones(cell)) and any(len(naming.digits(one)) > 2 for one in found):  # noqa: PLR2004 - 110
        return found
    raise Unreadable("is no phone number")


def flag(cell: str, _day_first: bool = False) -> bool:  # noqa: FBT001, FBT002 - every reader takes it
    """Yes or no, as systems and spreadsheets write it."""
    said = naming.fold(cell)
    if said in _YES | _NO:
        return said in _YES
    try:
        return {0.0: False, 1.0: True}[number(cell)]
    except (Unreadable, KeyError):
        raise Unreadable("is neither yes nor no") from None


def status(text: str, **flags: bool | None) -> str:
    """Open, won or lost, told from a stage or a status of a deal; see `ended`."""
    return ended(text, **flags) or OPEN


_KINDS = {
    "mail": "mail email emails incomingemail correo",
    "call": "call calls anruf phone telephone appel llamada calling",
    "meeting": "meeting meetings demo lunch appointment termin besprechung event visio reunion",
    "visit": "visit visits page pageview form web website download webinar",
    "note": "note notes notiz task todo comment",
}


def activity_kind(text: str) -> str:
    """One of ACTIVITIES, or empty when the words say none."""
    words = set(naming.fold(text).split())
    return next((kind for kind, names in _KINDS.items() if words & set(names.split())), "")


READERS = {
    **dict.fromkeys(("employees", "revenue", "value"), Reader(number)),
    **dict.fromkeys(("created", "last_activity", "opened", "closes", "closed", "lost", "at"), Reader(moment)),
    "probability": Reader(probability),
    **dict.fromkeys(("is_won", "is_lost", "is_closed"), Reader(flag)),
    "email": Reader(mails),
    **dict.fromkeys(("phone", "mobile"), Reader(phones)),
}


def _numeric(first: int, second: int, third: int, *, day_first: bool) -> date:
    if first >= _CENTURY:
        return date(first, second, third)
    year = third if third >= _CENTURY else third + (1900 if third >= 70 else 2000)  # noqa: PLR2004 - as POSIX does
    return date(year, second, first) if day_first else date(year, first, second)


def _at(day: date, clock: str) -> datetime:
    if day.year < _EARLIEST:
        raise ValueError("long ago")
    found = _TIME.search(clock)
    if not found:
        return datetime(day.year, day.month, day.day, _NOON, tzinfo=UTC)
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4][0] in "pP" else 0)
    return _aware(datetime(day.year, day.month, day.day, hour, int(found[2]), int(found[3] or 0)))  # noqa: DTZ001 - below


def _aware(at: datetime) -> datetime:
    if at.year < _EARLIEST:
        raise ValueError("long ago")
    return at.astimezone(UTC)  # one without a zone is taken for local
