"""A table in a file: CSV in any common encoding and separator, or Excel. A row at a time, whatever its size."""

from __future__ import annotations

import codecs
import csv
import itertools
import re
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
_COLUMNS, _ROWS = 1 << 14, 1 << 20  # that Excel has
_MOST_CELLS = 100_000_000
_AT_ONCE = 256 << 20  # bytes of a part of an Excel file that is read whole, as its texts are
_COUNTED = 2000  # rows by which the sheets of a book are compared
EXCEL = {".xlsx", ".xlsm"}
_OLD = {
    ".xls": "an old Excel file",
    ".xlsb": "a binary Excel file",
    ".ods": "an OpenDocument file",
    ".numbers": "Numbers",
}
_MIDNIGHT = time()
_FORMULA = re.compile(rb"<f[ >/]")
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
    formulas: Any = None  # the book read for its formulas, where it has any
    above: int = 1  # rows up to and with the columns' names: some reports begin with a title

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows after the head, each with its number as a spreadsheet counts; empty ones are left out.

        Raises InputError where the file cannot be read any further.
        """
        with _opened(self.path):
            if self.book:
                formulas = self.formulas[self.name] if self.formulas else None
                found = _excel(self.path, self.book[self.name], formulas)
            else:
                found = _csv(self.path, self.encoding, self.separator)
            yield from itertools.islice(found, self.above, None)

    def close(self) -> None:
        """Let go of the file."""
        for book in filter(None, (self.book, self.formulas)):
            book.close()


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
    if len(first[above]) > _COLUMNS:
        raise InputError(f"{path} has more than {_COLUMNS:,} columns", "take out what is not needed")
    heads: dict[str, None] = {}
    counts: dict[str, int] = {}
    for place, head in enumerate(first[above], start=1):
        name = plain = head or f"Column {place}"
        while name in heads:
            counts[plain] = counts.get(plain, 1) + 1
            name = f"{plain} ({counts[plain]})"
        heads[name] = None
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
        for tried in (_likely(file.read(4096)), "cp1252", "latin-1"):
            file.seek(0)
            decoder, lines = codecs.getincrementaldecoder(tried)(), 1
            try:
                while chunk := file.read(_CHUNK):
                    text = decoder.decode(chunk)
                    if (zero := text.find("\0")) >= 0:
                        line = lines + text.count("\n", 0, zero)
                        raise InputError(f"{path}, line {line}: a zero byte, which no text has", _NO_TEXT)
                    lines += text.count("\n")
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return tried, lines
    raise InputError(f"{path} is in no known encoding", "save it as UTF-8")  # latin-1 takes all: not reached


def _likely(start: bytes) -> str:
    """The encoding that the first bytes speak for. Of wide letters every other byte is a zero."""
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    even, odd, few = start[0::2].count(0), start[1::2].count(0), len(start) / 8
    if odd > few or even > few:
        return "utf-16-le" if odd > even else "utf-16-be"
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


_NO_TEXT = "export it again, as CSV or XLSX"
_QUOTED = {
    "larger than": "a quotation mark is opened and never closed",
    "unexpected end": "a quotation mark is opened and never closed",
    "expected after": "a quotation mark stands where the text goes on; within a text it is written twice",
}


def _csv(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)  # else an unclosed mark swallows what follows
        before = 0
        try:
            for row in reader:
                number, before = before + 1, reader.line_num
                if any(cell.strip() for cell in row):
                    yield number, row
        except csv.Error as error:
            why = next((said for sign, said in _QUOTED.items() if sign in str(error)), str(error))
            raise InputError(f"{path}, row {before + 1}: {why}", "mend that row, then import again") from error


def _open_excel(path: Path) -> Sheet:
    """The sheet with the most rows."""
    import openpyxl

    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
        if sum(part.file_size for part in parts) > _UNPACKED:
            raise InputError(f"{path} unpacks to more than {_UNPACKED >> 30} GB", "export it as CSV")
        whole = [one for one in parts if one.filename.endswith(".xml") and "/worksheets/" not in one.filename]
        if any(part.file_size > _AT_ONCE for part in whole):
            raise InputError(f"{path} holds more than {_AT_ONCE >> 20} MB of texts", "export it as CSV")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, InputError):
        raise
    except Exception as error:  # a broken archive fails in many ways, all of them the file's fault
        raise InputError(f"{path} is damaged or no Excel file", "open it in Excel and save it again") from error
    formulas = None
    try:
        told = {sheet.title: sheet.max_row or 0 for sheet in book.worksheets}  # by the file, which may be wrong
        if not told:
            raise InputError(f"{path} holds no sheet", "export it again")
        rows = dict(told)
        if len(told) > 1:
            rows = {one: sum(1 for _ in itertools.islice(_excel(path, book[one]), _COUNTED)) for one in told}
        name = max(rows, key=lambda title: (rows[title], told[title]))
        formulas = openpyxl.load_workbook(path, read_only=True) if _has_formulas(book[name]) else None
        heads, above = _heads(path, _excel(path, book[name]))
        return Sheet(path, heads, min(told[name], _ROWS), name=name, book=book, formulas=formulas, above=above)
    except BaseException:
        for one in filter(None, (book, formulas)):
            one.close()
        raise


class Fault(str):
    """A cell of Excel that holds no value: an error, or a formula that was never worked out."""

    __slots__ = ()


def _has_formulas(sheet: Any) -> bool:
    """Whether any formula of a sheet may stand without its value: told from the bytes, which takes little time."""
    with sheet._get_source() as source:  # noqa: SLF001 - openpyxl opens the part no other way
        end = b""
        while chunk := source.read(_CHUNK):
            if _FORMULA.search(end + chunk):
                return True
            end = chunk[-2:]
    return False


def _excel(path: Path, sheet: Any, formulas: Any = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet, however large the file says it is. `formulas`: the same sheet with what was not worked out.

    Raises InputError for more than Excel itself can hold.
    """
    sheet.reset_dimensions()
    if formulas:
        formulas.reset_dimensions()
    asked = formulas.iter_rows(values_only=True) if formulas else itertools.repeat(())
    held = 0
    for number, (row, told) in enumerate(zip(sheet.iter_rows(), asked, strict=False), start=1):
        held += len(row)
        if number > _ROWS or len(row) > _COLUMNS or held > _MOST_CELLS:
            raise InputError(f"{path} is larger than a table can be", "export it as CSV")
        cells = [Fault(cell.value) if cell.data_type == "e" and cell.value else _cell(cell.value) for cell in row]
        for place, formula in enumerate(told):
            if formula is not None and place < len(cells) and not cells[place]:
                cells[place] = Fault(getattr(formula, "text", formula))
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
