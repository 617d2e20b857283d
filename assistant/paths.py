"""Where everything of this user, and of this program, lives."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@dataclass(frozen=True, slots=True)
class Home:
    """One user's folder. Nothing of theirs is anywhere else."""

    root: Path

    def make(self) -> None:
        """Make the folder; it, and whatever this program writes from now on, is for this user's eyes alone.

        A folder that holds something already keeps its rights: it may be one that others need, such as /. Where
        the folder cannot be made, the first write says so.
        """
        os.umask(0o077)
        with contextlib.suppress(OSError):
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(self.root.iterdir()):
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
    def lead_models(self) -> Path:
        """The folder of the models of leads that this user trained."""
        return self.root / "lead-models"

    @property
    def playbook(self) -> Path:
        """The rep's own playbook; files in it replace those of the same name in the starter."""
        return self.root / "playbook"

    @property
    def sounds(self) -> Path:
        """Recorded calls, if the rep switched that on."""
        return self.root / "sounds"


def home(chosen: str | None = None) -> Home:
    """The folder named on the command line, else CALLSIDE_HOME, else the platform's user data folder.

    Raises RuntimeError if that lies with a user who has none.
    """
    named = chosen or os.environ.get("CALLSIDE_HOME")
    return Home((Path(named) if named else _usual()).expanduser().absolute())


def _usual() -> Path:
    import platformdirs  # only here: it costs a window that is told its home

    return platformdirs.user_data_path("callside", appauthor=False)
