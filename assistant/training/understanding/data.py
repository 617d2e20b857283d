"""What the encoder learns from: the sales corpus, and public sets whose licence allows it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.calls import Track
from assistant.domain.errors import InputError
from assistant.domain.labels import LABELS
from assistant.domain.memory import FIELDS
from assistant.training import corpus
from assistant.training.corpus import marked

HEADS = tuple(LABELS)


@dataclass(frozen=True, slots=True)
class Example:
    """One text of one task.

    `targets`: by head, the share of the votes of each label (its index: its share); `taught`: by head, the logits that
    a teacher gave it, if one did; `tags`: of each word, 0 or the number of the field it tells of, from 1.
    """

    text: str
    targets: dict[str, dict[int, float]]
    prev: str = ""
    track: Track | None = None
    taught: dict[str, list[float]] = field(default_factory=dict)
    tags: tuple[int, ...] = ()


def sales(lines: Sequence[corpus.Line], *, second: bool = True) -> list[Example]:
    """The corpus' lines; where somebody labelled a line again, each labeller has half a vote."""
    again = _second() if second else {}
    examples = []
    for line in lines:
        votes = [line.labels, *([again[line.source]] if line.source in again else [])]
        targets: dict[str, dict[int, float]] = {}
        for head in HEADS:
            if head not in line.labels or (head in {"objection", "buying_signal"} and line.track is Track.REP):
                continue
            share: dict[int, float] = {}
            for labels in votes:
                at = LABELS[head].index(labels[head])
                share[at] = share.get(at, 0.0) + 1 / len(votes)
            targets[head] = share
        examples.append(Example(line.text, targets, line.prev, line.track))
    return examples


def facts(lines: Sequence[marked.MarkedLine]) -> list[Example]:
    """Lines in which people marked the words that tell a fact."""
    return [Example(line.text, {}, line.prev, line.track, tags=_tags(line)) for line in lines]


def _tags(line: marked.MarkedLine) -> tuple[int, ...]:
    """A word that a mark covers in part is covered."""
    words = re.finditer(r"\S+", line.text)
    return tuple(
        next(
            (1 + FIELDS.index(one.field) for one in line.marks if one.start < word.end() and word.start() < one.end), 0
        )
        for word in words
    )


def banking77(data: Path, part: str) -> tuple[list[Example], list[str]]:
    """Banking77 (Casanueva et al. 2020, CC BY 4.0): customers' questions, 77 intents."""
    rows = _csv(data / "text/banking77" / f"{part}.csv")
    names = sorted({row["category"] for row in _csv(data / "text/banking77/train.csv")})
    return [Example(row["text"], {"banking77": {names.index(row["category"]): 1.0}}) for row in rows], names


def clinc150(data: Path, part: str) -> tuple[list[Example], list[str]]:
    """CLINC150 (Larson et al. 2019, CC BY 3.0): 150 intents and, last, what is none of them."""
    whole = json.loads((data / "text/clinc150/data_full.json").read_text("utf-8"))
    names = [*sorted({intent for _, intent in whole["train"]}), "oos"]
    rows = [*whole[part], *whole[f"oos_{part}"]]
    return [Example(text, {"clinc150": {names.index(intent): 1.0}}) for text, intent in rows], names


def outside(data: Path, number: int = 1600) -> list[Example]:
    """Lines of CLINC150 about anything but buying, as a customer's: neither objection nor signal."""
    examples, names = clinc150(data, "train")
    plain = {names.index(name) for name in ("yes", "no", "maybe")}  # what these mean depends on what was asked
    found = [one for one in examples if not plain & set(one.targets["clinc150"])]
    none = {"objection": {0: 1.0}, "buying_signal": {0: 1.0}}
    return [Example(one.text, none, "", Track.CUSTOMER) for one in found[:: max(1, len(found) // number)]]


def goemotions(data: Path, part: str) -> tuple[list[Example], list[str]]:
    """GoEmotions (Demszky et al. 2020, Apache-2.0): comments with any number of 28 emotions."""
    folder = data / "text/goemotions"
    names = (folder / "labels.txt").read_text("utf-8").split()
    with (folder / f"{part}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Example(row[0], {"goemotions": {int(i): 1.0 for i in row[1].split(",")}}) for row in rows], names


def sst2(data: Path, part: str) -> list[Example]:
    """SST-2 (Socher et al. 2013; no licence stated: measured on, never shipped from): 0 negative, 1 positive."""
    rows = [line.rsplit("\t", 1) for line in (data / "text/sst2" / f"{part}.tsv").read_text("utf-8").splitlines()]
    return [Example(text, {"sst2": {int(label): 1.0}}) for text, label in rows]


def _second() -> dict[str, dict[str, str]]:
    found = {}
    for path in sorted((corpus.HERE / "second").glob("*.tsv")):
        first = next(one for one in corpus.files() if one.name == path.name)
        for a, b in zip(corpus.read(first), corpus.read(path), strict=True):
            found[a.source] = b.labels
    return found


def _csv(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise InputError(f"{path}: cannot be read", "--data names the folder of public sets") from error
