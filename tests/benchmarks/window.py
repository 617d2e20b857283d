"""The window: how soon it is there beside a bare one, what it costs idle, whether it stalls, how it grows.

Each figure is taken in a process of its own, under an X server of its own.
"""

from __future__ import annotations

import json
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from Xlib import X, display

from tests.benchmarks.table import Row
from tests.ui.xserver import xserver

STARTS = 7
IDLE_S = 20.0
PATIENCE_S = 20.0
BARE = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([]); w = QWidget(); w.resize(360, 800); w.show(); app.exec()
"""


def rows(model: str = "base", hour: bool = True) -> list[Row]:  # noqa: FBT001, FBT002 - a benchmark's switch
    """All of it. `hour`: also replay an hour-long call, which takes minutes."""
    with xserver() as screen, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "window.json").write_text('{"first_run": true}')
        (home / "settings.toml").write_text(f'[hearing]\nmodel = "{model}"\n')
        environment = os.environ | {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
        ours = [sys.executable, "-m", "desktop", "--home", folder]
        bare = [sys.executable, "-c", BARE]
        pairs = [(shown_s(ours, environment), shown_s(bare, environment)) for _ in range(STARTS + 1)][1:]
        mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
        found = [
            Row(
                "window on the screen, against a bare one",
                mine / theirs,
                2.0,
                "x",
                f"bare PySide6 {theirs:.2f} s",
                f"{mine:.2f} s, median of {STARTS}",
            ),
            Row("idle", idle_share(ours, environment) * 100, 0.3, "% of a core", note=f"{IDLE_S:.0f} s, no call"),
        ]
        stalls = json.loads(_script("stalls", environment, folder))
        found += [
            Row("UI thread late, 99th percentile", stalls["p99_ms"], 16.0, "ms", note="during the demo call"),
            Row("UI thread late, worst", stalls["worst_ms"], 50.0, "ms", note=f"{stalls['beats']} beats"),
            Row("card published to painted, worst", stalls["card_s"], 0.05, "s", note=f"{stalls['cards']} cards"),
            *in_the_book(json.loads(_script("stalls_leads", environment, str(home / "book")))),
        ]
        if hour:
            grown = json.loads(_script("growth", environment, folder))
            found.append(
                Row(
                    "memory after an hour's call, against five minutes",
                    grown["hour"] / grown["five_minutes"],
                    1.1,
                    "x",
                    note=f"{grown['five_minutes'] / 1e6:.0f} to {grown['hour'] / 1e6:.0f} MB, child included",
                )
            )
    return found


def in_the_book(stalls: dict[str, Any]) -> Iterator[Row]:
    """How late Qt's thread is while a rep works in a large lead book, and how long it computes at a stretch itself."""
    where, worst = f"among {stalls['leads']:,} leads", max(stalls["steps"], key=lambda step: stalls["steps"][step][0])
    busy = f"computed itself {stalls['busy_p99_ms']:.0f} ms"
    yield Row(f"UI thread late {where}, 99th percentile", stalls["p99_ms"], 16.0, "ms", note=busy)
    busy = f"a rep {worst}; computed itself at most {stalls['busy_worst_ms']:.0f} ms"
    yield Row(f"UI thread late {where}, worst", stalls["worst_ms"], 50.0, "ms", note=busy)


def shown_s(command: list[str], environment: dict[str, str]) -> float:
    """Seconds from starting the process until the X server maps its first window of its own."""
    server = display.Display(environment["DISPLAY"])
    server.screen().root.change_attributes(event_mask=X.SubstructureNotifyMask)
    server.sync()
    began = time.monotonic()
    try:
        with started(command, environment):
            while server.pending_events() or select.select([server], [], [], PATIENCE_S)[0]:
                event = server.next_event()
                # Qt's helper windows are a few pixels
                if event.type == X.MapNotify and event.window.get_geometry().width > 100:
                    return time.monotonic() - began
    finally:
        server.close()
    raise TimeoutError(f"{command} shows no window")


def idle_share(command: list[str], environment: dict[str, str]) -> float:
    """The share of one core that the app takes when nothing happens."""
    with started(command, environment) as process:
        one = psutil.Process(process.pid)
        time.sleep(8)  # until everything is wired
        before, began = one.cpu_times(), time.monotonic()
        time.sleep(IDLE_S)
        after = one.cpu_times()
        spent = after.user + after.system - before.user - before.system
        return round(spent, 3) / (time.monotonic() - began)  # the system counts in hundredths


@contextmanager
def started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process, ended in the end."""
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _script(name: str, environment: dict[str, str], home: str) -> str:
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", home]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]
