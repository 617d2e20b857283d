"""One row of the table, and the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise: `measured` against `target`, at most unless `at_least`; `beside`: the peer's figure."""

    what: str
    measured: float | None
    target: float | None
    unit: str = ""
    beside: str = ""
    note: str = ""
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        if self.target is None:
            return ""
        met = self.measured >= self.target if self.at_least else self.measured <= self.target
        return "met" if met else "MISSED"


def table(rows: Iterable[Row]) -> str:
    """A Markdown table."""
    head = ["what", "measured", "target", "", "beside", "note"]
    cells = [head, ["---"] * len(head)]
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        cells.append(
            [
                row.what,
                "-" if row.measured is None else f"{row.measured:.3g} {row.unit}".strip(),
                "" if row.target is None else f"{sign} {row.target:g} {row.unit}".strip(),
                row.verdict,
                row.beside,
                row.note,
            ]
        )
    widths = [max(len(line[i]) for line in cells if line[i] != "---") for i in range(len(head))]
    return "\n".join(
        "| " + " | ".join("-" * w if c == "---" else c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in cells
    )
