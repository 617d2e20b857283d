"""How this person's system writes dates and numbers, as plain functions, so that words can be made without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Local:
    """What the words need to know of the system's locale. Times given to it are aware; it shows them in local time."""

    day: Callable[[datetime], str]
    clock: Callable[[datetime], str]
    number: Callable[[float, int], str]
    """A number with that many digits after the point."""
    now: Callable[[], datetime]


def plain() -> Local:
    """The locale of nobody in particular: ISO days, a decimal point."""
    return Local(
        day=lambda at: at.astimezone().strftime("%Y-%m-%d"),
        clock=lambda at: at.astimezone().strftime("%H:%M"),
        number=lambda value, digits: f"{value:.{digits}f}",
        now=lambda: datetime.now().astimezone(),
    )
