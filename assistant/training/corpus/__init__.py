"""The sales corpus: read, checked, counted; see README.md beside this file."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.calls import Track
from assistant.domain.errors import InputError
from assistant.domain.labels import LABELS

HERE = Path(__file__).parent
BATCH = ("speaker", "prev", "text", "objection", "buying_signal", "intent", "sentiment", "emotion")
CALL = ("speaker", "text", "objection", "buying_signal", "intent", "sentiment", "emotion", "stage")
FOLDERS = {"batches": BATCH, "calls": CALL}


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled utterance. `labels` by head; `stage` only in whole calls. `source` is file:row."""

    source: str
    track: Track
    prev: str
    text: str
    labels: dict[str, str]


def read(path: Path) -> list[Line]:
    """One file of the corpus. Raises InputError naming file, row, column and reason."""
    columns = FOLDERS[path.parent.name if path.parent.name in FOLDERS else _kind(path)]
    lines: list[Line] = []
    for row, cells in _rows(path):
        where = f"{path.name} row {row}"
        if tuple(cells) != columns or None in cells.values():
            raise InputError(f"{where}: needs the columns {' '.join(columns)}, has {len(cells)}")
        for head, allowed in LABELS.items():
            if head in cells and cells[head] not in allowed:
                raise InputError(f"{where}: {head} cannot be {cells[head]!r}")
        if cells["speaker"] not in tuple(Track) or not cells["text"].strip():
            raise InputError(f"{where}: speaker {cells['speaker']!r}, text {cells['text']!r}")
        if cells["speaker"] == Track.REP and (cells["objection"], cells["buying_signal"]) != ("none", "none"):
            raise InputError(f"{where}: the rep neither objects nor signals")
        prev = cells["prev"] if "prev" in cells else (lines[-1].text if lines else "")
        labels = {head: cells[head] for head in LABELS if head in cells}
        lines.append(Line(f"{path.name}:{row}", Track(cells["speaker"]), prev, cells["text"].strip(), labels))
    return lines


def files(folder: Path = HERE) -> list[Path]:
    """Every file of the first labelling."""
    return sorted(path for kind in FOLDERS for path in (folder / kind).glob("*.tsv"))


def split(name: str, folder: Path = HERE) -> list[Line]:
    """The lines of `train`, `dev` or `test`: whole files, as split.toml says; what it does not name is train."""
    return [line for path in part(name, files(folder), folder) for line in read(path)]


def part(name: str, paths: Sequence[Path], folder: Path) -> list[Path]:
    """Those of the files that the folder's split.toml gives to this part; what it does not name is train."""
    named = tomllib.loads((folder / "split.toml").read_text("utf-8"))
    part_of = {stem: each for each, stems in named.items() for stem in stems}
    return [path for path in paths if part_of.get(path.stem, "train") == name]


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Cohen's kappa of two labellings of the same lines: 1.0 the same, 0.0 no better than chance (Cohen 1960)."""
    total = len(first)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / total
    chance = sum(first.count(label) * second.count(label) for label in set(first)) / total**2
    return 1.0 if chance == 1.0 else (agreed - chance) / (1.0 - chance)


def _kind(path: Path) -> str:
    return "calls" if (HERE / "calls" / path.name).exists() else "batches"


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        numbered = [(n, line) for n, line in enumerate(file, 1) if line.strip() and not line.startswith("#")]
    reader = csv.DictReader((line for _, line in numbered), delimiter="\t", quoting=csv.QUOTE_NONE)
    for (row, _), cells in zip(numbered[1:], reader, strict=True):
        yield row, cells
