"""The marked lines: utterances in which people marked the words that tell a fact, `We are [company_size: forty]`."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.calls import Track
from assistant.domain.errors import InputError
from assistant.domain.memory import FIELDS, Mention
from assistant.training.corpus import part

HERE = Path(__file__).parent / "facts"
COLUMNS = ["speaker", "before", "text"]
_MARK = re.compile(r"\[(\w+): ([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """One utterance without its marks, and what they marked in it. `source` is file:row."""

    source: str
    track: Track
    prev: str
    text: str
    marks: tuple[Mention, ...]


def read(path: Path) -> list[MarkedLine]:
    """One writer's file. Raises InputError naming file, row and reason."""
    return list(_lines(path))


def split(name: str, folder: Path = HERE) -> list[MarkedLine]:
    """The lines of `train`, `dev` or `test`, by writer, as split.toml says; who is not named there is train."""
    return [line for path in part(name, sorted(folder.glob("*.tsv")), folder) for line in read(path)]


def unmarked(text: str) -> tuple[str, tuple[Mention, ...]]:
    """The text without its marks, and them."""
    plain, found, at = "", list[tuple[str, int, int]](), 0
    for hit in _MARK.finditer(text):
        plain += text[at : hit.start()]
        found.append((hit[1], len(plain), len(plain) + len(hit[2])))
        plain += hit[2]
        at = hit.end()
    plain += text[at:]
    return plain, tuple(Mention(field, plain, start, end, 1.0) for field, start, end in found)


@dataclass(frozen=True, slots=True)
class Finds:
    """By field: how many marks were found, how many were told, how many there are."""

    right: Counter[str]
    told: Counter[str]
    wanted: Counter[str]

    def scores(self, *fields: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of these fields, or of all."""
        chosen = fields or FIELDS
        right, told, wanted = (sum(of[one] for one in chosen) for of in (self.right, self.told, self.wanted))
        return right / max(1, told), right / max(1, wanted), 2 * right / max(1, told + wanted)


def find(lines: Sequence[MarkedLine], spot: Callable[[MarkedLine], Sequence[Mention]]) -> Finds:
    """What is found in the customers' lines. A mention is right when a mark of its field shares words with it."""
    right, told, wanted = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        if line.track is Track.REP:
            continue
        left = list(line.marks)
        wanted.update(one.field for one in left)
        for one in spot(line):
            told[one.field] += 1
            hit = next((m for m in left if m.field == one.field and m.start < one.end and one.start < m.end), None)
            if hit:
                right[one.field] += 1
                left.remove(hit)
    return Finds(right, told, wanted)


def again(folder: Path = HERE) -> Finds:
    """What a second marker, who saw the words alone, marked in the same lines."""
    firsts = [line for path in sorted((folder / "second").glob("*.tsv")) for line in read(folder / path.name)]
    seconds = {line.source: line.marks for path in (folder / "second").glob("*.tsv") for line in read(path)}
    return find(firsts, lambda line: seconds[line.source])


def _lines(path: Path) -> Iterator[MarkedLine]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if rows.fieldnames != COLUMNS:
            raise InputError(f"{path.name}: needs the columns {' '.join(COLUMNS)}")
        for row, cells in enumerate(rows, 2):
            source = f"{path.name}:{row}"
            if cells["speaker"] not in tuple(Track) or not (cells["text"] or "").strip() or None in cells:
                raise InputError(f"{source}: needs speaker (rep or customer), before and text")
            text, marks = unmarked(cells["text"])
            if "[" in text or "]" in text or any(one.field not in FIELDS or not one.words.strip() for one in marks):
                raise InputError(f"{source}: marks are written [field: words], field one of {', '.join(FIELDS)}")
            yield MarkedLine(source, Track(cells["speaker"]), unmarked(cells["before"] or "")[0], text, marks)
