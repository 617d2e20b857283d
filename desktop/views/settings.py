"""What the settings page draws: groups of fields, each with its words, its default and what it may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `key` is its name in the file, as `coaching.pace`.

    `kind`: switch, choice, whole, number, share (shown in per cent), text, words, device, model.
    `low` and `high` bound the numbers as shown. `choices` are pairs of value and words.
    """

    key: str
    name: str
    help: str
    default: str
    kind: str
    unit: str = ""
    low: float = 0
    high: float = 0
    step: float = 1
    choices: tuple[tuple[str, str], ...] = ()
    source: str = ""

    @property
    def said(self) -> str:
        """What a screen reader adds to the name."""
        return " ".join(part for part in (self.help, f"Default: {self.default}.", self.source) if part)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, and the one line of what matters about them."""

    name: str
    line: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lives."""

    name: str
    path: str
    line: str


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One recogniser. `state`: ready, absent, broken. `fits`: the machine can probably carry it during a call."""

    name: str
    title: str
    line: str
    state: str
    state_said: str
    fits: bool
    fetchable: bool
