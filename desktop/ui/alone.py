"""One window program a home: a second start shows the first one's windows and ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

from assistant.paths import Home

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

PATIENCE_MS = 2000


class Alone:
    """Holds a lock in the home. The system lets go of it when the program dies.

    A home that cannot be written cannot be locked either; then nothing is, and the error to show comes from the
    store.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = QLockFile(str(home.root / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        try:
            home.root.mkdir(parents=True, exist_ok=True)
            free = self._lock.tryLock(0)
        except OSError:
            free = True
        self.first = free or self._lock.error() != QLockFile.LockError.LockFailedError

    @property
    def _name(self) -> str:
        import hashlib

        return f"callside-{hashlib.sha256(str(self._home.root).encode()).hexdigest()[:16]}"

    def knock(self) -> bool:
        """Ask the first one to show itself; False if it does not answer."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(PATIENCE_MS):
            return False
        socket.write(b"show\n")
        socket.waitForBytesWritten(PATIENCE_MS)
        socket.disconnectFromServer()
        return True

    def answer(self, knocked: Callable[[], None]) -> None:
        """Call `knocked` whenever somebody asks."""
        from PySide6.QtNetwork import QLocalServer

        self._server = server = QLocalServer()
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name)  # left by one that was killed: we hold the lock

        def take() -> None:
            while server.hasPendingConnections():
                caller = server.nextPendingConnection()
                caller.disconnected.connect(caller.deleteLater)
                knocked()

        server.newConnection.connect(take)
        server.listen(self._name)

    def close(self) -> None:
        """Let others be first."""
        if self._server:
            self._server.close()
        self._lock.unlock()
