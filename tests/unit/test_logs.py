"""Logs: one JSON object a line, in a few files of bounded size, and never in the way of a call."""

from __future__ import annotations

import io
import json
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from assistant.logs import open_logs

SAID = "we would pay forty thousand"


class Full(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "callside.log").read_text("utf-8").splitlines()]


def test_a_line_carries_its_own_fields(tmp_path: Path) -> None:
    open_logs(tmp_path / "logs")
    logging.getLogger("hearing").warning("fell %s", "behind", extra={"lag_s": 1.5, "where": tmp_path})
    (line,) = lines(tmp_path / "logs")
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "hearing",
        "what": "fell behind",
        "lag_s": 1.5,
        "where": str(tmp_path),
    }


def test_an_error_tells_where_and_of_what_kind_but_never_what_was_said(tmp_path: Path) -> None:
    open_logs(tmp_path)
    try:
        try:
            int(SAID)
        except ValueError as error:
            raise KeyError(SAID) from error
    except KeyError:
        logging.getLogger().exception("it broke")
    (line,) = lines(tmp_path)
    assert "KeyError\nbecause of:\n" in str(line["error"])
    assert str(line["error"]).endswith("ValueError\n")
    assert "test_logs.py" in str(line["error"])
    assert SAID not in str(line)


def test_a_full_disk_is_not_told_on_standard_error(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", True)
    open_logs(tmp_path)
    handlers = (h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler))
    (file,) = (h for h in handlers if h.baseFilename == str(tmp_path / "callside.log"))
    file.setStream(Full()).close()
    logging.getLogger().warning("nobody reads this")
    assert capsys.readouterr().err == ""


def test_words_said_at_debug_are_not_kept(tmp_path: Path) -> None:
    open_logs(tmp_path)
    logging.getLogger("hearing").debug(SAID)
    assert lines(tmp_path) == []


def test_the_files_stay_bounded(tmp_path: Path) -> None:
    open_logs(tmp_path)
    for _ in range(70):
        logging.getLogger().info("x" * 100_000)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["callside.log", *(f"callside.log.{n}" for n in range(1, 5))]
    assert all(path.stat().st_size <= 1_000_000 for path in tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_costs_the_log_not_the_call(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    open_logs(tmp_path / "logs")
    logging.getLogger().info("nobody reads this")
