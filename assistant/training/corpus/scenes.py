"""The scenes: pieces of talks that say what became of each question, `Okay, [1: what does it cost]?`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.calls import Track
from assistant.domain.errors import InputError
from assistant.training.corpus import part

HERE = Path(__file__).parent / "scenes"
COLUMNS = ["speaker", "text", "does"]
ANSWERS, PUTS_OFF, DROPS = "answers", "puts_off", "drops"
_ASKED = re.compile(r"\[(\d+): ([^\[\]]*)\]")
_DOES = re.compile(rf"({ANSWERS}|{PUTS_OFF}|{DROPS}) (\d+)")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said. `asks`: its questions by number; `does`: what it does with questions asked before."""

    source: str
    track: Track
    text: str
    asks: dict[int, str]
    does: dict[int, str]

    @property
    def settles(self) -> list[int]:
        """The questions that wait no longer after it."""
        return [number for number, done in self.does.items() if done != PUTS_OFF]


@dataclass(frozen=True, slots=True)
class Scene:
    """A few turns of a talk."""

    turns: tuple[Turn, ...]

    @property
    def waiting(self) -> dict[int, tuple[Turn, str]]:
        """The questions that had no answer when the scene ended: the turn that asked it first, and its words."""
        waits: dict[int, tuple[Turn, str]] = {}
        for turn in self.turns:
            for number, words in turn.asks.items():
                waits.setdefault(number, (turn, words))
            for number in turn.settles:
                waits.pop(number, None)
        return waits


def read(path: Path) -> list[Scene]:
    """One writer's file. Raises InputError naming file, row and reason."""
    scenes: list[list[Turn]] = []
    for row, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if row == 1:
            if line.split("\t") != COLUMNS:
                raise InputError(f"{path.name}: needs the columns {' '.join(COLUMNS)}")
        elif line.startswith("#"):
            scenes.append([])
        else:
            if not scenes:
                raise InputError(f"{path.name}:{row}: a scene begins with a line that starts with #")
            scenes[-1].append(_turn(f"{path.name}:{row}", line, {n for turn in scenes[-1] for n in turn.asks}))
    return [Scene(tuple(turns)) for turns in scenes if turns]


def split(name: str, folder: Path = HERE) -> list[Scene]:
    """The scenes of `train`, `dev` or `test`, by writer, as split.toml says; who is not named there is train."""
    return [scene for path in part(name, sorted(folder.glob("*.tsv")), folder) for scene in read(path)]


def pairs(scenes: Sequence[Scene]) -> Iterator[tuple[str, Turn, str]]:
    """Each question that waits with each turn of the rep's meanwhile, and what that does with it; empty: nothing."""
    for scene in scenes:
        waits: dict[int, str] = {}
        for turn in scene.turns:
            if turn.track is Track.REP:
                yield from ((words, turn, turn.does.get(number, "")) for number, words in waits.items())
            waits |= turn.asks
            for number in turn.settles:
                waits.pop(number, None)


def _turn(source: str, line: str, asked: set[int]) -> Turn:
    speaker, text, does = (*line.split("\t"), "")[:3]
    plain = _ASKED.sub(r"\2", text)
    asks = {int(hit[1]): hit[2] for hit in _ASKED.finditer(text)}
    said = [one.strip() for one in does.split(";") if one.strip()]
    hits = [_DOES.fullmatch(one) for one in said]
    if speaker not in tuple(Track) or not plain.strip() or "[" in plain or "]" in plain or None in hits:
        raise InputError(f"{source}: needs speaker (rep or customer), text with [number: question], and what it does")
    done = {int(hit[2]): hit[1] for hit in hits if hit}
    if (speaker == Track.REP and asks) or not done.keys() <= asked | asks.keys():
        raise InputError(f"{source}: only customers are asked for here, and only what was asked before is answered")
    return Turn(source, Track(speaker), plain, asks, done)
