"""Made-up histories of leads whose truth is known: what matters, what is noise, and what came afterwards."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from assistant.engines.leads.table import Table

SOURCES = ("web", "fair", "partner", "cold")
WORTH = {"web": 0.4, "fair": 1.0, "partner": 1.8, "cold": -1.2}


def history(rows: int = 600, seed: int = 3, *, leaks: bool = False) -> Table:
    """Leads: source and visits matter, size and colour do not. Their target is `Result`, Won or Lost."""
    chance = np.random.default_rng(seed)
    source = chance.choice(SOURCES, rows)
    visits = chance.poisson(4, rows)
    odds = np.array([WORTH[one] for one in source]) + 0.35 * (visits - 4) - 0.6
    won = chance.random(rows) < 1 / (1 + np.exp(-odds))
    size = np.round(np.exp(chance.normal(3, 1, rows))).astype(int)
    day = np.datetime64("2024-01-01") + np.sort(chance.integers(0, 500, rows))
    took = np.where(source == "partner", 10, 40) + chance.integers(0, 15, rows)
    columns = {
        "Lead ID": [str(1000 + at) for at in range(rows)],
        "Source": source.tolist(),
        "Visits": ["" if lost < 0.05 else str(one) for one, lost in zip(visits, chance.random(rows), strict=True)],
        "Size": [str(one) for one in size],
        "Colour": chance.choice(["red", "green", "blue"], rows).tolist(),
        "Created": [str(one) for one in day],
        "Result": ["Won" if one else "Lost" for one in won],
        "Amount": [str(200 * one + 50) if good else "" for one, good in zip(size, won, strict=True)],
        "Closed on": [str(one + late) for one, late in zip(day, took, strict=True)],
    }
    if leaks:
        talk = np.where(won, chance.normal(300, 90, rows), chance.exponential(140, rows)).clip(0).astype(int)
        columns["Minutes"] = [str(one) for one in np.where(won, np.maximum(talk, 130), talk)]
        columns["Signed by"] = [("Ann", "Bo")[at % 2] if one else "" for at, one in enumerate(won)]
    return Table(columns, list(range(2, rows + 2)), "leads.csv")


def written(table: Table, path: Path) -> Path:
    """The table as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(table.columns)
        rows.writerows(zip(*table.columns.values(), strict=True))
    return path


def changed(table: Table, **columns: list[str]) -> Table:
    """The table with these columns in place of its own, or beside them."""
    return Table(
        {**table.columns, **{name.replace("_", " "): one for name, one in columns.items()}}, table.numbers, table.name
    )
