"""Which calls are running now, in this program or another one on the same home."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from assistant.files import alone


class Running:
    """One locked file a running call, beside the database. The system lets go of the locks of a program that dies."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._mine: dict[str, ExitStack] = {}

    def take(self, call_id: str) -> bool:
        """Run this call; False if another program does. Raises OSError if the file cannot be made."""
        if call_id in self._mine:
            return True
        with ExitStack() as hold:
            if not hold.enter_context(alone(self._file(call_id), lambda: True)):
                return False
            self._mine[call_id] = hold.pop_all()
        return True

    def drop(self, call_id: str) -> None:
        """Run this call no longer. Harmless when it was not run here."""
        if hold := self._mine.pop(call_id, None):
            hold.close()
            self._file(call_id).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of all, as a program that dies does."""
        for hold in self._mine.values():
            hold.close()
        self._mine.clear()

    def __contains__(self, call_id: str) -> bool:
        """Whether the call runs anywhere."""
        file = self._file(call_id)
        if call_id in self._mine:
            return True
        if not file.exists():
            return False
        with alone(file, lambda: True) as free:
            return not free

    def __bool__(self) -> bool:
        """Whether any call runs anywhere."""
        begin = self._file("").name
        files = self._database.parent.glob(f"{begin}*")
        return bool(self._mine) or any(file.name.removeprefix(begin) in self for file in files)

    def _file(self, call_id: str) -> Path:
        return self._database.with_name(f"{self._database.name}.running-{call_id}")
