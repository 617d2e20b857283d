"""A table in a file: CSV in any common encoding and separator, or Excel. A row at a time, whatever its size."""

from __future__ import annotations

import codecs
import csv
import itertools
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from assistant.domain.errors import InputError

SEPARATORS = ",;\t|"
_LONGEST_CELL = 1 << 20  # characters; more than that is a quotation mark that was never closed
_UNPACKED = 4 << 30  # bytes that an Excel file may unpack to
_SNIFFED_LINES = 40
_TITLES = 12  # rows among which the columns' names are looked for
_CHUNK = 1 << 20
EXCEL = {".xlsx", ".xlsm"}
_OLD = {
    ".xls": "an old Excel file",
    ".xlsb": "a binary Excel file",
    ".ods": "an OpenDocument file",
    ".numbers": "Numbers",
}
_MIDNIGHT = time()
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a file is read. `heads`: the columns' names, each there once; `lines`: about how many rows follow.

    Close it when it is read. Excel's texts stand apart from its rows and are read but once: `book` holds them.
    """

    path: Path
    heads: tuple[str, ...]
    lines: int
    encoding: str = ""
    separator: str = ""
    name: str = ""  # of the sheet, in Excel
    book: Any = None
    above: int = 1  # rows up to and with the columns' names: some reports begin with a title

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows after the head, each with its number as a spreadsheet counts; empty ones are left out.

        Raises InputError where the file cannot be read any further.
        """
        with _opened(self.path):
            found = _excel(self.book[self.name]) if self.book else _csv(self.path, self.encoding, self.separator)
            yield from itertools.islice(found, self.above, None)

    def close(self) -> None:
        """Let go of the file."""
        if self.book:
            self.book.close()


def open_sheet(path: Path) -> Sheet:
    """Find out how a file is to be read. Raises InputError: no such file, not a table, empty."""
    with _opened(path):
        if path.suffix.lower() in _OLD:
            raise InputError(f"{path} is {_OLD[path.suffix.lower()]}", "save it as .xlsx or .csv, then import that")
        if path.suffix.lower() in EXCEL or _start(path) == b"PK\x03\x04":
            return _open_excel(path)
        encoding, lines = _encoding(path)
        separator = _separator(path, encoding)
        heads, above = _heads(path, _csv(path, encoding, separator))
        return Sheet(path, heads, lines, encoding, separator, above=above)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _heads(path: Path, rows: Iterator[tuple[int, list[str]]]) -> tuple[tuple[str, ...], int]:
    """The names of the columns, each there once, and how many rows that takes. A title is a line with but one cell.

    Raises InputError if no row follows them.
    """
    first = [[" ".join(cell.split()) for cell in cells] for _, cells in itertools.islice(rows, _TITLES)]
    if not first:
        raise InputError(f"{path} is empty", "export it again, with the columns' names in the first row")
    above = next((place for place, cells in enumerate(first) if sum(map(bool, cells)) > 1), 0)
    if len(first) == above + 1:
        raise InputError(f"{path} holds no rows after the columns' names", "export it again")
    heads: dict[str, None] = {}
    for place, head in enumerate(first[above], start=1):
        plain = head or f"Column {place}"
        names = itertools.chain([plain], (f"{plain} ({count})" for count in itertools.count(2)))
        heads[next(one for one in names if one not in heads)] = None
    return tuple(heads), above + 1


@contextmanager
def _opened(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", "check the name of the file") from error


def _encoding(path: Path) -> tuple[str, int]:
    """The encoding of a text, and how many lines it has. One that holds for every byte: UTF-8 where it can be."""
    with path.open("rb") as file:
        for tried in (_likely(path, file.read(4096)), "cp1252", "latin-1"):
            file.seek(0)
            decoder, lines = codecs.getincrementaldecoder(tried)(), 1
            try:
                while chunk := file.read(_CHUNK):
                    lines += decoder.decode(chunk).count("\n")
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return tried, lines
    raise InputError(f"{path} is in no known encoding", "save it as UTF-8")  # latin-1 takes all: not reached


def _likely(path: Path, start: bytes) -> str:
    """The encoding that the first bytes speak for. Of wide letters every other byte is a zero."""
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    even, odd, few = start[0::2].count(0), start[1::2].count(0), len(start) / 8
    if odd > few or even > few:
        return "utf-16-le" if odd > even else "utf-16-be"
    if b"\0" in start:
        raise InputError(f"{path} is no table", "export it as CSV or XLSX")
    return "utf-8"


def _separator(path: Path, encoding: str) -> str:
    """The sign that cuts the first lines into the most columns, the same number in each; a comma if none does."""
    with path.open(encoding=encoding, newline="") as file:
        lines = list(itertools.islice(file, _SNIFFED_LINES))

    def columns(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row] or [1]
        usual = max(sorted(set(widths)), key=widths.count)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    try:
        return max(SEPARATORS, key=columns)
    except csv.Error:
        return ","


def _csv(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        before = 0
        try:
            for row in reader:
                number, before = before + 1, reader.line_num
                if any(cell.strip() for cell in row):
                    yield number, row
        except csv.Error as error:
            why = "a quotation mark is opened and never closed" if "larger than" in str(error) else str(error)
            raise InputError(f"{path}, row {before + 1}: {why}", "mend that row, then import again") from error


def _open_excel(path: Path) -> Sheet:
    """The sheet with the most rows."""
    import openpyxl

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
                raise InputError(f"{path} unpacks to more than {_UNPACKED >> 30} GB", "export it as CSV")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, InputError):
        raise
    except Exception as error:  # a broken archive fails in many ways, all of them the file's fault
        raise InputError(f"{path} is damaged or no Excel file", "open it in Excel and save it again") from error
    try:
        rows = {sheet.title: sheet.max_row or 0 for sheet in book.worksheets}
        if not rows:
            raise InputError(f"{path} holds no sheet", "export it again")
        name = max(rows, key=lambda title: rows[title])
        heads, above = _heads(path, _excel(book[name]))
        return Sheet(path, heads, rows[name], name=name, book=book, above=above)
    except BaseException:
        book.close()
        raise


def _excel(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_cell(value) for value in row]
        if any(cells):
            yield number, cells


def _cell(value: Any) -> str:
    """A cell as a person sees it, days as ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact
        case datetime():
            return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).strip()
