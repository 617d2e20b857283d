"""How late Qt's thread is while a rep works in a large lead book, with its scores and charts: run by `window`.

`python -m tests.benchmarks.stalls_leads HOME [LEADS]`; what each step cost at most stands under `steps`.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assistant.bootstrap import Assistant, build
from assistant.domain.leads import Filter
from assistant.engines.leads.ensemble import Plan
from assistant.lead_book import LeadBook
from assistant.lead_models import LeadModels
from assistant.lead_scoring import BOOK, LeadScoring
from assistant.paths import Home
from assistant.settings import Settings
from assistant.storage.database import open_database
from desktop.bridge import Bridge
from desktop.present.keys import keys
from desktop.style import Look
from desktop.ui.garbage import Garbage
from desktop.ui.main_window import MainWindow
from desktop.ui.work import run
from tests import leads as made_up
from tests.benchmarks.stalls import Beats
from tests.books import grow
from tests.ui.scored import keep_scores

LEADS, HISTORY, OPENED, PAGES, WEEKS = 10_000, 400, 20, 8, 4
LETTER_S, GLANCE_S = 0.08, 0.25  # between letters typed; what is looked at before the next thing is done
WORDS = ("dana brook", "norhtwind", "555 12", "finance lead first")
Step = Callable[[], Awaitable[None]]


def fill(home: Home, leads: int) -> None:
    """A book with scores that moved, and a model that learnt from its deals."""
    home.root.mkdir(parents=True, exist_ok=True)
    database = open_database(home.database)
    with tempfile.TemporaryDirectory() as name:
        book = grow(database, Path(name), HISTORY, calls=20)
        LeadBook(database).take_in(made_up.write(Path(name) / "people.csv", leads))
        LeadScoring(book, LeadModels(home.lead_models)).learn(BOOK, Plan(5.0))
        chance, ids = random.Random(3), [one.id for one in book.everybody()]
        keep_scores(database, {one: round(chance.uniform(2, 98), 1) for one in ids}, weeks=WEEKS)
    database.close()


class Rep:
    """What a rep does, one thing after the other."""

    def __init__(self, window: MainWindow, ids: list[int]) -> None:
        self.window, self.ids = window, ids

    async def settled(self) -> None:
        """Wait until the page shows what was asked for, and look at it."""
        await self.window.page.work.done()  # type: ignore[union-attr]
        await asyncio.sleep(GLANCE_S)

    async def looks(self) -> None:
        self.window.go("Leads")
        await self.settled()

    async def types(self) -> None:
        search = self.window.leads.search
        for words in WORDS:
            for letter in words:
                QTest.keyClick(search, letter)
                await asyncio.sleep(LETTER_S)
            await self.settled()
            search.clear()
        await self.settled()

    async def filters(self) -> None:
        for chosen in (Filter(stage="Qualified"), Filter(source="Fair", order="name"), Filter(owner="Anna Snelling")):
            self.window.leads.choose(chosen)
            await self.settled()

    async def sorts(self) -> None:
        for order in ("score", "name", "recent", "score"):
            self.window.leads.choose(replace(Filter(), order=order))
            await self.settled()

    async def scrolls(self) -> None:
        for _ in range(PAGES):
            QTest.keyClick(self.window.leads.list, Qt.Key.Key_End)
            await self.settled()

    async def hears_of_new_scores(self) -> None:
        for _ in range(5):
            self.window.look_again()
            await self.settled()

    async def opens(self) -> None:
        for one in self.ids:
            self.window.open_lead(one)
            await self.settled()

    async def sees_whom_to_call(self) -> None:
        for _ in range(3):
            self.window._who_is_due()
            await self.settled()

    async def reads_the_report(self) -> None:
        self.window._learn()
        await self.settled()
        report = self.window.models.report
        assert report
        for chart in report.charts:
            chart.canvas.setFocus()
            for _ in range(20):
                QTest.keyClick(chart.canvas, Qt.Key.Key_Right)
                await asyncio.sleep(0.01)
            chart.as_table.click()
            await asyncio.sleep(GLANCE_S)
        self.window.models.show_model(BOOK)
        await self.settled()

    async def looks_for_duplicates(self) -> None:
        self.window._look_for_duplicates()
        await self.settled()

    @property
    def day(self) -> list[Step]:
        """Everything, in order."""
        return [
            self.looks, self.types, self.filters, self.sorts, self.scrolls, self.hears_of_new_scores, self.opens,
            self.sees_whom_to_call, self.reads_the_report, self.looks_for_duplicates, self.looks,
        ]  # fmt: skip


async def work(assistant: Assistant, ids: list[int], beats: Beats) -> int:
    """A rep's day."""
    window = MainWindow(assistant, lambda: keys("", frozenset()))
    window.show()
    await window.calls.work.done()
    await asyncio.sleep(1.0)
    for step in Rep(window, ids).day:
        beats.name(step.__name__.replace("_", " "))
        await step()
    beats.stop()
    await window.quiet()
    window.deleteLater()
    return 0


def main() -> None:
    """Print one line of JSON."""
    home, leads = Home(Path(sys.argv[1])), int(sys.argv[2]) if len(sys.argv) > 2 else LEADS
    if not home.database.exists():
        fill(home, leads)
    app = QApplication([])
    Look(app, "light")
    garbage, bridge = Garbage(), Bridge()
    assistant = build(Settings(), home, bridge.publish, bridge.show)
    everybody = [one.id for one in assistant.leads.page(Filter(order="score"), OPENED // 2)]
    newest = [one.id for one in assistant.leads.page(Filter(), OPENED - len(everybody))]
    beats = Beats()
    try:
        with suppress(SystemExit):
            run(app, lambda: work(assistant, [*everybody, *newest], beats))
    finally:
        garbage.close()
        assistant.close()
    print(json.dumps({"leads": leads, **beats.said()}))


if __name__ == "__main__":
    main()
