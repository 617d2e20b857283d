"""What the first run and the sound check draw."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One calm page: a title, a paragraph, a few points, and what its button says."""

    name: str
    title: str
    button: str
    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the test tone proved. `tone`: good, careful, urgent."""

    tone: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One device to choose. `name` is what settings hold; empty is the system's own choice."""

    name: str
    said: str
