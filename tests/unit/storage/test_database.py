import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant.domain.errors import StoreError
from assistant.storage.database import HEAD, MIGRATIONS, open_database, set_aside
from assistant.storage.lead_tables import metadata

NEXT = f"{int(HEAD) + 1:04}"
NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{next}", "{head}", None, None


def upgrade():
    with op.batch_alter_table("calls", recreate="always") as calls:
        calls.add_column(sa.Column("mood", sa.String(), nullable=False, server_default="calm"))
    {more}
"""
A_CALL = "INSERT INTO calls VALUES ('a', 'Renewal', 'Ann', 'Acme', '2026', 1, '', NULL)"
A_GAP = "INSERT INTO gaps VALUES (1, 'a', 0, 1, 'paused', NULL)"
BIG_GAPS = [f"INSERT INTO gaps VALUES ({n}, 'a', 0, 1, '{'x' * 4000}', NULL)" for n in range(2, 100)]
POSIX = pytest.mark.skipif(os.name != "posix", reason="users, modes and limits of POSIX")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "callside.sqlite3"


@pytest.fixture
def own_folder():
    """A folder of whoever runs the tests, without the power of root to write everywhere."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    folder = Path(tempfile.mkdtemp())
    yield folder
    for one in (folder, *folder.glob("*")):
        one.chmod(0o700)
    shutil.rmtree(folder)
    if root:
        os.seteuid(0)


def next_version(tmp_path, more=""):
    migrations = tmp_path / "100% migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / f"v{NEXT}_mood.py").write_text(NEXT_STEP.format(more=more, next=NEXT, head=HEAD))
    return migrations


def make(path, *statements):
    database = open_database(path)
    write(database, *statements)
    database.close()


def write(database, *statements):
    with database.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_the_version_the_code_knows_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_the_migrations_lead_to_the_tables_as_declared(database):
    def ours(name, kind, _parents):
        return kind != "table" or not (name or "").startswith(("found", "lead_words", "lead_numbers", "alembic"))

    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, metadata) == []


def test_opening_again_does_not_pay_for_alembic(path):
    make(path)
    code = (
        "import sys; from pathlib import Path; from assistant.storage.database import open_database;"
        "open_database(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, path], check=False, cwd=MIGRATIONS.parents[2]).returncode == 0


@POSIX
def test_only_the_owner_may_read_it(path):
    database = open_database(path)
    with database.writing() as connection:
        connection.exec_driver_sql(A_CALL)
    kept = list(path.parent.iterdir())
    assert {one.name for one in kept} >= {"callside.sqlite3", "callside.sqlite3-wal"}
    assert {one.stat().st_mode & 0o777 for one in kept} == {0o600}
    database.close()


def test_every_connection_is_set_for_safety(database):
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "synchronous": 1, "temp_store": 2}
    with database.reading() as first, database.reading() as second:
        for connection in (first, second):
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted


def test_what_goes_wrong_in_a_transaction_leaves_nothing_behind(database):
    with pytest.raises(StoreError, match="refused"):
        write(database, A_CALL, "INSERT INTO nowhere VALUES (1)")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM calls").scalar() == 0


def test_a_reader_sees_one_moment_while_another_thread_writes(database):
    def write():
        with database.writing() as connection:
            connection.exec_driver_sql(A_CALL)

    with database.reading() as connection:
        count = "SELECT count(*) FROM calls"
        assert connection.exec_driver_sql(count).scalar() == 0
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(10)
        assert not writer.is_alive()
        assert connection.exec_driver_sql(count).scalar() == 0
    with database.reading() as connection:
        assert connection.exec_driver_sql(count).scalar() == 1


def test_another_thread_that_writes_is_waited_for_no_longer_than_there_is_patience(database):
    told = []

    def live():
        try:
            with database.writing(patience_s=0.05):
                told.append("written")
        except StoreError as error:
            told.append(str(error))

    with database.writing():
        waiting = threading.Thread(target=live)
        waiting.start()
        waiting.join(10)
        assert "is written to by something else just now" in " ".join(told)
    live()
    assert told[-1] == "written"


def test_two_programs_may_open_a_fresh_database_in_the_same_moment(path, monkeypatch):
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(time, "sleep", lambda _: other.rollback())  # the other is done while this one waits
        with closing(open_database(path)) as database, database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_a_new_version_copies_the_old_database_and_keeps_every_row(path, tmp_path):
    make(path, A_CALL, A_GAP)
    database = open_database(path, migrations=next_version(tmp_path), head=NEXT)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT title, mood FROM calls").all() == [("Renewal", "calm")]
        assert connection.exec_driver_sql("SELECT reason FROM gaps").all() == [("paused",)]
    database.close()
    backup = path.with_name(f"callside.sqlite3.before-{NEXT}")
    assert backup.stat().st_mode & 0o777 == 0o600
    old = sqlite3.connect(backup)
    assert old.execute("SELECT version_num, title FROM alembic_version, calls").fetchall() == [(HEAD, "Renewal")]
    old.close()


@pytest.mark.parametrize("more", ["op.execute('no such thing')", "op.execute(\"UPDATE gaps SET call_id = 'z'\")"])
def test_a_migration_that_fails_changes_nothing(path, tmp_path, more):
    make(path, A_CALL, A_GAP)
    with pytest.raises(StoreError):
        open_database(path, migrations=next_version(tmp_path, more), head=NEXT)
    database = open_database(path)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT * FROM calls").one()[1] == "Renewal"
    database.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(path):
    make(path, "UPDATE alembic_version SET version_num = '0999'")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version") as refused:
        open_database(path)
    assert "update Callside" in refused.value.hint
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(path):
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (id)")
    other.close()
    with pytest.raises(StoreError, match="not a database of Callside"):
        open_database(path)


def test_a_file_that_is_no_database_is_refused_and_left_alone_until_the_user_says_so(path):
    path.parent.mkdir()
    path.write_bytes(b"these are not calls, " * 500)
    with pytest.raises(StoreError, match="damaged or no database") as refused:
        open_database(path)
    assert "not touched" in refused.value.hint
    assert path.read_bytes().startswith(b"these are not calls")
    aside = set_aside(path)
    open_database(path).close()
    assert aside.read_bytes().startswith(b"these are not calls")
    assert aside.name.startswith("callside.sqlite3.damaged-")


def test_a_truncated_file_is_called_damaged(path):
    make(path, A_CALL)
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(StoreError, match="is damaged"):
        open_database(path)


def test_damage_within_is_found_when_asked_for(path):
    make(path, A_CALL)
    database = open_database(path)
    with database.reading() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'calls'").scalar()
    with path.open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xa5" * 4096)
    with pytest.raises(StoreError, match="is damaged"):
        database.check()
    database.close()


def test_a_sound_file_passes_the_check(database):
    database.check()


@POSIX
def test_a_read_only_home_is_named(own_folder):
    path = own_folder / "callside.sqlite3"
    make(path, A_CALL)
    path.chmod(0o400)
    with pytest.raises(StoreError, match="cannot be opened for writing") as refused:
        open_database(path)
    assert "writable" in refused.value.hint
    path.chmod(0o600)
    own_folder.chmod(0o500)
    for unwritable in (path, own_folder / "new.sqlite3", own_folder / "new" / "callside.sqlite3"):
        with pytest.raises(StoreError, match=r"cannot be opened for writing|it is read-only") as refused:
            open_database(unwritable)
        assert "writable" in refused.value.hint
    own_folder.chmod(0o700)
    open_database(path).close()


def test_a_full_disk_costs_the_transaction_and_nothing_that_was_there(database):
    """SQLite's own page limit fails with the same code, at the same place, as a disk without room."""
    with database.writing() as connection:
        connection.exec_driver_sql(A_CALL)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    with pytest.raises(StoreError, match="disk is full") as refused:
        write(database, f"PRAGMA max_page_count = {pages + 2}", *BIG_GAPS)
    assert refused.value.retryable
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM calls").scalar() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM gaps").scalar() == 0


@POSIX
def test_a_disk_that_fails_is_named(database):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = database.path.with_name(database.path.name + "-wal")
    with database.writing() as connection:
        connection.exec_driver_sql(A_CALL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 5000, hard))
    try:
        with pytest.raises(StoreError, match=r"the disk fails|disk is full"):
            write(database, *BIG_GAPS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with database.writing() as connection:
        connection.exec_driver_sql(A_GAP)


def test_errors_never_carry_what_was_said(database):
    with pytest.raises(StoreError) as refused, database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO gaps VALUES (1, 'nobody', 0, 1, ?, NULL)", ("our secret",))
    assert "our secret" not in f"{refused.value} {refused.value.__cause__}"


def test_text_that_cannot_be_written_is_refused_in_plain_words(database):
    with pytest.raises(StoreError, match="broken characters"), database.writing() as connection:
        connection.exec_driver_sql("UPDATE calls SET title = ?", ("\udc80",))
