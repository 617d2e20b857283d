"""`make bench [WHAT …]`: one table of what was promised and what was measured, in one run."""

from __future__ import annotations

import importlib
import platform
import sys

import psutil

from tests.benchmarks.table import table

PARTS = (
    "hearing",
    "replay",
    "live",
    "realtimestt",
    "window",
    "echo",
    "understanding",
    "sst2",
    "memory",
    "look_up",
    "leads",
    "book_scores",
)


def main() -> None:
    """Print the table, part by part as it comes."""
    print(
        f"{platform.processor() or platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}"
    )
    for part in sys.argv[1:] or PARTS:
        print(f"\n## {part}\n", flush=True)
        print(table(importlib.import_module(f"tests.benchmarks.{part}").rows()), flush=True)


if __name__ == "__main__":
    main()
