"""The desktop app: start, hand over, end. The sidebar is on the screen before anything heavy is imported."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from assistant.paths import Home
from desktop.ui.alone import Alone
from desktop.ui.shown import Shown


def run(home: Home, *, demo: bool = False) -> int:
    """Show the app until it is closed; return the exit code. `demo`: with the bundled call playing."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("a window needs a QApplication")
    app.setApplicationName("callside")
    app.setApplicationDisplayName("Callside")
    app.setDesktopFileName("callside")
    app.setQuitOnLastWindowClosed(False)
    alone = Alone(home)
    if not alone.first:
        if alone.knock():
            return 0
        print("callside: it is already running in this home; close it first", file=sys.stderr)  # noqa: T201 - no window
        return 1
    shown = Shown(app, home, alone)

    from desktop.ui.program import live  # the loop, the log, what wires: once there is something to see

    code = live(shown, demo=demo)
    for window in app.topLevelWidgets():
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # windows go before Qt does
    return code
