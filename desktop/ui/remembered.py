"""What the window remembers of its own, in one small file of the user's folder. It may wait for the disk."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.paths import Home


class Remembered:
    """Names and plain values. A file that cannot be read or written costs the memory, no more."""

    def __init__(self, home: Home, name: str = "window") -> None:
        self._path: Path = home.root / f"{name}.json"
        self._values: dict[str, Any] = {}

    def load(self) -> None:
        """Read the file."""
        try:
            read = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            return
        self._values = read if isinstance(read, dict) else {}

    def __getitem__(self, name: str) -> Any:
        return self._values.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Remember this, and write the file."""
        self._values[name] = value
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(self._values), "utf-8")
            fresh.replace(self._path)
