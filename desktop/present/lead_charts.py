"""The charts of a model: what was found, how sure it was, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.domain.figures import percent
from assistant.domain.leads import ClosedMonth
from desktop.views.charts import Axis, ChartView, Curve, Points, Ticks
from desktop.views.local import Local

_SHARES: Ticks = tuple((part / 4, f"{25 * part} %") for part in range(5))
_EVEN: Points = ((0.0, 0.0), (1.0, 1.0))
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FEW = 12  # months that are all written under the axis
_HALF = 0.55


@dataclass(frozen=True, slots=True)
class _Month:
    """A month: how many there were, the share that was won, and what was said before where anything was."""

    month: str
    rows: int
    won: float
    said: float | None


def charts(told: Mapping[str, Any], local: Local, closed: Sequence[ClosedMonth] = ()) -> tuple[ChartView, ...]:
    """The charts of a model's figures, the most telling first; by month where there are days.

    `closed`: how the deals of the book ended, for a model that was not checked month by month.
    """
    curves, base = told["curves"], told["won"] / told["rows"]
    made = [_found(curves), _said(curves), _precise(curves, base), _lift(curves, local)]
    checked = [_Month(one["month"], one["rows"], one["won"], one["said"]) for one in told.get("by_month") or ()]
    ended = [_Month(one.month, one.closed, one.won / one.closed, _said_of_most(one)) for one in closed]
    if len(checked) > 1 or len(ended) > 1:
        made.append(_months(checked, "leads") if len(checked) > 1 else _months(ended, "closed deals"))
    return tuple(made)


def past(scores: Sequence[tuple[datetime, float]], local: Local) -> ChartView:
    """A lead's score over time, oldest first; two at least."""
    first, last = scores[0][0], scores[-1][0]
    points = tuple(((at - first).total_seconds() / 86_400, score) for at, score in scores)
    rows = tuple((local.day(at), f"{score:.0f}") for at, score in scores)
    days = max(points[-1][0], 1.0)
    return ChartView(
        title=f"The score from {local.day(first)} to {local.day(last)}",
        across=Axis("days", 0.0, days, ()),
        up=Axis("score, of 100", 0.0, 100.0, ((0.0, "0"), (50.0, "50"), (100.0, "100"))),
        curves=(Curve("", points, "dots"),),
        said=tuple(f"{day}: {score}" for day, score in rows),
        heads=("Day", "Score"),
        rows=rows,
    )


def _shares(name: str) -> Axis:
    return Axis(name, 0.0, 1.0, _SHARES)


def _found(curves: Mapping[str, Any]) -> ChartView:
    points = tuple(zip(curves["false"], curves["recall"], strict=True))
    return ChartView(
        "Wins found and losses called (ROC)",
        _shares("of the losses are called"),
        _shares("of the wins are found"),
        (Curve("this model", points), Curve("by lot", _EVEN, "dashed")),
        tuple(
            f"{percent(y)} of the wins are found when {percent(x)} of the losses are called as well" for x, y in points
        ),
        ("Losses called", "Wins found"),
        tuple((percent(x), percent(y)) for x, y in points),
    )


def _precise(curves: Mapping[str, Any], base: float) -> ChartView:
    points = tuple(zip(curves["recall"], curves["precision"], strict=True))[1:]
    return ChartView(
        "Won of those called (precision, recall)",
        _shares("of the wins are found"),
        _shares("of those called are won"),
        (Curve("this model", points), Curve("by lot", ((0.0, base), (1.0, base)), "dashed")),
        tuple(f"{percent(y)} of those called are won when {percent(x)} of the wins are found" for x, y in points),
        ("Wins found", "Won of those called"),
        tuple((percent(x), percent(y)) for x, y in points),
    )


def _lift(curves: Mapping[str, Any], local: Local) -> ChartView:
    taken, recall = curves["taken"], curves["recall"]
    points = tuple((x, y / x) for x, y in zip(taken, recall, strict=True) if x > 0)[1:]  # the first is a lead or two
    most = float(max(2, -(-max((y for _, y in points), default=2.0) // 1)))
    ticks = tuple(
        (float(one), f"{one} \N{MULTIPLICATION SIGN}") for one in range(0, int(most) + 1, max(1, int(most) // 4))
    )
    return ChartView(
        "Better than calling by lot (lift)",
        _shares("of the leads are called, the best first"),
        Axis("times the wins of as many by lot", 0.0, most, ticks),
        (Curve("this model", points), Curve("by lot", ((0.0, 1.0), (1.0, 1.0)), "dashed")),
        tuple(
            f"The best {percent(x)} of the leads hold {local.number(y, 1)} times the wins of as many by lot"
            for x, y in points
        ),
        ("Leads called", "Times as good as by lot"),
        tuple((percent(x), local.number(y, 2)) for x, y in points),
    )  # fmt: skip


def _said(curves: Mapping[str, Any]) -> ChartView:
    points = tuple(zip(curves["said"], curves["was"], strict=True))
    return ChartView(
        "What it says and what happens (calibration)",
        _shares("it says"),
        _shares("are won"),
        (Curve("this model, in ten groups", points, "dots"), Curve("as it should be", _EVEN, "dashed")),
        tuple(f"Of leads of which it says {percent(x)}, {percent(y)} are won" for x, y in points),
        ("It says", "Are won"),
        tuple((percent(x), percent(y)) for x, y in points),
    )


def _said_of_most(one: ClosedMonth) -> float | None:
    """What was said of a month's deals, if of most: what was said of a few cannot be held against all of them."""
    return one.said if 2 * one.scored > one.closed else None


def _month(number: int) -> str:
    """A month counted from the year 0 in words: `Mar 2026`."""
    return f"{_NAMES[number % 12]} {number // 12}"


def _months(months: Sequence[_Month], what: str) -> ChartView:
    numbers = [int(one.month[:4]) * 12 + int(one.month[5:]) - 1 for one in months]
    first, last = numbers[0], numbers[-1]  # months of which there is nothing to tell leave a gap
    names = [_month(one) for one in numbers]
    was = tuple((float(at - first), one.won) for at, one in zip(numbers, months, strict=True))
    said = tuple((float(at - first), one.said) for at, one in zip(numbers, months, strict=True) if one.said is not None)
    step = -(-(last - first + 1) // _FEW)
    named = tuple((float(at - first), _month(at)) for at in range(first, last + 1, step))
    most = min(1.0, max(0.1, *(-(-y // 0.1) * 0.1 for _, y in (*was, *said))))
    step_up = 0.1 if most < _HALF else 0.2
    ticks = tuple((part * step_up, percent(part * step_up)) for part in range(round(most / step_up) + 1))
    rows = tuple(
        (name, percent(one.won), percent(one.said), f"{one.rows}") for name, one in zip(names, months, strict=True)
    )
    return ChartView(
        "Won by month, and what it said before" if said else "Won by month",
        Axis("month", -0.3, last - first + 0.3, named),
        Axis(f"of the {what} of a month", 0.0, most, ticks),
        (Curve("won", was, "dots"), *([Curve("it said", said, "dashed")] if said else [])),
        tuple(
            f"{month}: {won} of {count} {what} were won, {f'it said {told}' if told else 'most had no score before'}"
            for month, won, told, count in rows
        ),
        ("Month", "Won", "It said", what.capitalize()),
        rows,
    )  # fmt: skip
