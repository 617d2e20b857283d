"""What the page of scores draws: a table to learn from, and how good a model is."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.views.charts import ChartView


@dataclass(frozen=True, slots=True)
class TableView:
    """A table to learn from: its columns, which of them each choice may be and is guessed to be, and its outcomes.

    `roles`: target, time, id, value, closed with the column guessed, nothing where there is none.
    `outcomes`: the values of the target column, the commonest first, with how many rows hold each.
    """

    title: str
    line: str
    columns: tuple[str, ...]
    roles: dict[str, str]
    outcomes: tuple[tuple[str, str], ...] = ()
    positive: str = ""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The book's own history: what there is, what would help where it is too little.

    `new` says how much of it the model does not know yet, nothing where that is little. `groups`: columns whose groups
    the report can tell of, each with its words. `again`: what the button is called that learns from it anew.
    """

    said: str
    help: str
    enough: bool
    new: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    again: str = ""


@dataclass(frozen=True, slots=True)
class LeakView:
    """A column that seems to be filled in after the outcome: why, and whether it is used all the same."""

    column: str
    why: str
    used: bool


@dataclass(frozen=True, slots=True)
class FairView:
    """How the groups of a column fare: what that comes to, a sentence each, and the table of it."""

    column: str
    lines: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ModelView:
    """How good a model is. `figures`: name, value and what it means; `moves`: fields with their share of the largest.

    `leaking` is the sentence with both figures, empty where no column leaks.
    """

    title: str
    line: str
    verdict: str
    tone: str
    figures: tuple[tuple[str, str, str], ...]
    leaking: str
    leaks: tuple[LeakView, ...]
    charts: tuple[ChartView, ...]
    moves: tuple[tuple[str, float], ...]
    notes: tuple[str, ...]
    fairness: tuple[FairView, ...] = ()
