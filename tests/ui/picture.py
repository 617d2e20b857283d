"""Pictures of the real window, without a screen: what the scripts that make them share."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QWidget

from desktop.style import look
from desktop.ui.work import run
from tests.ui.made_up import Brain


async def picture(widget: QWidget, path: Path) -> None:
    """Let it settle, then save it."""
    for _ in range(20):
        await asyncio.sleep(0.01)
    widget.grab().save(str(path))


def broken(brain: Brain) -> Brain:
    """The same, with a database that is none."""
    brain.database.close()
    brain.home.database.write_bytes(b"this is no database at all, whatever it says on the tin" * 40)
    return brain


def render(everything: Callable[[Path], Coroutine[Any, Any, int]]) -> None:
    """Make them all, into the folder named on the command line."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    look()
    run(app, lambda: everything(out))
