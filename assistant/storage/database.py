"""The one place that opens SQLite.

What survives what. The write-ahead log is on, so a transaction is either whole in the file or not there at
all. A killed process (SIGKILL, crash): every committed transaction survives, because the commit handed its
pages to the operating system before it returned. A power cut or a crash of the system itself: with synchronous
NORMAL the log is forced to the disk at checkpoints only, so what was committed in the last moments may be
gone, but the file is never damaged and holds everything up to some earlier commit. FULL would force the disk
at each spoken sentence (5 to 50 ms on a laptop's disk) to save, on a power cut, the seconds before it: a
laptop has a battery, and the sidebar must not stutter.

What is erased is overwritten with zeros (secure_delete) and the log is emptied after it. What the file system
or the drive keep of blocks once written is out of our reach; disk encryption is the answer to that.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc

from assistant.domain.errors import StoreError

HEAD = "0004"  # the newest migration; a test holds it to what alembic finds
MIGRATIONS = Path(__file__).with_name("migrations")  # a frozen app ships the folder as data, at the same place

PATIENCE_S = 30.0  # with another program that writes or reads

_PRAGMAS = """
    PRAGMA busy_timeout = 30000;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA synchronous = NORMAL;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 8000;
"""  # temp_store: sorting never spills what was said into the system's folder for temporary files; wal_autocheckpoint:
# pages (32 MB), as undoing 100 rows touches 1 MB of indexes: at SQLite's own 1,000 nearly every commit moves the log


_ASIDE = "move it away, or put a copy from a backup in its place; it was not touched"
_WRITABLE = "make it and its folder writable, or choose another home with --home"


class Database:
    """An open database. Safe to use from any thread: many read at once while one writes."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._one_writer = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the data, however much is written meanwhile. Raises StoreError."""
        with _in_plain_words(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, patience_s: float = PATIENCE_S) -> Iterator[Connection]:
        """One transaction: on disk when the block ends, undone when it raises. Raises StoreError.

        Another thread or program that writes is waited for, `patience_s` at most. The write lock is taken at the
        beginning: a transaction that reads first and asks for the lock later can be refused at once, whatever the
        busy timeout.
        """
        with (
            self._turn(patience_s) as left_s,
            _in_plain_words(self.path),
            self._engine.connect() as connection,
            connection.execution_options(begin="BEGIN IMMEDIATE", patience_s=left_s).begin(),
        ):
            yield connection

    @contextmanager
    def _turn(self, patience_s: float) -> Iterator[float]:
        """This thread's turn to write; gives what is left of the patience then."""
        before = time.monotonic()
        if not self._one_writer.acquire(timeout=patience_s):
            raise StoreError(f"{self.path} is written to by something else just now", "try again in a moment")
        try:
            yield max(0.0, patience_s - (time.monotonic() - before))
        finally:
            self._one_writer.release()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Like `writing`, on a connection of its own that lets rows refer to nothing until the block ends.

        With foreign keys on, a migration that makes a table anew would delete every row that refers to it.
        """
        with self._one_writer, _in_plain_words(self.path), self._engine.connect() as connection:
            connection.detach()  # closed in the end, so that the setting goes with it
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.execution_options(begin="BEGIN IMMEDIATE").begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StoreError(f"{self.path} cannot be brought up to this version: rows refer to missing ones")

    def copy_to(self, copy: Path) -> None:
        """Copy the whole database, log included, as it is now. Raises StoreError; a failed copy is taken away."""
        with _in_plain_words(copy), closing(self._engine.raw_connection()) as connection:
            copy.unlink(missing_ok=True)
            try:
                os.close(os.open(copy, os.O_RDWR | os.O_CREAT, 0o600))
                with closing(sqlite3.connect(copy)) as target:
                    connection.driver_connection.backup(target)  # type: ignore[union-attr]
            except BaseException:
                copy.unlink(missing_ok=True)
                raise

    def empty_log(self) -> None:
        """Move the write-ahead log into the database and cut it to nothing, so that erased words leave it too.

        Raises StoreError if somebody reads an old view for half a minute.
        """
        if self._driver("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:  # the first number says "busy"
            raise StoreError(
                f"the log of {self.path.name} is in use", "close other windows of Callside, then try again"
            )

    def rewrite(self) -> None:
        """Write the whole file anew: no page keeps a stale copy of a row that once stood on it.

        Takes a second or so for each 100 MB, and as much free space. Raises StoreError.
        """
        self._driver("VACUUM")
        self.empty_log()

    def check(self) -> None:
        """Read the whole file and raise StoreError if anything in it is damaged."""
        found = [row[0] for row in self._driver("PRAGMA quick_check") if row[0] != "ok"]
        if found:
            raise StoreError(f"{self.path} is damaged: {found[0]}", _ASIDE)

    def drop_backups(self) -> None:
        """Delete the copies made before migrations: they hold what was erased since. Raises StoreError."""
        for copy in self.path.parent.glob(f"{self.path.name}.before-*"):
            with _in_plain_words(copy):
                copy.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file. Harmless when called twice."""
        self._engine.dispose()

    def _driver(self, statement: str) -> list[tuple[Any, ...]]:
        """Run what must stand outside of any transaction."""
        with self._one_writer, _in_plain_words(self.path), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(_patience(PATIENCE_S))
            return list(cursor.execute(statement).fetchall())


def open_database(path: Path, *, migrations: Path = MIGRATIONS, head: str = HEAD) -> Database:
    """Open the database at `path`, made or brought up to `head` where needed.

    An older one is copied to `<name>.before-<head>` first. Raises StoreError: a folder or file that cannot be
    written, a full disk, a file that is damaged, of something else, or of a newer version. None of these files
    is touched; `set_aside` makes room for a fresh one when the user says so.
    """
    with _in_plain_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # the log files take after it
    database = Database(path, _engine(path))
    try:
        with database.reading() as connection:
            version = _version(connection, path, head)
        if version != head:
            _migrate(database, migrations, head, backup=bool(version))
    except BaseException:
        database.close()
        raise
    return database


def set_aside(path: Path) -> Path:
    """Rename a damaged database, so that the next opening makes a fresh one; gives the new name.

    Only ever on the user's word. Raises StoreError.
    """
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    with _in_plain_words(path):
        for end in ("-shm", "-wal", ""):
            if (file := path.with_name(path.name + end)).exists():
                file.rename(aside.with_name(aside.name + end))
    return aside


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path.as_posix()}", hide_parameters=True
    )  # errors are logged; what was said is not

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 would begin transactions by guesswork; `begin` below does it
        connection.executescript(_PRAGMAS)
        _log_ahead(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(_patience(options.get("patience_s", PATIENCE_S)))
        connection.exec_driver_sql(options.get("begin", "BEGIN"))

    return engine


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on, once in a database's life.

    SQLite reads first and asks for the lock later here: of two programs that open a fresh database in the same
    moment one is refused at once, whatever the busy timeout.
    """
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _patience(seconds: float) -> str:
    return f"PRAGMA busy_timeout = {seconds * 1000:.0f}"


def _version(connection: Connection, path: Path, head: str) -> str:
    """The migration the database stands at; empty for a fresh one. Alembic would take long to import just to ask."""
    names = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names:
        return ""
    if "alembic_version" not in names:
        raise StoreError(f"{path} is not a database of Callside", "move it away, or choose another home with --home")
    version: str = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    if version > head:
        raise StoreError(f"{path} was written by a newer version of Callside", "update Callside, then open it again")
    return version


def _migrate(database: Database, migrations: Path, head: str, *, backup: bool) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    if backup:
        database.copy_to(database.path.with_name(f"{database.path.name}.before-{head}"))
    with database.migrating() as connection:
        if _version(connection, database.path, head) != head:  # another window may have been faster
            config.attributes["connection"] = connection
            command.upgrade(config, head)


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    """Turn what SQLite, SQLAlchemy and the system say into a StoreError that a person understands."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _plain(path, error.orig) from error
    except (sqlite3.Error, OSError) as error:
        raise _plain(path, error) from error
    except UnicodeEncodeError as error:
        raise StoreError(f"{error.object!r} holds broken characters", "type it again") from error


def _plain(path: Path, error: BaseException | None) -> StoreError:
    if isinstance(error, OSError):
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        name = "SQLITE_FULL" if full else "SQLITE_CANTOPEN"
    else:
        name = getattr(error, "sqlite_errorname", "")
    for start, (fact, hint) in _FACTS.items():
        if name.startswith(start):
            return StoreError(fact.format(path=path), hint)
    return StoreError(f"{path} refused: {error}")


_FACTS = {
    "SQLITE_FULL": ("the disk is full: {path} cannot grow", "make room; what was written before is safe"),
    "SQLITE_IOERR": ("the disk fails: {path} cannot be read or written", "check the disk and the room on it"),
    "SQLITE_CORRUPT": ("{path} is damaged", _ASIDE),
    "SQLITE_NOTADB": ("{path} is damaged or no database", _ASIDE),
    "SQLITE_READONLY": ("{path} cannot be written: it is read-only", _WRITABLE),
    "SQLITE_CANTOPEN": ("{path} cannot be opened for writing", _WRITABLE),
    "SQLITE_BUSY": ("{path} is in use by another program", "close other windows of Callside, then try again"),
}
