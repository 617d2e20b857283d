"""What a chart draws: curves over two axes, each point in words, and the table behind it."""

from __future__ import annotations

from dataclasses import dataclass

Points = tuple[tuple[float, float], ...]
Ticks = tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve. `style`: line, dots (joined by a line) or dashed, so that curves are told apart in grey as well."""

    name: str
    points: Points
    style: str = "line"


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: what it measures with its unit, from where to where, and what is written beside it."""

    name: str
    low: float
    high: float
    ticks: Ticks


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart. `said` has the words of each point of the first curve, which mouse and keyboard walk along.

    `title` says what it shows. `heads` and `rows` are the table behind it.
    """

    title: str
    across: Axis
    up: Axis
    curves: tuple[Curve, ...]
    said: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def legend(self) -> str:
        """The curves by name, with how each is drawn; nothing where there is only one."""
        signs = {"line": "━", "dots": "●", "dashed": "┅"}
        named = [f"{signs[one.style]} {one.name}" for one in self.curves if one.name]
        return "    ".join(named) if len(named) > 1 else ""
