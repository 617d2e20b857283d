"""The memory of an hour-long call in the window, as fast as it goes: run by `window`."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import QMetaObject, Qt
from PySide6.QtWidgets import QApplication

from assistant import bootstrap
from assistant.domain.events import Event, Heard
from assistant.domain.history import SoundFile
from assistant.paths import Home
from assistant.settings import Settings
from desktop.bridge import Bridge
from desktop.style import Look
from desktop.ui.panel import Panel
from desktop.ui.soon import Soon
from tests.e2e.sounds import bundled, write

FIVE_MINUTES, HOUR = 300.0, 3600.0


def main() -> None:
    """Print one line of JSON: bytes of this process and its child."""
    app = QApplication([])
    Look(app, "light")
    bridge = Bridge()
    panel = Panel(Soon(), bridge, Settings())
    panel.show()
    me, seen = psutil.Process(), {}

    def tell(event: Event) -> None:
        bridge.publish(event)
        if isinstance(event, Heard):
            for name, at_s in (("five_minutes", FIVE_MINUTES), ("hour", HOUR - 60)):
                if event.at_s >= at_s and name not in seen:
                    seen[name] = sum(p.memory_info().rss for p in (me, *me.children(recursive=True)))

    with tempfile.TemporaryDirectory() as folder:
        call = bundled(0.0, FIVE_MINUTES)
        sound = write(Path(folder) / "hour.flac", np.tile(call, (round(HOUR / FIVE_MINUTES), 1)), codec="flac")
        hearing = replace(Settings().hearing, model="tiny.en")

        def play() -> None:
            settings = replace(Settings(), hearing=hearing)
            bootstrap.replay(settings, Home(Path(sys.argv[1])), SoundFile(str(sound)), tell, real=False, save=True)
            QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)  # called, it would hold the GIL

        thread = threading.Thread(target=play)
        thread.start()
        app.exec()
        thread.join()
    panel.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
