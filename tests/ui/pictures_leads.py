"""The pages of the lead book, light and dark, empty, full and broken: `python -m tests.ui.pictures_leads OUT`."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from assistant.domain.leads import Filter
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.model import Columns
from assistant.lead_models import LeadModels
from assistant.lead_scoring import BOOK
from assistant.paths import Home
from assistant.storage.lead_scores import ScoreStore
from desktop.style import look
from desktop.ui.main_window import MainWindow
from tests import leads as made_up
from tests.books import grow, statuses
from tests.ui.made_up import Brain, keep_call, record
from tests.ui.picture import broken, picture, render
from tests.ui.pictures_pages import KEYS
from tests.ui.scored import history

DEALS = """Deal ID,Deal Name,Account Name,Contact Name,Email,Stage,Amount,Currency,Create Date,Close Date
7,Pilot for forty seats,Northwind,Dana Brook,dana@northwind.example,Proposal,40000,EUR,2026-08-01,2026-12-20
8,Reports,Northwind,Dana Brook,dana@northwind.example,Closed Won,5200,EUR,2025-02-01,2025-04-09
9,Training,Northwind,Dana Brook,dana@northwind.example,Closed Lost,900,EUR,2025-03-01,2025-04-30
"""
DANA = """Record ID,First Name,Last Name,Email,Phone Number,Company Name,Job Title,Lead Status,Original Source,\
Contact owner,City,Country/Region,Create Date,Industry,Number of Employees,Notes,Newsletter,Favourite colour
1,Dana,Brook,dana@northwind.example,+1 555 123 4567,Northwind,Head of Sales,Qualified,Referral,\
Moses Frase,Oslo,Norway,2025-01-20,Logistics,420,Follows up by hand and loses two or three deals a quarter.,Yes,green
2,Brook,Dana,DANA@northwind.example,,Northwind Ltd,Sales lead,New,Web,Moses Frase,,,2025-06-20,,,,,
3,Dana,Brooke,,(555) 1234567,Northwind,,New,Fair,,,,2025-07-20,,,,,
"""
DONE = """Activity Type,Date,Email,Subject,Note
Email,2026-09-03,dana@northwind.example,Sent the security paper,
Meeting,2026-09-20 10:00,dana@northwind.example,Demo with the finance lead,"Liked the reports; asked how roll-out \
works, and who moves the data over."
Call,2026-10-02,dana@northwind.example,Follow-up,Left a message
Visit,2026-10-05,dana@northwind.example,Pricing page,
"""
BAD = (
    "Name,Email,Create Date\n"
    + "Tom Ade,t@x.co,2026-01-01\n" * 9
    + "Eva Novak,nowhere,soon\nLee Grant,l@x.co,2026-01-02,4\n"
)


def fill(brain: Brain, folder: Path) -> None:
    """Some hundred leads, a third of them with deals that a model can learn from; one of them with all there can be."""
    for name, text in (("dana.csv", DANA), ("deals.csv", DEALS), ("done.csv", DONE)):
        (folder / name).write_text(text, "utf-8")
    (folder / "grown").mkdir()
    for one in list(grow(brain.database, folder / "grown", 300, calls=12).everybody()):
        brain.leads.edit(one.id, name=one.name.rsplit(" ", 1)[0])  # without the number that tells it apart
    brain.leads.take_in(made_up.write(folder / "people.csv", 600))
    for name in ("dana.csv", "deals.csv", "done.csv"):
        brain.leads.take_in(folder / name)
    keep_call(brain.calls, record("call-1", datetime.now(UTC) - timedelta(hours=20), "Dana Brook", "Northwind"))
    keep_call(
        brain.calls, record("call-2", datetime.now(UTC) - timedelta(days=8), "Dana Brook", "Northwind", "First talk")
    )


def teach(brain: Brain) -> None:
    """Learn from the book and score it; the weeks before are made up, a score has no past on its first day."""
    brain.scoring.learn(BOOK, Plan(20.0))
    brain.scoring.rescore()
    with tempfile.TemporaryDirectory() as name:
        columns = Columns("Converted", "yes", "Created", "Lead ID", "Value", "Closed")
        file = history(Path(name) / "our leads.csv")
        LeadModels(brain.home.lead_models).train("our leads", file, columns, Plan(20.0), fair=("Industry",))
    store, chance = ScoreStore(brain.database), random.Random(2)
    now = list(brain.scoring.scored_many([one.id for one in brain.leads.everybody()]).values())
    for week in range(6, 0, -1):
        then = datetime.now(UTC) - timedelta(days=7 * week + 1)
        was = [
            replace(
                one, at=then, score=replace(one.score, score=max(0.0, one.score.score - week * chance.uniform(-2, 4)))
            )
            for one in now
        ]
        store.write(was)
    store.write(now)


def outgrow(brain: Brain, folder: Path) -> None:
    """Learn from the statuses of leads; then enough deals come in to learn from."""
    folder.mkdir()
    brain.leads.take_in(statuses(folder))
    brain.scoring.learn(BOOK, Plan(2.0))
    grow(brain.database, folder, 150, calls=4)
    brain.scoring.rescore()


async def settled(window: MainWindow) -> None:
    """Let every page come to rest."""
    for page in (window.leads, window.lead, window.importing, window.duplicates, window.due, window.models):
        await page.work.done()


async def full(brain: Brain, folder: Path, out: Path, theme: str) -> None:
    """The pages of a full book."""
    window = MainWindow(brain, lambda: KEYS)
    window.resize(1120, 760)
    window.show()
    window.go("Leads")
    await settled(window)
    await picture(window, out / f"leads-{theme}.png")
    for name, words in (("found", "dnaa nrothw"), ("number", "(555) 123"), ("nobody", "zebra quux")):
        window.leads.search.setText(words)
        await settled(window)
        await picture(window, out / f"leads-{name}-{theme}.png")
    window.leads.search.clear()
    window.leads.choose(Filter(stage="Qualified", order="name"))
    await settled(window)
    window.leads.list.setFocus()
    await picture(window, out / f"leads-filtered-{theme}.png")
    window.leads.save("Qualified, by name")
    await settled(window)
    window.leads._fill_saved()
    menu = window.leads.views.menu()
    menu.popup(window.leads.views.mapToGlobal(window.leads.views.rect().bottomLeft()))
    await picture(menu, out / f"leads-saved-{theme}.png")
    menu.close()
    await one_scored(window, brain, out / f"lead-{theme}.png")
    window.open_lead(5)
    await settled(window)
    await picture(window, out / f"lead-bare-{theme}.png")
    window.leads.due.all.click()
    await settled(window)
    await picture(window, out / f"due-unscored-{theme}.png")
    window.go("Leads")
    window._look_for_duplicates()
    await settled(window)
    await picture(window, out / f"duplicates-{theme}.png")
    window.duplicates._merge_current()
    await settled(window)
    await picture(window, out / f"duplicates-merged-{theme}.png")
    await coming_in(window, folder, out, theme)
    await window.quiet()
    window.deleteLater()


async def scored(brain: Brain, out: Path, theme: str) -> None:
    """The same pages once the book has learnt from itself."""
    window = MainWindow(brain, lambda: KEYS)
    window.resize(1120, 760)
    window.show()
    window.go("Leads")
    await settled(window)
    window.leads.choose(Filter(order="score"))
    await settled(window)
    await picture(window, out / f"leads-scored-{theme}.png")
    window._who_is_due()
    await settled(window)
    await picture(window, out / f"due-{theme}.png")
    await one_scored(window, brain, out / f"lead-scored-{theme}.png")
    area = window.lead.score.parentWidget().parentWidget().parentWidget()
    assert isinstance(area, QScrollArea)
    area.verticalScrollBar().setValue(400)
    await picture(window, out / f"lead-scored-below-{theme}.png")
    await window.quiet()
    window.deleteLater()


async def one_scored(window: MainWindow, brain: Brain, path: Path) -> None:
    """The lead of whom most is known."""
    dana = brain.leads.whose("Dana Brook", "Northwind")
    window.open_lead(dana.id if dana else 1)
    await settled(window)
    await picture(window, path)


async def learning(brain: Brain, folder: Path, out: Path, theme: str) -> None:
    """What is learnt, from the first look to the report."""
    window = MainWindow(brain, lambda: KEYS)
    window.resize(1120, 760)
    window.show()
    window._learn()
    await settled(window)
    await picture(window, out / f"models-{theme}.png")
    area = window.models.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    assert window.models.report
    window.models.report.charts[1].canvas.setFocus()
    for _ in range(7):
        QTest.keyClick(window.models.report.charts[1].canvas, Qt.Key.Key_Right)
    area.ensureWidgetVisible(window.models.report.charts[1], 0, 200)
    await picture(window, out / f"models-charts-{theme}.png")
    window.models.report.charts[2].as_table.click()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    await picture(window, out / f"models-end-{theme}.png")
    window.models.show_model("our leads")
    await settled(window)
    for use in window.models.report.switches.values():
        use.setChecked(True)
    area.verticalScrollBar().setValue(0)
    await picture(window, out / f"models-kept-{theme}.png")
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    await picture(window, out / f"models-fair-{theme}.png")
    window.models.choose()
    await picture(window, out / f"models-start-{theme}.png")
    window.models.open(history(folder / "our leads.csv"))
    await settled(window)
    await picture(window, out / f"models-table-{theme}.png")
    window.models.running.tell("Fitting forests", 0.4)
    window.models._show("running")
    await picture(window, out / f"models-running-{theme}.png")
    window.models.choose()
    window.models.open(folder / "gone.csv")
    await settled(window)
    await picture(window, out / f"models-refused-{theme}.png")
    await going_wrong(window, folder, out, theme)
    await window.quiet()
    window.deleteLater()


async def going_wrong(window: MainWindow, folder: Path, out: Path, theme: str) -> None:
    """A file scored; then learning that is stopped, that fails, and a model that somebody changed."""
    models = window.models
    models.show_model("our leads")
    await settled(window)
    models.score_file(folder / "our leads.csv", folder / f"scored-{theme}.xlsx")
    await settled(window)
    await picture(window, out / f"models-scored-{theme}.png")
    models.choose()
    models.open(folder / "our leads.csv")
    await settled(window)
    models._learn_file()
    await asyncio.sleep(0.5)
    await picture(window, out / f"models-learning-{theme}.png")
    models.running.halt.click()
    await settled(window)
    await picture(window, out / f"models-stopped-{theme}.png")
    models._learn_file()
    await settled(window)
    await picture(window, out / f"models-nothing-new-{theme}.png")
    models.open(history(folder / "more leads.csv"))
    await settled(window)
    models.form.fair.choose(["Lead ID"])
    models._learn_file()
    await settled(window)
    await picture(window, out / f"models-failed-{theme}.png")
    held = LeadModels(window._assistant.home.lead_models).path("our leads")
    whole = held.read_bytes()
    held.write_bytes(b"PK" + whole[2:-40])
    models.show_model("our leads")
    await settled(window)
    await picture(window, out / f"models-damaged-{theme}.png")
    held.write_bytes(whole)


async def coming_in(window: MainWindow, folder: Path, out: Path, theme: str) -> None:
    """A file, from being chosen to being refused."""
    window._beside(window.importing)
    await picture(window, out / f"import-{theme}.png")
    window.importing.open(folder / "dana.csv")
    await settled(window)
    await picture(window, out / f"import-reading-{theme}.png")
    (folder / "bad.csv").write_text(BAD, "utf-8")
    window.importing.open(folder / "bad.csv")
    await settled(window)
    window.importing.take_in()
    await asyncio.sleep(0.05)
    await settled(window)
    await picture(window, out / f"import-done-{theme}.png")
    window.importing.open(folder / "gone.csv")
    await settled(window)
    await picture(window, out / f"import-refused-{theme}.png")


async def walk(brain: Brain, pages: Iterable[str], out: Path, tail: str) -> None:
    """Some of the pages that tell of the whole book, one after another."""
    window = MainWindow(brain, lambda: KEYS)
    window.resize(1120, 760)
    window.show()
    ways = {
        "leads": lambda: window.go("Leads"),
        "duplicates": window._look_for_duplicates,
        "due": window._who_is_due,
        "models": window._learn,
    }
    for page in pages:
        ways[page]()
        await settled(window)
        await picture(window, out / f"{page}-{tail}.png")
    await window.quiet()
    window.deleteLater()


async def everything(out: Path) -> int:
    """All of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        young = Brain(Home(folder / "young"))
        fill(young, folder)
        young.close()
        shutil.copytree(folder / "young", folder / "taught")
        taught = Brain(Home(folder / "taught"))
        teach(taught)
        taught.close()
        told = Brain(Home(folder / "told"))
        outgrow(told, folder / "files")
        told.close()
        for theme in ("light", "dark"):
            look().choose(theme)
            for kind in ("young", "taught", "told"):
                shutil.copytree(folder / kind, folder / f"{kind}-{theme}")
            whole, scores, by_status, empty, ill = (
                Brain(Home(folder / f"{one}-{theme}")) for one in ("young", "taught", "told", "empty", "broken")
            )
            await full(whole, folder, out, theme)
            await scored(scores, out, theme)
            await learning(scores, folder, out, theme)
            await walk(by_status, ("leads", "due", "models"), out, f"outgrown-{theme}")
            for brain, state in ((empty, "empty"), (broken(ill), "broken")):
                await walk(brain, ("leads", "duplicates", "due", "models"), out, f"{state}-{theme}")
            for brain in (whole, scores, by_status, empty):
                brain.close()
    return 0


def main() -> None:
    """Render into the folder named on the command line."""
    render(everything)


if __name__ == "__main__":
    main()
