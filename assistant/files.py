"""What models need of the file system: digests, and one at a time."""

from __future__ import annotations

import contextlib
import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

Got = TypeVar("Got")
Cancelled = Callable[[], bool]


def never() -> bool:
    """Return False: what cannot be cancelled."""
    return False


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def alone(path: Path, cancelled: Cancelled) -> Iterator[bool]:
    """Hold the lock file `path` against every other thread and process; False if cancelled while waiting.

    The operating system lets go of it when the process dies. Raises OSError if the file cannot be made.
    """
    with path.open("ab") as file:
        while not (held := _seize(file.fileno())) and wait(0.1, cancelled):
            pass
        yield held


def _seize(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def wait(seconds: float, cancelled: Cancelled) -> bool:
    """Let time pass; False as soon as cancelled."""
    until = time.monotonic() + seconds
    while not cancelled():
        left = until - time.monotonic()
        if left <= 0:
            return True
        time.sleep(min(left, 0.1))
    return False


def persistent(act: Callable[[], Got]) -> Got:
    """Do what Windows refuses while another program has the file open: once more, a moment later.

    Raises PermissionError if it is refused then too.
    """
    try:
        return act()
    except PermissionError:
        wait(0.1, never)
        return act()
