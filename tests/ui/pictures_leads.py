"""The pages of the lead book, light and dark, empty, full and broken: `python -m tests.ui.pictures_leads OUT`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from assistant.domain.leads import Filter
from assistant.paths import Home
from desktop.style import look
from desktop.ui.main_window import MainWindow
from desktop.ui.work import run
from tests import leads as made_up
from tests.ui.made_up import Brain, keep_call, record
from tests.ui.pictures_pages import KEYS, picture

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
    """Some hundred leads, one of them with all there can be."""
    for name, text in (("dana.csv", DANA), ("deals.csv", DEALS), ("done.csv", DONE)):
        (folder / name).write_text(text, "utf-8")
    brain.leads.take_in(made_up.write(folder / "people.csv", 600))
    for name in ("dana.csv", "deals.csv", "done.csv"):
        brain.leads.take_in(folder / name)
    keep_call(brain.calls, record("call-1", datetime.now(UTC) - timedelta(hours=20), "Dana Brook", "Northwind"))
    keep_call(
        brain.calls, record("call-2", datetime.now(UTC) - timedelta(days=8), "Dana Brook", "Northwind", "First talk")
    )


async def settled(window: MainWindow) -> None:
    """Let every page come to rest."""
    for page in (window.leads, window.lead, window.importing, window.duplicates):
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
    dana = brain.leads.whose("Dana Brook", "Northwind")
    window.open_lead(dana.id if dana else 1)
    await settled(window)
    await picture(window, out / f"lead-{theme}.png")
    window.open_lead(5)
    await settled(window)
    await picture(window, out / f"lead-bare-{theme}.png")
    window.go("Leads")
    brain.leads.score({one.id: 37.0 + one.id % 60 for one in brain.leads.page(limit=700)})
    window.leads.choose(Filter(order="score"))
    await settled(window)
    await picture(window, out / f"leads-scored-{theme}.png")
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


async def bare(brain: Brain, out: Path, tail: str) -> None:
    """The list and the duplicates of a book that is empty, or broken."""
    window = MainWindow(brain, lambda: KEYS)
    window.resize(1120, 760)
    window.show()
    window.go("Leads")
    await settled(window)
    await picture(window, out / f"leads-{tail}.png")
    window._look_for_duplicates()
    await settled(window)
    await picture(window, out / f"duplicates-{tail}.png")
    await window.quiet()
    window.deleteLater()


async def everything(out: Path) -> int:
    """All of them."""
    for theme in ("light", "dark"):
        look().choose(theme)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            whole, empty, broken = (Brain(Home(folder / one)) for one in ("full", "empty", "broken"))
            fill(whole, folder)
            await full(whole, folder, out, theme)
            await bare(empty, out, f"empty-{theme}")
            broken.database.close()
            broken.home.database.write_bytes(b"this is no database at all, whatever it says on the tin" * 40)
            await bare(broken, out, f"broken-{theme}")
            for brain in (whole, empty):
                brain.close()
    return 0


def main() -> None:
    """Render into the folder named on the command line."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    run(app, lambda: everything(out))


if __name__ == "__main__":
    main()
