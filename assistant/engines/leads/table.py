"""A file as a table of columns: CSV (also packed with gzip) or Excel, whole in memory, and what it is known by."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.domain.errors import InputError
from assistant.engines.leads.sheet import open_sheet

_UNPACKED = 8 << 30  # bytes that a packed file may grow to
_MOST_CELLS = 400_000_000
_OFTEN = 1000  # rows between two looks at whether to go on


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of cells as text, every one as long as the others. `numbers`: the row of each in the file, from 2.

    `notes`: what is to be known of where they come from.
    """

    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]
    name: str = "the table"
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """The number of rows, the head not counted."""
        return len(self.numbers)

    def column(self, name: str, why: str) -> Sequence[str]:
        """The cells of a column. Raises InputError, naming it and what it was wanted for."""
        if name not in self.columns:
            raise InputError(
                f"{self.name} has no column {name}, asked for by {why}", f"its columns are {_listed(self.columns)}"
            )
        return self.columns[name]

    def fingerprint(self) -> str:
        """The sha256 of all names and cells, in hexadecimal: the same for the same data in whatever format."""
        known = hashlib.sha256()
        for name, cells in self.columns.items():
            known.update(f"{name}\x1e{len(cells)}\x1e".encode())
            known.update("\x1f".join(cells).encode("utf-8", "surrogatepass"))
        return known.hexdigest()

    def marks(self, names: Sequence[str]) -> NDArray[np.uint32]:
        """A number for each row, the same for rows that say the same in these columns: the CRC-32 of their cells."""
        rows = zip(*(self.columns[name] for name in names), strict=True)
        said = (zlib.crc32("\x1f".join(cells).encode("utf-8", "surrogatepass")) for cells in rows)
        return np.fromiter(said, np.uint32, len(self))

    def taken(self, rows: Sequence[int]) -> Table:
        """These rows alone, in this order."""
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        return Table(columns, [self.numbers[row] for row in rows], self.name)


def read_table(path: Path, most: int = 0, check: Callable[[], None] = lambda: None) -> Table:
    """The file as a table, or its first `most` rows. Raises InputError: cannot be read, a row longer than the head.

    `check` is called every moment: what it raises ends the reading.
    """
    with _plain(path, check) as plain, closing(open_sheet(plain)) as sheet:
        width = len(sheet.heads)
        seen: dict[str, str] = {}  # one text for all cells that say the same: a million rows fit into memory
        columns: list[list[str]] = [[] for _ in range(width)]
        numbers: list[int] = []
        for number, cells in sheet.rows():
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                raise InputError(
                    f"{path}, row {number} has {len(cells)} cells, the columns' names are {width}",
                    "a separator within a text wants quotation marks around the text",
                )
            row = [*cells[:width], *[""] * (width - len(cells))]
            for column, cell in zip(columns, row, strict=True):
                text = cell.strip()
                column.append(seen.setdefault(text, text))
            numbers.append(number)
            if len(numbers) % _OFTEN == 0:
                check()
            if len(numbers) == most:
                break
            if len(numbers) * width > _MOST_CELLS:
                raise InputError(f"{path} has more than {_MOST_CELLS:,} cells", "train on a part of the rows")
    return Table(dict(zip(sheet.heads, columns, strict=True)), numbers, str(path))


@contextmanager
def _plain(path: Path, check: Callable[[], None]) -> Iterator[Path]:
    """The file itself, or what a gzip file holds, for a while."""
    if path.suffix.lower() != ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / (path.stem or "table.csv")
        try:
            with gzip.open(path) as packed, plain.open("wb") as out:
                shutil.copyfileobj(_bounded(packed, path, check), out, 1 << 20)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{path} cannot be unpacked: {error}", "check the file; unpack it by hand") from error
        yield plain


class _bounded:  # noqa: N801 - a stream, used like a function
    def __init__(self, packed: gzip.GzipFile, path: Path, check: Callable[[], None]) -> None:
        self._packed, self._path, self._left, self._check = packed, path, _UNPACKED, check

    def read(self, size: int = -1) -> bytes:
        self._check()
        part = self._packed.read(size)
        self._left -= len(part)
        if self._left < 0:
            raise InputError(f"{self._path} unpacks to more than {_UNPACKED >> 30} GB", "train on a part of the rows")
        return part


def _listed(names: Mapping[str, object], most: int = 12) -> str:
    shown = list(names)[:most]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")
