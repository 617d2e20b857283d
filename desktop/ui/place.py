"""Where the window was left, kept in the user's folder."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QThreadPool

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """The screen by its name, and whether the window was the small strip. The edge is a setting."""

    screen: str = ""
    mini: bool = False


def load(file: Path) -> Place:
    """Read where the window was; the default where that cannot be known."""
    try:
        raw = json.loads(file.read_text("utf-8"))
        return Place(str(raw["screen"]), bool(raw["mini"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Place()


def save(file: Path, place: Place) -> None:
    """Keep it; returns at once, the disk is waited for elsewhere. Not worth troubling anybody if it fails."""

    def write() -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(asdict(place)), "utf-8")
        except OSError as error:
            _log.warning("window place not kept: %s", error)

    QThreadPool.globalInstance().start(write)
