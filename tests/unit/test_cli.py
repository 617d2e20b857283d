"""Whatever goes wrong, the command line says so in one line and with the right exit code."""

import io
import os
import stat
import sys

import pytest

from assistant import cli
from assistant.domain.errors import InputError

SAID = "we would pay forty thousand"


@pytest.fixture(autouse=True)
def as_found():
    mask = os.umask(0o022)
    yield
    os.umask(mask)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError(SAID), "a fault of the program (ValueError); see {}"),
        (InputError(f"row 7: “{SAID}” is no date", "mend it"), f"row 7: “{SAID}” is no date; mend it"),
    ],
)
def test_whatever_fails_is_one_line_and_its_words_are_not_logged(home, capsys, monkeypatch, error, told):
    def broken(*_):
        raise error

    monkeypatch.setattr(cli, "_run", broken)
    assert cli.main(["--home", str(home.root), "doctor"]) == 1
    assert capsys.readouterr().err == f"callside: {told.format(home.logs)}\n"
    log = (home.logs / "callside.log").read_text("utf-8")
    assert type(error).__name__ in log
    assert "test_cli.py" in log  # where it was raised
    assert SAID not in log


def test_what_a_user_named_cannot_break_the_line_or_command_the_terminal(home, capsys):
    assert cli.main(["--home", str(home.root), "replay", "a\n\x1b[31mb.wav"]) == 1
    assert capsys.readouterr().err.startswith("callside: a [31mb.wav cannot be read: no such file or directory; ")


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x", "x" * 300])
def test_a_home_that_cannot_be_is_one_line(capsys, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["--home", name, "calls", "list"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("callside: ")
    assert "; " in line


def test_output_that_cannot_be_written_is_a_failure(home, capsys, monkeypatch, tmp_path):
    class Full(io.StringIO):
        def flush(self):
            raise OSError(28, "No space left on device")

        def fileno(self):
            return file.fileno()

    with (tmp_path / "out").open("w") as file:
        monkeypatch.setattr(sys, "stdout", Full())
        assert cli.main(["--home", str(home.root), "models", "list"]) == 1
    said = "callside: the output cannot be written: No space left on device; check where it goes\n"
    assert capsys.readouterr().err == said


def test_all_that_is_written_is_for_this_users_eyes_alone(home):
    cli.main(["--home", str(home.root), "calls", "list"])
    cli.main(["--home", str(home.root), "models", "check", "tiny.en"])
    made = [home.root, *home.root.rglob("*")]
    assert home.logs / "callside.log" in made
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_folder_that_holds_something_already_keeps_its_rights(home):
    home.root.mkdir(mode=0o755)
    (home.root / "letter.txt").touch()
    cli.main(["--home", str(home.root), "calls", "list"])
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o755
