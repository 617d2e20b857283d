"""What is made before anything else: the sidebar, and the little it needs to be on the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from assistant import settings as keeping
from assistant.domain.errors import SettingsError
from assistant.paths import Home
from assistant.settings import Settings
from desktop.bridge import Bridge
from desktop.style import Look
from desktop.ui.alone import Alone
from desktop.ui.panel import Panel
from desktop.ui.remembered import Remembered
from desktop.ui.soon import Soon
from desktop.widgets.icon import drawn

ICON_PX = 64


class Shown(QObject):
    """The sidebar on the screen, not yet wired to a brain. Its imports are what starting costs: keep them few."""

    def __init__(self, app: QApplication, home: Home, alone: Alone) -> None:
        super().__init__()
        self.app, self.home, self.alone = app, home, alone
        self.remembered = Remembered(home)
        self.remembered.load()
        self.settings = _settings(home)
        Look(app, self.settings.window.theme)
        self.soon, self.bridge = Soon(), Bridge(self)
        place = self.remembered["sidebar"] or ["", False]
        self.panel = Panel(self.soon, self.bridge, self.settings, str(place[0]), small=bool(place[1]))
        self.panel.show()
        app.processEvents()  # painted here, before more is imported
        app.setWindowIcon(drawn("callside", ICON_PX))
        self.panel.furnish()


def _settings(home: Home) -> Settings:
    try:
        return keeping.load(home.settings)
    except SettingsError:  # the brain's own start reads them again and says so
        return Settings()
