"""A table with what a model says of each row beside it, the best first: for a spreadsheet, as CSV or Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.domain.errors import AssistantError
from assistant.domain.scores import LeadScore

EXCEL = ".xlsx"
HEADS = (
    "Score", "Chance of a win, %", "At least, %", "At most, %", "Likely worth", "Worth at least", "Worth at most",
    "Days until the end", "Days at least", "Days at most", "Speaks for it", "Speaks against it", "Next step",
)  # fmt: skip
_MOST_ROWS, _MOST_LETTERS = 1_048_575, 32_767  # of an Excel sheet, and of a cell in it
_FORMULA, _NUMBER = re.compile(r"[=@+\-\t\r]"), re.compile(r"[+-][\d\s().,/-]*$")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
Cell = str | float


class Stopped(Exception):
    """Somebody stopped it; nothing was written."""


def room(path: Path, rows: int) -> None:
    """Raises AssistantError where so many rows do not fit: better told before they are scored than after."""
    if path.suffix.lower() == EXCEL and rows > _MOST_ROWS:
        raise AssistantError(f"{rows:,} rows do not fit into an Excel sheet", "save it as CSV")


def save(
    path: Path, columns: Mapping[str, Sequence[str]], scores: Sequence[LeadScore], go_on: Callable[[], bool]
) -> None:
    """Write it, as Excel where the name ends so, else as CSV; whole or not at all.

    Raises AssistantError: cannot be written, or too many rows for Excel; Stopped once `go_on` says no.
    """
    room(path, len(scores))
    part = path.with_name(f".{path.name}.part")
    rows = _going(_rows(columns, scores), go_on)
    try:
        (_excel if path.suffix.lower() == EXCEL else _csv)(part, [*HEADS, *columns], rows)
        part.replace(path)
    except OSError as error:
        raise AssistantError(f"{path} cannot be written: {error.strerror}", "choose another folder or name") from error
    finally:
        part.unlink(missing_ok=True)


def _rows(columns: Mapping[str, Sequence[str]], scores: Sequence[LeadScore]) -> Iterator[list[Cell]]:
    for place in sorted(range(len(scores)), key=lambda place: -scores[place].probability):
        one = scores[place]
        chances = [round(100 * part, 1) for part in (one.probability, one.low, one.high)]
        amounts = [*(one.value or ("", "", "")), *(one.days or ("", "", ""))]
        reasons = [_reasons(one, 1), _reasons(one, -1)]
        told = [round(part) if isinstance(part, float) else part for part in amounts]
        yield [one.score, *chances, *told, *reasons, one.next_action, *(cells[place] for cells in columns.values())]


def _reasons(one: LeadScore, sign: int) -> str:
    return "; ".join(reason.text.lstrip("+- ") for reason in one.reasons if reason.odds * sign > 0)


def _going(rows: Iterator[list[Cell]], go_on: Callable[[], bool]) -> Iterator[list[Cell]]:
    for row in rows:
        if not go_on():
            raise Stopped
        yield row


def _csv(path: Path, heads: list[str], rows: Iterator[list[Cell]]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:  # by the mark Excel knows the encoding
        out = csv.writer(file)
        out.writerow(map(_harmless, heads))
        out.writerows([_harmless(cell) for cell in row] for row in rows)


def _harmless(cell: Cell) -> Cell:
    """Words that a spreadsheet would take for a formula begin with a mark that says they are none."""
    risky = isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.match(cell)
    return f"'{cell}" if risky else cell


def _excel(path: Path, heads: list[str], rows: Iterator[list[Cell]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    with path.open("wb") as out:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Scores")
        sheet.freeze_panes = "B2"

        def cell(value: Cell) -> object:
            if not isinstance(value, str):
                return value
            made = WriteOnlyCell(sheet, _UNWRITABLE.sub("", value)[:_MOST_LETTERS])
            made.data_type = "s"  # never a formula, whatever it begins with
            return made

        try:
            sheet.append([cell(head) for head in heads])
            for row in rows:
                sheet.append([cell(one) for one in row])
        except BaseException:
            sheet.close()  # else its writer, half done, complains when it is collected
            raise
        book.save(out)
