"""Where everything of this user, and of this program, lives."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@dataclass(frozen=True, slots=True)
class Home:
    """One user's folder. Nothing of theirs is anywhere else."""

    root: Path

    def make(self) -> None:
        """Make the folder, for this user's eyes alone. Where that fails, the first write says so."""
        with contextlib.suppress(OSError):
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.root.chmod(0o700)

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / "settings.toml"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "callside.sqlite3"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.root / "logs"

    @property
    def models(self) -> Path:
        """The folder of fetched models, one folder a model."""
        return self.root / "models"

    @property
    def playbook(self) -> Path:
        """The rep's own playbook; files in it replace those of the same name in the starter."""
        return self.root / "playbook"

    @property
    def sounds(self) -> Path:
        """Recorded calls, if the rep switched that on."""
        return self.root / "sounds"


def home(chosen: str | None = None) -> Home:
    """The folder named on the command line, else CALLSIDE_HOME, else the platform's user data folder."""
    named = chosen or os.environ.get("CALLSIDE_HOME")
    root = Path(named) if named else platformdirs.user_data_path("callside", appauthor=False)
    return Home(root.expanduser().absolute())
