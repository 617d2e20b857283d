"""How a figure is written wherever somebody reads it: in the window, in the terminal, in a report, in a reason."""

from __future__ import annotations


def percent(share: float | None, places: int = 0) -> str:
    """A share in [0, 1] as `41 %`, or as `40.7 %` with one place; nothing when it cannot be told."""
    return "" if share is None else f"{100 * share:.{places}f} %"
